"""A token endpoint that CXone publishes and our record does not have: a person decides.

Until then, and after a refusal, everything is sent where the record says.
"""

from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cxone_registry.audit.record import record_platform
from tenants.cxone import CXoneError
from tenants.cxone.urls import endpoint
from tenants.models import Environment, ProviderDocument
from tenants.services.clouds import cloud_of, legacy_problem

FIELD = "token_endpoint"


class DriftError(ValueError):
    """Cannot be decided so. The text says why, to the person who tried."""


def published(document: ProviderDocument) -> str:
    """The token endpoint in a kept document."""
    return str(document.body.get(FIELD, ""))


def host_of(address: str) -> str:
    """What a person types to say that they read it: the host, with its port if it has one."""
    return urlsplit(address).netloc


def look_at(document: ProviderDocument) -> None:
    """Ask for a decision on the newest *document*, unless somebody refused that address before."""
    others = ProviderDocument.objects.filter(
        environment_id=document.environment_id, kind=document.kind
    ).exclude(pk=document.pk)
    # What is no longer published needs no answer.
    others.filter(needs_decision=True).update(needs_decision=False)
    wanted = _differs(document) and not _was_refused(document)
    if wanted != document.needs_decision:
        document.needs_decision = wanted
        document.save(update_fields=["needs_decision"])


def waiting(environment: Environment) -> ProviderDocument | None:
    """The document that asks for a decision about *environment*, if one does."""
    asking = ProviderDocument.objects.filter(environment=environment, needs_decision=True)
    newest = asking.order_by("-first_seen_at").first()
    return newest if newest and published(newest) != environment.token_endpoint else None


@transaction.atomic
def accept(document_id: UUID, *, typed_host: str, by: str) -> Environment:
    """Make the published address the one that credentials are sent to.

    Raises DriftError: decided meanwhile, another host typed, or an address that no record may have.
    """
    document = _undecided(document_id)
    environment, new = document.environment, published(document)
    if typed_host.strip().lower() != host_of(new):
        raise DriftError(
            f"Type the host exactly as it is published, {host_of(new)}. Nothing was changed."
        )
    _refuse_what_no_record_may_have(environment, new)
    before = environment.token_endpoint
    environment.token_endpoint = new
    environment.save(update_fields=[FIELD])
    _decide(document, accepted=True, by=by)
    record_platform(
        "environment.token-endpoint-accepted",
        environment=environment.slug,
        before={FIELD: before},
        after={FIELD: new},
    )
    return environment


@transaction.atomic
def refuse(document_id: UUID, *, by: str) -> Environment:
    """Keep our record. The same address is not asked about again. Raises DriftError."""
    document = _undecided(document_id)
    _decide(document, accepted=False, by=by)
    record_platform(
        "environment.token-endpoint-refused",
        environment=document.environment.slug,
        kept=document.environment.token_endpoint,
        refused=published(document),
    )
    return document.environment


def _undecided(document_id: UUID) -> ProviderDocument:
    asking = ProviderDocument.objects.select_for_update(no_key=True).select_related("environment")
    document = asking.filter(pk=document_id, needs_decision=True).first()
    if document is None or not _differs(document):
        raise DriftError("This was decided meanwhile, or CXone no longer publishes it.")
    return document


def _decide(document: ProviderDocument, *, accepted: bool, by: str) -> None:
    document.needs_decision = False
    document.decided_at, document.decided_by = timezone.now(), by[:254]
    document.was_accepted = accepted
    document.save(
        update_fields=["needs_decision", "decided_at", "decided_by", "was_accepted"]
    )  # fmt: skip


def _differs(document: ProviderDocument) -> bool:
    return published(document) not in ("", document.environment.token_endpoint)


def _was_refused(document: ProviderDocument) -> bool:
    """The last word about this address counts, whatever else was published beside it."""
    decided = ProviderDocument.objects.filter(
        environment_id=document.environment_id, kind=document.kind, decided_at__isnull=False
    )
    about_it = decided.filter(body__contains={FIELD: published(document)})
    last = about_it.order_by("-decided_at").first()
    return last is not None and last.was_accepted is False


def _refuse_what_no_record_may_have(environment: Environment, address: str) -> None:
    try:
        endpoint(address, cloud_of(environment), field=FIELD)
    except CXoneError:
        raise DriftError(
            "This address is outside the environment's domain families. Nothing was changed."
        ) from None
    problem = legacy_problem(environment.issuer, address)
    if problem or len(address) > 300:
        raise DriftError(problem or "This address is too long for a record.")
