"""Sign-ins in every state, and the clock that the reports are asked with."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKeyUse, Finding
from tests.support import make


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def sign_in(org, now) -> Callable[..., AccessKeyUse]:
    """Makes a sign-in whose last try ended with *outcome* some hours ago."""

    def made(outcome: str = "accepted", *, hours_ago: float = 1) -> AccessKeyUse:
        use = make.use()
        tried = now - timedelta(hours=hours_ago)
        with transaction.atomic():
            AccessKeyUse.objects.filter(pk=use.pk).update(
                last_outcome=outcome,
                last_run_at=tried if outcome else None,
                last_good_at=tried if outcome == "accepted" else None,
            )
        return use

    return made


@pytest.fixture
def finding(org, now) -> Callable[..., Finding]:
    """Makes an open finding about a row."""

    def made(subject: str, row: object, **fields: object) -> Finding:
        defaults = {
            "code": f"code-{make.number()}",
            "severity": Finding.Severity.CRITICAL,
            "subject": subject,
            "subject_id": row.pk,
            "subject_label": str(row),
            "sentence": "CXone refused it.",
            "remedy": "Replace it.",
            "opened_at": now - timedelta(days=3),
            "last_seen_at": now,
        }
        with transaction.atomic():
            return Finding.objects.create(**{**defaults, **fields})

    return made
