"""Addresses: the site at the root, and the health check beside it."""

from django.contrib import admin
from django.urls import path

import credentials.admin  # noqa: F401  (registers its pages)
import cxone_registry.audit.admin  # noqa: F401
import tenants.admin  # noqa: F401
from cxone_registry.site import health

urlpatterns = [
    path("healthz", health.alive),
    path("", admin.site.urls),
]

handler500 = "cxone_registry.site.errors.server_error"
