"""What people do with one origin, and the probe of them all."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from cxone_registry.site.access import needs
from tenants.admin.origins.tab import to_tab
from tenants.models import Origin, Registration
from tenants.services import origin_probes, origins
from tenants.services.policy import Action


def _give_up(origin: Origin) -> str:
    origins.give_up(origin)
    return f"{origin} is no longer wanted. If CXone lets it in, ask NICE to remove it."


def _want(origin: Origin) -> str:
    origins.want_again(origin)
    return f"{origin} is wanted again."


def _forget(origin: Origin) -> str:
    if origins.forget(origin):
        return f"{origin} is off the list. The history keeps it."
    return f"{origin} stays on the list: it is wanted, or CXone still lets it in."


ACTS: dict[str, Callable[[Origin], str]] = {"give-up": _give_up, "want": _want, "forget": _forget}


@require_POST
@needs(Action.EDIT)
def change(request: HttpRequest, origin_id: UUID) -> HttpResponse:
    """Give up, want again or forget one origin."""
    origin = get_object_or_404(Origin.objects.select_related("registration"), pk=origin_id)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        messages.error(request, f"Nothing was changed. Choose one of: {', '.join(ACTS)}.")
    else:
        messages.success(request, act(origin))
    return to_tab(origin.registration)


@require_POST
@needs(Action.VALIDATE)
def probe(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Ask CXone now what it lets in."""
    registration = get_object_or_404(Registration, pk=registration_id)
    if origin_probes.places_of(registration):
        origin_probes.request(registration)
        messages.success(request, "CXone is being asked which of these origins it lets in.")
    else:
        messages.error(
            request,
            "There is nobody to ask: no tenant in this registration's environments has a known API"
            " base URL. Add a tenant, or choose the environments.",
        )
    address = reverse("registration-origins", args=[registration.pk])
    return HttpResponseRedirect(f"{address}#probe")
