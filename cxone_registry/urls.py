"""Addresses: the site at the root. The health check is answered before (site.health)."""

from django.contrib import admin
from django.urls import path

import credentials.admin  # noqa: F401  (registers its pages)
import cxone_registry.audit.admin  # noqa: F401
import tenants.admin  # noqa: F401
from credentials.admin import flight_callback

urlpatterns = [
    path("flight-check/callback/", flight_callback.callback, name="flight-callback"),
    path("flight-check/arrived/", flight_callback.arrived, name="flight-arrived"),
    path("", admin.site.urls),
]

handler500 = "cxone_registry.site.errors.server_error"
