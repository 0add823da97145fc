"""Keep what CXone published: a row per period in which it said the same."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Count

from tenants.models import ProviderDocument, TenantDocument
from tenants.rules.published import Change, canonical, content_hash

Document = TypeVar("Document", bound=models.Model)
Body = dict[str, Any]
Compare = Callable[[Body, Body], list[Change]]
# So many periods are kept of a tenant, and of each kind of an environment's.
PERIODS = 200


def keep(
    model: type[Document], about: dict[str, Any], body: Body, compare: Compare, now: datetime
) -> tuple[Document, bool]:
    """The row that holds *body*, and whether it is a new one.

    *about*: the columns that say whose document it is; the caller holds the lock of that. The
    newest row goes on while it means the same.
    """
    rows: Any = model._default_manager
    newest = rows.filter(**about).order_by("-first_seen_at").first()
    mark = content_hash(body)
    if newest is not None and newest.content_hash == mark:
        newest.last_seen_at = now
        newest.save(update_fields=["last_seen_at"])
        return newest, False
    changes = [] if newest is None else [one.as_json() for one in compare(newest.body, body)]
    made = rows.create(
        **about,
        content_hash=mark,
        body=canonical(body),
        changes=changes,
        first_seen_at=now,
        last_seen_at=now,
    )
    return made, True


@transaction.atomic
def forget_oldest() -> None:
    """Drop all but the newest periods, and those that people gave an answer to.

    Of a tenant also the first one stays: applications may still know it.
    """
    for (tenant,) in _many(TenantDocument, "tenant"):
        rows = TenantDocument.objects.filter(tenant=tenant)
        _drop(rows.filter(told_at=None), keeping=rows, first=True)
    for environment, kind in _many(ProviderDocument, "environment", "kind"):
        published = ProviderDocument.objects.filter(environment=environment, kind=kind)
        _drop(published.filter(decided_at=None, needs_decision=False), keeping=published)


def _many(model: Any, *about: str) -> list[tuple[Any, ...]]:
    counted = model.objects.order_by().values_list(*about).annotate(periods=Count("pk"))
    return [row[:-1] for row in counted.filter(periods__gt=PERIODS)]


def _drop(rows: Any, *, keeping: Any, first: bool = False) -> None:
    oldest_first = list(keeping.order_by("first_seen_at", "pk").values_list("pk", flat=True))
    rows.filter(pk__in=oldest_first[int(first) : -PERIODS]).delete()
