"""Addresses: the site at the root. The health check is answered before (site.health)."""

from django.contrib import admin
from django.urls import path

import credentials.admin  # noqa: F401  (registers its pages)
import cxone_registry.audit.admin  # noqa: F401
import tenants.admin  # noqa: F401
from credentials.admin import flight_callback, hand_over

# Below the registration's page, about what the room above it knows.
HAND_OVER = "tenants/registration/<uuid:object_id>/hand-over/"

urlpatterns = [
    path(HAND_OVER, admin.site.admin_view(hand_over.sheet), name="hand-over"),
    path(f"{HAND_OVER}<slug:key>/", admin.site.admin_view(hand_over.file), name="hand-over-file"),
    path("flight-check/callback/", flight_callback.callback, name="flight-callback"),
    path("flight-check/arrived/", flight_callback.arrived, name="flight-arrived"),
    path("", admin.site.urls),
]

handler500 = "cxone_registry.site.errors.server_error"
