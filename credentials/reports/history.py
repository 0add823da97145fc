"""How old the secrets are."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from credentials.models import SecretVersion

AGES = (("under 30 days", 30), ("30 to 90 days", 90), ("90 to 180 days", 180))
OLDEST = "over 180 days"


@dataclass(frozen=True, slots=True)
class Age:
    """How many current secrets are of one age."""

    label: str
    count: int


def secret_ages(now: datetime) -> list[Age]:
    """Current secrets by age, youngest first; empty when there is none."""
    current = SecretVersion.objects.filter(state=SecretVersion.State.CURRENT).order_by()
    born = current.values_list(TruncDate("created_at")).annotate(number=Count("pk"))
    today = timezone.localdate(now)
    counts: Counter[str] = Counter()
    for on, number in born:
        counts[_age((today - on).days)] += number
    return [Age(label, counts[label]) for label in (*dict(AGES), OLDEST)] if counts else []


def _age(number_of_days: int) -> str:
    return next((label for label, below in AGES if number_of_days < below), OLDEST)
