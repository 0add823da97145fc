"""“Validate now”: queue validations and lead to where they can be watched."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from credentials.admin.rounds.selection import address_of
from credentials.models import AccessKey, AccessKeyUse, ClientCredential, ValidationRun
from credentials.services import validation_queue, vault
from cxone_registry.site.access import needs
from tenants.services.policy import Action

# More than these begin a round, which is previewed and watched as a whole.
HANDFUL = 5
OWNER_NAMES: dict[type[Model], str] = {
    AccessKey: "access_key",
    ClientCredential: "client_credential",
}
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


def validate_few(request: HttpRequest, uses: Sequence[AccessKeyUse]) -> None:
    """Queue each of *uses*, a handful at most; says so to the person."""
    for use in uses:
        validation_queue.request(use)
    messages.success(request, f"{_count(len(uses))} queued for validation.")


def are_many(uses: QuerySet[AccessKeyUse]) -> bool:
    """Whether a round is begun for them, not one validation each."""
    return len(uses.values_list("pk", flat=True)[: HANDFUL + 1]) > HANDFUL


def validate_added(use: AccessKeyUse) -> ValidationRun:
    """A new sign-in is tried at once: a person waits to see whether it works."""
    return validation_queue.request(use, trigger=ValidationRun.Trigger.SAVED)


def to_run(run: ValidationRun) -> HttpResponse:
    """Lead to where a validation can be watched."""
    address = reverse("admin:credentials_validationrun_change", args=[run.pk])
    return HttpResponseRedirect(address)


def _validate_uses_of(request: HttpRequest, owner: ClientCredential | AccessKey) -> HttpResponse:
    uses = vault.uses_of(owner).order_by("pk")
    if are_many(uses):
        return HttpResponseRedirect(address_of(owner, OWNER_NAMES[type(owner)]))
    few = list(uses)
    if len(few) == 1:
        return to_run(validation_queue.request(few[0]))
    if not few:
        messages.error(request, NO_USES)
        back = reverse(f"admin:credentials_{owner._meta.model_name}_change", args=[owner.pk])
        return HttpResponseRedirect(back)
    validate_few(request, few)
    return HttpResponseRedirect(reverse("admin:credentials_validationrun_changelist"))


def _count(number: int) -> str:
    return "1 sign-in" if number == 1 else f"{number} sign-ins"
