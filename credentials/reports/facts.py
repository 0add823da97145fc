"""What is known of registrations beyond their answers, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from credentials.models import AccessKeyUse, ClientCredential, Finding, FlightCheck, SecretVersion
from credentials.reports.named_tenants import named_tenants
from tenants.models import Origin, Registration, TechnicalContact, Tenant, VendorRequest
from tenants.models.application import Status
from tenants.rules.facts import CredentialFact, Facts, FlightFact, SignInFact, TenantFact

# A row with the annotations that its query gave it.
Annotated = Any


@dataclass(slots=True)
class _Collected:
    """One registration's facts while they are read. *parts*: ids that a finding may be about."""

    credentials: list[CredentialFact] = field(default_factory=list)
    sign_ins: list[SignInFact] = field(default_factory=list)
    flights: list[FlightFact] = field(default_factory=list)
    tenants: set[UUID] = field(default_factory=set)
    live_origins: set[str] = field(default_factory=set)
    gone_origins: set[str] = field(default_factory=set)
    parts: set[UUID] = field(default_factory=set)
    unknown_tenants: set[str] = field(default_factory=set)


def facts_of(ids: Iterable[UUID]) -> dict[UUID, Facts]:
    """The facts of each registration, by id; those that do not exist are left out."""
    known = Registration.objects.filter(pk__in=list(ids)).order_by().values_list("pk", flat=True)
    found = {pk: _Collected(parts={pk}) for pk in known}
    _add_credentials(found)
    _add_sign_ins(found)
    _add_flights(found)
    _add_origins(found)
    _add_other_parts(found)
    tenants = _tenants(found)
    findings = _open_findings(found)
    return {pk: _facts(one, tenants, findings) for pk, one in found.items()}


def current_secrets(owner: str, outer: str = "pk") -> Exists:
    """Whether *owner* (a field of SecretVersion) has a secret that is in use."""
    current = SecretVersion.objects.filter(state=SecretVersion.State.CURRENT).order_by()
    return Exists(current.filter(**{owner: OuterRef(outer)}))


def _facts(
    one: _Collected, tenants: Mapping[UUID, TenantFact], findings: Mapping[UUID, set[UUID]]
) -> Facts:
    own = sorted((tenants[pk] for pk in one.tenants if pk in tenants), key=lambda it: it.name)
    problems = set().union(*(findings.get(part, set()) for part in one.parts))
    return Facts(
        credentials=tuple(one.credentials),
        sign_ins=tuple(one.sign_ins),
        flights=tuple(one.flights),
        tenants=tuple(own),
        live_origins=frozenset(one.live_origins),
        gone_origins=frozenset(one.gone_origins),
        open_findings=len(problems),
        unknown_tenants=tuple(sorted(one.unknown_tenants)),
    )


def _add_credentials(found: dict[UUID, _Collected]) -> None:
    rows: Iterable[Annotated] = (
        ClientCredential.objects.filter(registration__in=found)
        .annotate(has_secret=current_secrets("client_credential"), slug=F("environment__slug"))
        .order_by("environment__name")
    )
    for row in rows:
        one = found[row.registration_id]
        one.parts.add(row.pk)
        fact = CredentialFact(str(row.pk), row.slug, row.client_id, row.has_secret)
        one.credentials.append(fact)


def _add_sign_ins(found: dict[UUID, _Collected]) -> None:
    rows = (
        AccessKeyUse.objects.filter(registration__in=found)
        .select_related("access_key__tenant", "access_key__sponsor")
        .annotate(
            has_secret=current_secrets("access_key", "access_key_id"),
            slug=F("access_key__tenant__environment__slug"),
        )
        .order_by("access_key__tenant__name", "access_key__api_user")
    )
    uses = list(rows)
    sharing = _sharing(uses)
    for use in uses:
        one, key = found[use.registration_id], use.access_key
        one.parts |= {use.pk, key.pk, key.tenant_id}
        one.tenants.add(key.tenant_id)
        users = sharing[key.tenant_id, key.api_user]
        others = {name for pk, name in users if pk != use.registration_id}
        one.sign_ins.append(_sign_in(use, tuple(sorted(others))))


