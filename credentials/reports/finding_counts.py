"""How many findings each tab and each filter would show, in one query each."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.expressions import Combinable

from credentials.models import AccessKey, AccessKeyUse, ClientCredential, Finding
from credentials.reports.open_findings import state_at
from tenants.models import Tenant

Subject = Finding.Subject
MINE, NOBODYS = "me", "nobody"
# key: oldest, youngest
AGES: dict[str, tuple[timedelta | None, timedelta | None]] = {
    "day": (timedelta(days=1), None),
    "week": (timedelta(days=7), timedelta(days=1)),
    "month": (timedelta(days=30), timedelta(days=7)),
    "older": (None, timedelta(days=30)),
}


@dataclass(slots=True)
class Facets:
    """Counts by what can be filtered by."""

    severity: Counter[str] = field(default_factory=Counter)
    kind: Counter[str] = field(default_factory=Counter)
    environment: Counter[str] = field(default_factory=Counter)
    code: Counter[str] = field(default_factory=Counter)
    owner: Counter[str] = field(default_factory=Counter)
    age: Counter[str] = field(default_factory=Counter)


def by_state(now: datetime) -> Counter[str]:
    """How many findings are in each state."""
    found: Any = Finding.objects.order_by().annotate(state=state_at(now))
    return Counter(dict(found.values_list("state").annotate(many=Count("pk"))))


def facets(findings: "QuerySet[Finding]", user_id: UUID, now: datetime) -> Facets:
    """What *findings* are about, counted for *user_id* who reads at *now*."""
    rows: Any = (
        findings.order_by()
        .annotate(place=environment_of(), whose=_owner(user_id), born=_age(now))
        .values_list("severity", "subject", "place", "code", "whose", "born")
        .annotate(many=Count("pk"))
    )
    found = Facets()
    for severity, subject, place, code, whose, born, many in rows:
        found.severity[str(severity)] += many
        found.kind[subject] += many
        found.environment[str(place or "")] += many
        found.code[code] += many
        found.owner[whose] += many
        found.age[born] += many
    return found


def environment_of() -> Combinable:
    """The one environment that a finding is about, if there is one."""
    return Case(
        When(subject=Subject.ENVIRONMENT, then=F("subject_id")),
        When(subject=Subject.TENANT, then=_of(Tenant, "environment_id")),
        When(subject=Subject.ACCESS_KEY, then=_of(AccessKey, "tenant__environment_id")),
        When(subject=Subject.SIGN_IN, then=_of(AccessKeyUse, "access_key__tenant__environment_id")),
        When(subject=Subject.CLIENT_CREDENTIAL, then=_of(ClientCredential, "environment_id")),
        default=Value(None),
        output_field=UUIDField(),
    )


def of_owner(whose: str, user_id: UUID) -> Q:
    """Those of the reader, or of nobody."""
    return Q(owner=None) if whose == NOBODYS else Q(owner__user=user_id)


def of_age(age: str, now: datetime) -> Q:
    """Those that were opened so long ago. Raises KeyError."""
    oldest, youngest = AGES[age]
    found = Q()
    if oldest is not None:
        found &= Q(opened_at__gt=now - oldest)
    if youngest is not None:
        found &= Q(opened_at__lte=now - youngest)
    return found


def _of(model: Any, path: str) -> Subquery:
    rows = model.objects.order_by().filter(pk=OuterRef("subject_id"))
    return Subquery(rows.values(path)[:1], output_field=UUIDField())


def _owner(user_id: UUID) -> Case:
    return Case(
        When(owner=None, then=Value(NOBODYS)),
        When(owner__user=user_id, then=Value(MINE)),
        default=Value("other"),
    )


def _age(now: datetime) -> Case:
    return Case(*(When(of_age(age, now), then=Value(age)) for age in AGES), default=Value("older"))
