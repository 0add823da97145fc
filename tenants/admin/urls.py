"""Pages beside those of the models: route, view, name. Each view says what it needs."""

from tenants.admin.request_new import request_new
from tenants.admin.request_page import request_page, request_step
from tenants.admin.requests import request_list
from tenants.admin.turn_around import turn_around

REGISTRATION = "tenants/registration/<uuid:registration_id>"

PAGES: list[tuple] = [
    ("requests/", request_list, "requests"),
    ("requests/turn-around/", turn_around, "turn-around"),
    ("requests/<uuid:request_id>/", request_page, "request-page"),
    ("requests/<uuid:request_id>/<slug:step>/", request_step, "request-step"),
    (f"{REGISTRATION}/requests/new/", request_new, "request-new"),
]
