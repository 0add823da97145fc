"""Addresses: the site at the root. The health check is answered before (site.health)."""

from django.contrib import admin
from django.urls import include, path

import credentials.admin.urls
import cxone_registry.audit.admin  # noqa: F401  (registers its pages)
import tenants.admin.urls
from credentials.admin import calendar_feed, flight_callback, hand_over, reminder_link
from credentials.admin.sharing import hand_in, open_link
from credentials.admin.sign_on.urls import PAGES as SIGN_ON
from tenants.admin import attest

# Below the registration's page, about what the room above it knows.
HAND_OVER = "tenants/registration/<uuid:object_id>/hand-over/"


def of_the_site(pages):
    """Pages that belong to no model's admin: behind the site's own door, like all others."""
    return [path(route, admin.site.admin_view(view), name=name) for route, view, name in pages]


urlpatterns = [
    *of_the_site(tenants.admin.urls.PAGES),
    *of_the_site(credentials.admin.urls.PAGES),
    path(HAND_OVER, admin.site.admin_view(hand_over.sheet), name="hand-over"),
    path(f"{HAND_OVER}<slug:key>/", admin.site.admin_view(hand_over.file), name="hand-over-file"),
    path("flight-check/callback/", flight_callback.callback, name="flight-callback"),
    path("contact/<str:token>/", attest.answer, name="contact-answer"),
    path("reminder/<str:token>/", reminder_link.reminder, name="reminder"),
    path("once/<str:token>/", open_link.once, name="once"),
    path("hand-in/<str:token>/", hand_in.hand_in, name="hand-in"),
    path("calendar/<str:token>.ics", calendar_feed.calendar, name="calendar"),
    *[path(route, view, name=name) for route, view, name in SIGN_ON],
    path("flight-check/arrived/", flight_callback.arrived, name="flight-arrived"),
    path("", include("cxone_registry.site.account.urls")),
    path("", admin.site.urls),
]

handler500 = "cxone_registry.site.errors.server_error"
