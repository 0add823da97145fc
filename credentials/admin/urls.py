"""Pages beside those of the models: route, view, name. Each view says what it needs."""

from credentials.admin.lifecycle import move

REGISTRATION = "tenants/registration/<uuid:registration_id>"

PAGES: list[tuple] = [
    (f"{REGISTRATION}/move/", move, "registration-move"),
]
