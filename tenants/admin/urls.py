"""Pages beside those of the models: route, view, name. Each view says what it needs."""

from tenants.admin import registration_contacts

OF_REGISTRATION = "tenants/registration/<uuid:registration_id>"

PAGES: list[tuple] = [
    (f"{OF_REGISTRATION}/contacts/", registration_contacts.page, "registration-contacts"),
    (
        f"{OF_REGISTRATION}/contacts/<uuid:named_id>/remove/",
        registration_contacts.remove,
        "registration-contact-remove",
    ),
]
