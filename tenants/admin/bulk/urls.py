"""Addresses of previews: route, view, name."""

from tenants.admin.bulk import contact, others, owner

PAGES: list[tuple] = [
    ("registrations/assign-owner/", owner.assign_owner, "registrations-assign-owner"),
    ("registrations/add-contact/", contact.add_contact, "registrations-add-contact"),
    ("bulk/discover/", others.discover_again, "tenants-discover"),
    ("bulk/ask-contacts/", others.ask_contacts, "contacts-ask"),
]
