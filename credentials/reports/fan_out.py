"""One application at many tenants: what it signs in with at each, and whether that works."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Lower

from credentials.models import AccessKeyUse, Finding
from credentials.reports.outcomes import BAD, WARNING, Reading, reading
from tenants.models import Registration

# key of the address: columns to sort by; the row's id last, so that pages never overlap
ORDERS = {
    "tenant": (Lower("access_key__tenant__name"),),
    "environment": ("access_key__tenant__environment__name", Lower("access_key__tenant__name")),
    "user": (Lower("access_key__api_user"),),
    "area": ("access_key__tenant__area", Lower("access_key__tenant__name")),
    "good": (F("last_good_at").asc(nulls_first=True),),
    "outcome": ("last_outcome", Lower("access_key__tenant__name")),
    "contact": (Lower("access_key__sponsor__name").asc(nulls_first=True),),
}
VIEWS = {"all": "All", "broken": "Broken", "never": "Never validated"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of the matrix: a tenant with one access key."""

    use_id: UUID
    tenant_id: UUID
    tenant: str
    environment: str
    area: str
    base_url: str
    key_id: UUID
    api_user: str
    contact_id: UUID | None
    contact: str
    outcome: Reading
    last_good_at: Any
    findings: int


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows, in which order. *environment*: its short name, empty for every one."""

    view: str = "all"
    environment: str = ""
    words: str = ""
    order: str = "tenant"
    is_backwards: bool = False


def matrix(registration: Registration, wish: Wish) -> "QuerySet[AccessKeyUse]":
    """Its sign-ins as wished, with what the rows show: one query for any page."""
    found = _narrowed(_of(registration), wish)
    order = [_directed(one, wish.is_backwards) for one in ORDERS[wish.order]]
    related = found.select_related("access_key__tenant__environment", "access_key__sponsor")
    return related.order_by(*order, "pk")


def counts(registration: Registration, wish: Wish) -> dict[str, int]:
    """How many rows each view has, with the other wishes as they are. One query."""
    found = _narrowed(_of(registration), Wish(environment=wish.environment, words=wish.words))
    return found.aggregate(
        all=Count("pk"),
        broken=Count("pk", filter=_broken()),
        never=Count("pk", filter=Q(last_run_at=None)),
    )


def environments(registration: Registration) -> list[tuple[str, str, int]]:
    """Short name, name and number of rows of each environment that it signs in to."""
    tenant = "access_key__tenant__environment"
    rows = _of(registration).order_by(f"{tenant}__name")
    return list(rows.values_list(f"{tenant}__slug", f"{tenant}__name").annotate(rows=Count("pk")))


def cells(uses: list[AccessKeyUse]) -> list[Cell]:
    """The rows to show, with how many findings are open about each. One query."""
    subjects = {one for use in uses for one in (use.pk, use.access_key_id)}
    found = Finding.objects.filter(resolved_at=None, subject_id__in=subjects).order_by()
    numbers = dict(found.values_list("subject_id").annotate(number=Count("pk")))
    return [_cell(use, numbers) for use in uses]


def _cell(use: AccessKeyUse, numbers: dict[UUID, int]) -> Cell:
    key = use.access_key
    return Cell(
        use_id=use.pk,
        tenant_id=key.tenant_id,
        tenant=key.tenant.name,
        environment=key.tenant.environment.name,
        area=key.tenant.area,
        base_url=key.tenant.api_endpoint,
        key_id=key.pk,
        api_user=key.api_user,
        contact_id=key.sponsor_id,
        contact=key.sponsor.name if key.sponsor else "",
        outcome=reading(use.last_outcome),
        last_good_at=use.last_good_at,
        findings=numbers.get(use.pk, 0) + numbers.get(key.pk, 0),
    )


def _of(registration: Registration) -> "QuerySet[AccessKeyUse]":
    return AccessKeyUse.objects.filter(registration=registration)


def _narrowed(uses: "QuerySet[AccessKeyUse]", wish: Wish) -> "QuerySet[AccessKeyUse]":
    if wish.view == "broken":
        uses = uses.filter(_broken())
    if wish.view == "never":
        uses = uses.filter(last_run_at=None)
    if wish.environment:
        uses = uses.filter(access_key__tenant__environment__slug=wish.environment)
    if wish.words:
        uses = uses.filter(
            Q(access_key__tenant__name__icontains=wish.words)
            | Q(access_key__api_user__icontains=wish.words)
            | Q(access_key__sponsor__name__icontains=wish.words)
        )
    return uses


def _broken() -> Q:
    """The last try failed for a reason that people can cure, or its key has a finding."""
    return Q(last_outcome__in=BAD | WARNING) | Q(Exists(_serious()))


def _serious() -> "QuerySet[Finding]":
    serious = Finding.objects.filter(resolved_at=None, severity__lte=Finding.Severity.WARNING)
    of_row = Q(subject_id=OuterRef("pk")) | Q(subject_id=OuterRef("access_key_id"))
    return serious.filter(of_row).order_by()


def _directed(order: Any, is_backwards: bool) -> Any:
    expression = F(order) if isinstance(order, str) else order
    directed = expression if isinstance(expression, OrderBy) else expression.asc()
    if not is_backwards:
        return directed
    turned = directed.copy()
    turned.reverse_ordering()
    return turned
