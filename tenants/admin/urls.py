"""Pages beside those of the models: route, view, name. Each view says what it needs."""

import tenants.admin.plan.urls
from tenants.admin import lost_factor, registration_contacts
from tenants.admin.bulk.urls import PAGES as BULK
from tenants.admin.imports.urls import PAGES as IMPORTS
from tenants.admin.origins import acts, tab, union
from tenants.admin.request_new import request_new
from tenants.admin.request_page import request_page, request_step
from tenants.admin.requests import request_list
from tenants.admin.roles import roles
from tenants.admin.security_notices import security_notices
from tenants.admin.turn_around import turn_around

REGISTRATION = "tenants/registration/<uuid:registration_id>"
ORIGINS = f"{REGISTRATION}/origins/"

PAGES: list[tuple] = [
    *tenants.admin.plan.urls.PAGES,
    ("requests/", request_list, "requests"),
    ("requests/turn-around/", turn_around, "turn-around"),
    ("requests/<uuid:request_id>/", request_page, "request-page"),
    ("requests/<uuid:request_id>/<slug:step>/", request_step, "request-step"),
    (f"{REGISTRATION}/requests/new/", request_new, "request-new"),
    (ORIGINS, tab.tab, "registration-origins"),
    (f"{ORIGINS}live/", tab.live, "registration-origins-live"),
    (f"{ORIGINS}paste/", tab.paste, "registration-origins-paste"),
    (f"{ORIGINS}probe/", acts.probe, "registration-origins-probe"),
    ("origins/", union.listing, "origins"),
    ("origins/<uuid:origin_id>/", union.one, "origin-page"),
    ("origins/<uuid:origin_id>/change/", acts.change, "origin-change"),
    (f"{REGISTRATION}/contacts/", registration_contacts.page, "registration-contacts"),
    (
        f"{REGISTRATION}/contacts/<uuid:named_id>/remove/",
        registration_contacts.remove,
        "registration-contact-remove",
    ),
    ("members/<uuid:membership_id>/second-factor/", lost_factor.page, "member-factor"),
    (
        "members/<uuid:membership_id>/second-factor/<slug:what>/",
        lost_factor.step,
        "member-factor-step",
    ),
    ("roles/", roles, "roles"),
    ("security-notices/", security_notices, "security-notices"),
    *IMPORTS,
    *BULK,
]
