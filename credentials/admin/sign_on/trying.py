"""Try out what a provider publishes, before anybody depends on it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from credentials.services.sign_on import managing
from cxone_registry.site.access import needs
from cxone_registry.site.entering import working_for
from tenants.services.policy import Action


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def discovery(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Say in words what came of it. Works outside of the organisation's transaction."""
    if request.seat is None:
        raise Http404
    with working_for(request, request.seat.organization_id, request.user):
        provider = managing.find(provider_id)
        if provider is None:
            raise Http404
        is_good, sentence = managing.try_out(provider)
    (messages.success if is_good else messages.error)(request, sentence)
    return HttpResponseRedirect(reverse("identity-provider", args=[provider_id]))
