"""Some of the sign-ins that a round leaves out, with why: where to go and mend it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from credentials.models import AccessKeyUse, Finding
from credentials.reports.sign_ins import with_secrets
from credentials.rules.problems import SUSPENDED
from tenants.models.application import Status

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Skipped:
    """One sign-in that takes no part. *reason*: a code of the rounds'."""

    use_id: UUID
    label: str
    reason: str


def examples(uses: "QuerySet[AccessKeyUse]", *, limit: int = SHOWN) -> list[Skipped]:
    """A few of each reason that somebody can do something about."""
    living = uses.exclude(registration__status=Status.RETIRED)
    suspended = Finding.objects.filter(code=SUSPENDED, resolved_at=None).order_by()
    return [
        *_some(living.filter(pk__in=suspended.values("subject_id")), "suspended", limit),
        *_some(
            with_secrets(living).filter(Q(has_key_secret=False) | Q(has_client_secret=False)),
            "incomplete",
            limit,
        ),
    ]


def _some(uses: "QuerySet[AccessKeyUse]", reason: str, limit: int) -> list[Skipped]:
    related = uses.select_related("registration", "access_key__tenant")
    named = related.order_by("registration__name", "pk")[:limit]
    return [Skipped(use.pk, str(use), reason) for use in named]
