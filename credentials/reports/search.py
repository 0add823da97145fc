"""One search over everything that has a name: a constant number of queries, the best hits first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Case, CharField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Replace

from credentials.models import AccessKey, ClientCredential
from tenants.models import (
    BusinessUnit,
    Contact,
    Origin,
    RedirectURI,
    Registration,
    Tenant,
    VendorRequest,
)

MOST, LONGEST, SHORTEST = 8, 200, 2
TIMEOUT_MILLISECONDS = 2_000


class SearchTooSlowError(RuntimeError):
    """The database was asked to stop."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. *place*: whose page it is on, with *id*."""

    place: str
    id: Any
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind, best first. *has_more*: there are others that are not among them."""

    kind: str
    label: str
    hits: tuple[Hit, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class _Source:
    """A kind of things and the columns that are searched; the first is the one shown."""

    kind: str
    label: str
    rows: Callable[[], QuerySet[Any]]
    columns: Sequence[str]
    hit: Callable[[Any], Hit]
    # What was typed as these columns would hold it.
    plain: Callable[[str], str] = str


def search(text: str) -> tuple[Group, ...]:
    """Everything that contains *text*, grouped; nothing for less than two characters.

    Raises SearchTooSlowError; the caller's transaction goes on.
    """
    text = text.strip()[:LONGEST]
    if len(text) < SHORTEST:
        return ()
    try:
        with transaction.atomic(), _within_time():
            groups = [_group(source, text) for source in SOURCES]
    except OperationalError as error:
        raise SearchTooSlowError from error
    return tuple(group for group in groups if group.hits)


class _within_time:  # noqa: N801  (reads as a word of the with statement)
    """The statements of the block may take so long each, those after it as long as before."""

    def __enter__(self) -> None:
        self.before = self._set(None)
        self._set(str(TIMEOUT_MILLISECONDS))

    def __exit__(self, kind: Any, *rest: object) -> None:
        if kind is None:  # otherwise the savepoint takes the setting back
            self._set(self.before)

    @staticmethod
    def _set(value: str | None) -> str:
        with connection.cursor() as cursor:
            if value is None:
                cursor.execute("SELECT current_setting('statement_timeout')")
            else:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [value])
            return str(cursor.fetchone()[0])


def _group(source: _Source, text: str) -> Group:
    text = source.plain(text)
    found = (
        source.rows()
        .filter(_any(source.columns, "icontains", text))
        .annotate(rank=_rank(source.columns, text))
        .order_by("rank", source.columns[0], "pk")[: MOST + 1]
    )
    rows = list(found)
    return Group(
        source.kind, source.label, tuple(source.hit(row) for row in rows[:MOST]), len(rows) > MOST
    )


def _rank(columns: Iterable[str], text: str) -> Case:
    """0 for the very text, 1 for what begins with it, 2 for what contains it."""
    cases = [
        When(_any(columns, lookup, text), then=Value(rank))
        for rank, lookup in enumerate(("iexact", "istartswith"))
    ]
    return Case(*cases, default=Value(2), output_field=IntegerField())


def _any(columns: Iterable[str], lookup: str, text: str) -> Q:
    # Django escapes what LIKE would take for a wildcard.
    matches = Q()
    for column in columns:
        matches |= Q(**{f"{column}__{lookup}": text})
    return matches


def _plain_id(text: str) -> str:
    """An id in one of the spellings that people copy, without what is around it."""
    return text.lower().removeprefix("urn:uuid:").removeprefix("{").removesuffix("}") or text


def _tenants() -> QuerySet[Any]:
    spelled = Cast("tenant_id", CharField())
    return Tenant.objects.select_related("environment").annotate(
        with_dashes=spelled, without_dashes=Replace(spelled, Value("-"), Value(""))
    )


SOURCES = (
    _Source(
        "registrations",
        "Registrations",
        lambda: Registration.objects.all(),
        ("name", "tracking_number", "purpose"),
        lambda row: Hit(
            "registration",
            row.pk,
            row.name,
            " \N{MIDDLE DOT} ".join(filter(None, [row.get_status_display(), row.tracking_number])),
        ),
    ),
    _Source(
        "tenants",
        "Tenants",
        _tenants,
        ("name", "with_dashes", "without_dashes"),
        lambda row: Hit("tenant", row.pk, row.name, f"{row.tenant_id} in {row.environment}"),
        _plain_id,
    ),
    _Source(
        "contacts",
        "Contacts",
        lambda: Contact.objects.all(),
        ("name", "email"),
        lambda row: Hit("contact", row.pk, row.name, row.email),
    ),
    _Source(
        "units",
        "Business units",
        lambda: BusinessUnit.objects.all(),
        ("name", "number"),
        lambda row: Hit("unit", row.pk, row.name, row.number),
    ),
    _Source(
        "clients",
        "Client credentials",
        lambda: ClientCredential.objects.select_related("registration", "environment"),
        ("client_id",),
        lambda row: Hit("client", row.pk, row.client_id, str(row)),
        _plain_id,
    ),
    _Source(
        "keys",
        "Access keys and API users",
        lambda: AccessKey.objects.select_related("tenant"),
        ("api_user", "access_key_id"),
        lambda row: Hit("key", row.pk, row.api_user, f"{row.access_key_id} at {row.tenant}"),
    ),
    _Source(
        "origins",
        "Origins",
        lambda: Origin.objects.select_related("registration"),
        ("origin",),
        lambda row: Hit("origin", row.pk, row.origin, f"of {row.registration}"),
    ),
    _Source(
        "uris",
        "Redirect and logout URIs",
        lambda: RedirectURI.objects.select_related("registration"),
        ("uri",),
        lambda row: Hit("registration", row.registration_id, row.uri, f"of {row.registration}"),
    ),
    _Source(
        "requests",
        "Requests to NICE",
        lambda: VendorRequest.objects.select_related("registration"),
        ("text", "registration__name", "registration__tracking_number"),
        lambda row: Hit(
            "request", row.pk, str(row), f"{row.get_state_display()}. {row.text[:120]}".strip()
        ),
    ),
)
