"""“Validate now”: queue validations and lead to where they can be watched."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from credentials.models import AccessKey, AccessKeyUse, ClientCredential, ValidationRun
from credentials.services import validation_queue, vault
from cxone_registry.site.access import needs
from tenants.services.policy import Action

MOST = 50
TOO_MANY = (
    f"At most {MOST} sign-ins are validated at once, so that CXone does not throttle the rest."
    " Choose fewer."
)
NO_USES = "No sign-in uses this yet, so there is nothing to try. Add a sign-in first."


@require_POST
@needs(Action.VALIDATE)
def validate_use(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Validate one sign-in and show its trace."""
    return to_run(validation_queue.request(get_object_or_404(AccessKeyUse, pk=object_id)))


@require_POST
@needs(Action.VALIDATE)
def validate_client_credential(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Validate every sign-in of a client credential's registration in its environment."""
    return _validate_uses_of(request, get_object_or_404(ClientCredential, pk=object_id))


@require_POST
@needs(Action.VALIDATE)
def validate_access_key(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Validate every sign-in with an access key."""
    return _validate_uses_of(request, get_object_or_404(AccessKey, pk=object_id))


def validate_all(request: HttpRequest, uses: Iterable[AccessKeyUse]) -> bool:
    """Queue all of *uses*, or none if they are too many; says which to the person."""
    chosen = list(uses[: MOST + 1])
    if len(chosen) > MOST:
        messages.error(request, TOO_MANY)
        return False
    for use in chosen:
        validation_queue.request(use)
    messages.success(request, f"{_count(len(chosen))} queued for validation.")
    return True


def validate_added(use: AccessKeyUse) -> ValidationRun:
    """A new sign-in is tried at once: a person waits to see whether it works."""
    return validation_queue.request(use, trigger=ValidationRun.Trigger.SAVED)


def to_run(run: ValidationRun) -> HttpResponse:
    """Lead to where a validation can be watched."""
    address = reverse("admin:credentials_validationrun_change", args=[run.pk])
    return HttpResponseRedirect(address)


def _validate_uses_of(request: HttpRequest, owner: ClientCredential | AccessKey) -> HttpResponse:
    uses = vault.uses_of(owner).order_by("pk")
    first = list(uses[:2])
    if len(first) == 1:
        return to_run(validation_queue.request(first[0]))
    back = reverse(f"admin:credentials_{owner._meta.model_name}_change", args=[owner.pk])
    if not first:
        messages.error(request, NO_USES)
        return HttpResponseRedirect(back)
    queued = validate_all(request, uses)
    runs = reverse("admin:credentials_validationrun_changelist")
    return HttpResponseRedirect(runs if queued else back)


def _count(number: int) -> str:
    return "1 sign-in" if number == 1 else f"{number} sign-ins"
