"""Pages beside those of the models: route, view, name. Each view says what it needs."""

import tenants.admin.plan.urls

PAGES: list[tuple] = [
    *tenants.admin.plan.urls.PAGES,
]
