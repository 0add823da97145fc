"""The other side hands a secret in: it is sealed at once, and nobody is shown it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import SecretRequest
from credentials.services import vault
from credentials.services.sharing import telling
from credentials.services.sharing.requests import END, KEPT_FOR, State, what_is_asked
from credentials.services.sharing.tokens import SECRET_REQUEST, NoLinkError, find, shortened
from cxone_registry.audit.actor import Actor, acting_as
from cxone_registry.audit.record import record_change
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import queue
from cxone_registry.secret import Secret
from tenants.models import Environment, Organization, RegistrationEnvironment
from tenants.rules.plan import PlannedEnvironment


class OverError(Exception):
    """The request takes no answer any more: withdrawn, or too late."""


class TakenError(Exception):
    """Somebody answered before."""

    def __init__(self, organization: str, at: datetime, address: str) -> None:
        super().__init__(organization, at, address)
        self.organization, self.at, self.address = organization, at, address


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page asks for. *method*: how a client secret will be used; empty for a key."""

    organization: str
    what: str
    by: str
    note: str
    expires_at: datetime
    environments: tuple[PlannedEnvironment, ...]
    is_access_key: bool
    method: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One pair. *place*: the environment's slug, empty for an access key."""

    place: str
    identifier: str
    secret: Secret


def look(token: str) -> Asked:
    """What is asked for. Changes nothing. Raises NoLinkError, OverError, TakenError."""
    organization_id, request_id = find(SECRET_REQUEST, token)
    with organization_context(organization_id), transaction.atomic():
        request = _load(request_id, lock=False)
        _refuse_unless_open(request)
        return _asked(request)


def answer(token: str, parts: Sequence[Part], *, address: str) -> str:
    """Seal what was handed in; gives the organisation's name.

    Of several answers at once one is taken. Raises NoLinkError, OverError, TakenError.
    """
    organization_id, request_id = find(SECRET_REQUEST, token)
    with organization_context(organization_id):
        taken = _answer(request_id, parts, address)
    if isinstance(taken, TakenError):
        raise taken
    return taken


def not_me(token: str, *, address: str) -> None:
    """Whoever finds the link used says that it was not them. Raises NoLinkError, OverError."""
    organization_id, request_id = find(SECRET_REQUEST, token)
    with organization_context(organization_id):
        _answer(request_id, (), address)


@transaction.atomic
def _answer(request_id: UUID, parts: Sequence[Part], address: str) -> str | TakenError:
    request = _load(request_id, lock=True)
    actor = Actor("link", f"link for {request.recipient}"[:254], address=address)
    with acting_as(actor):
        try:
            _refuse_unless_open(request)
        except TakenError as taken:
            _late(request)  # kept, so nothing may be raised from here
            return taken
        if parts:
            _keep(request, parts, address)
    return _organization()


def _keep(request: SecretRequest, parts: Sequence[Part], address: str) -> None:
    now = timezone.now()
    vault.seal_all_into(request, "sealed_answer", [part.secret for part in parts])
    request.state, request.answered_at = State.ANSWERED, now
    request.answered_from = shortened(address)
    request.found = [
        {"environment": part.place, "id": part.identifier, "length": len(part.secret)}
        for part in parts
    ]
    request.save(update_fields=["state", "answered_at", "answered_from", "found"])
    queue.withdraw(END, request.pk)
    queue.enqueue(END, request.pk, run_after=now + KEPT_FOR)
    telling.enqueue(request)
    record_change("secret-request.answered", request, secrets=len(parts))


def _late(request: SecretRequest) -> None:
    request.late_tries += 1
    request.save(update_fields=["late_tries"])
    if request.late_tries == 1:
        telling.answered_twice(request)
    record_change("secret-request.late", request, tries=request.late_tries)


def _refuse_unless_open(request: SecretRequest) -> None:
    if request.answered_at is not None:
        raise TakenError(_organization(), request.answered_at, request.answered_from)
    if request.state != State.OPEN or request.expires_at <= timezone.now():
        raise OverError


def _asked(request: SecretRequest) -> Asked:
    return Asked(
        organization=_organization(),
        what=what_is_asked(request),
        by=request.created_by,
        note=request.note,
        expires_at=request.expires_at,
        environments=_environments(request),
        is_access_key=request.access_key_id is not None,
        method=request.registration.client_auth_method if request.registration else "",
    )


def _environments(request: SecretRequest) -> tuple[PlannedEnvironment, ...]:
    if request.access_key_id is not None:
        return ()
    if request.environment is not None:
        rows = [request.environment]
    else:
        planned = RegistrationEnvironment.objects.filter(registration=request.registration_id)
        rows = list(
            Environment.objects.filter(
                is_active=True, pk__in=planned.values_list("environment_id", flat=True)
            )
        )
    return tuple(PlannedEnvironment(one.slug, one.name, one.kind) for one in rows)


def _organization() -> str:
    return Organization.objects.values_list("name", flat=True).get()


def _load(request_id: UUID, *, lock: bool) -> SecretRequest:
    rows = SecretRequest.objects.select_related("registration", "environment", "access_key")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise NoLinkError
    return request
