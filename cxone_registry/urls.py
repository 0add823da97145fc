"""Addresses: the site at the root. The health check is answered before (site.health)."""

from django.contrib import admin
from django.urls import path

import credentials.admin  # noqa: F401  (registers its pages)
import cxone_registry.audit.admin  # noqa: F401
import tenants.admin  # noqa: F401

urlpatterns = [
    path("", admin.site.urls),
]

handler500 = "cxone_registry.site.errors.server_error"