def _sign_in(use: Annotated, others: tuple[str, ...]) -> SignInFact:
    key = use.access_key
    return SignInFact(
        id=str(use.pk),
        access_key=str(key.pk),
        environment=use.slug,
        tenant=key.tenant.name,
        tenant_id=str(key.tenant.tenant_id),
        api_user=key.api_user,
        user_kind=key.user_kind,
        role_name=key.role_name,
        sponsor=key.sponsor.name if key.sponsor else "",
        has_secret=use.has_secret,
        outcome=use.last_outcome,
        last_run_at=use.last_run_at,
        last_good_at=use.last_good_at,
        shared_with=others,
    )


def _sharing(uses: list[AccessKeyUse]) -> dict[tuple[UUID, str], set[tuple[UUID, str]]]:
    """Registrations in use, (id, name), by the API user that they sign in as."""
    rows = (
        AccessKeyUse.objects.exclude(registration__status=Status.RETIRED)
        .filter(
            access_key__tenant__in={use.access_key.tenant_id for use in uses},
            access_key__api_user__in={use.access_key.api_user for use in uses},
        )
        .order_by()
        .values_list(
            "access_key__tenant", "access_key__api_user", "registration", "registration__name"
        )
    )
    sharing: dict[tuple[UUID, str], set[tuple[UUID, str]]] = defaultdict(set)
    for tenant, api_user, registration, name in rows:
        sharing[tenant, api_user].add((registration, name))
    return sharing


def _add_flights(found: dict[UUID, _Collected]) -> None:
    finished = FlightCheck.objects.filter(
        registration__in=found, state=FlightCheck.State.FINISHED, finished_at__isnull=False
    )
    for registration, tenant in _tenants_flown_to(finished):
        found[registration].tenants.add(tenant)
        found[registration].parts.add(tenant)
    for named in named_tenants(found):
        one = found[named.registration_id]
        if named.known:
            one.tenants.add(named.known)
            one.parts.add(named.known)
        else:
            one.unknown_tenants.add(named.tenant_id)
    newest: Iterable[Annotated] = (
        finished.annotate(slug=F("environment__slug"))
        .order_by("registration_id", "kind", "environment_id", "-finished_at")
        .distinct("registration_id", "kind", "environment_id")
        .only("registration_id", "kind", "outcome", "finished_at")
    )
    for row in newest:
        fact = FlightFact(str(row.pk), row.slug, row.kind, row.outcome, row.finished_at)
        found[row.registration_id].flights.append(fact)


def _tenants_flown_to(finished: "QuerySet[FlightCheck]") -> Iterable[tuple[UUID, UUID]]:
    known = finished.filter(tenant__isnull=False).order_by()
    return known.values_list("registration_id", "tenant_id").distinct()


def _add_origins(found: dict[UUID, _Collected]) -> None:
    rows = Origin.objects.filter(registration__in=found).order_by()
    for row in rows.only("registration_id", "origin", "live_since", "gone_since"):
        one = found[row.registration_id]
        one.parts.add(row.pk)
        is_gone = row.live_since and row.gone_since and row.gone_since >= row.live_since
        if is_gone:
            one.gone_origins.add(row.origin)
        elif row.live_since:
            one.live_origins.add(row.origin)


def _add_other_parts(found: dict[UUID, _Collected]) -> None:
    """Requests to NICE and technical contacts, which findings may be about too."""
    requests = VendorRequest.objects.filter(registration__in=found).order_by()
    contacts = TechnicalContact.objects.filter(registration__in=found).order_by()
    for registration, part in requests.values_list("registration_id", "pk"):
        found[registration].parts.add(part)
    for registration, part in contacts.values_list("registration_id", "contact_id"):
        found[registration].parts.add(part)


def _tenants(found: dict[UUID, _Collected]) -> dict[UUID, TenantFact]:
    wanted = set().union(*(one.tenants for one in found.values()))
    rows = Tenant.objects.filter(pk__in=wanted).select_related("environment").order_by()
    return {
        row.pk: TenantFact(
            str(row.pk),
            row.name,
            row.environment.slug,
            row.api_endpoint,
            row.discovered_at,
            row.discovery_error,
        )
        for row in rows
    }


def _open_findings(found: dict[UUID, _Collected]) -> dict[UUID, set[UUID]]:
    """Ids of open findings by what they are about."""
    parts = set().union(*(one.parts for one in found.values()))
    open_ones: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Finding.objects.filter(resolved_at=None, subject_id__in=parts).order_by()
    for subject, finding in rows.values_list("subject_id", "pk"):
        open_ones[subject].add(finding)
    return open_ones
