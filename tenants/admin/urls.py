"""Pages beside those of the models: route, view, name. Each view says what it needs."""

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
]
