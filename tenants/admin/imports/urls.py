"""Addresses of tables that come in and go out: route, view, name."""

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
]
