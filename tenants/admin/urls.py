"""Pages beside those of the models: route, view, name. Each view says what it needs."""

from tenants.admin.imports import downloads, preview, start

PAGES: list[tuple] = [
    ("import/", start.start, "import"),
    ("import/template/<slug:kind>.<slug:form>", downloads.template, "import-template"),
    ("import/<uuid:import_id>/", preview.page, "import-page"),
    ("import/<uuid:import_id>/live/", preview.live, "import-live"),
    ("import/<uuid:import_id>/apply/", preview.apply_now, "import-apply"),
    ("import/<uuid:import_id>/dismiss/", preview.dismiss, "import-dismiss"),
    ("import/<uuid:import_id>/problems.csv", downloads.problems, "import-problems"),
    ("export/<slug:kind>.<slug:form>", downloads.export, "export"),
from tenants.admin.origins import acts, tab, union

ORIGINS = "tenants/registration/<uuid:registration_id>/origins/"

PAGES: list[tuple] = [
    (ORIGINS, tab.tab, "registration-origins"),
    (f"{ORIGINS}live/", tab.live, "registration-origins-live"),
    (f"{ORIGINS}paste/", tab.paste, "registration-origins-paste"),
    (f"{ORIGINS}probe/", acts.probe, "registration-origins-probe"),
    ("origins/", union.listing, "origins"),
    ("origins/<uuid:origin_id>/", union.one, "origin-page"),
    ("origins/<uuid:origin_id>/change/", acts.change, "origin-change"),
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
