"""Security notices that a person has not looked at yet, for the overview."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from tenants.models import AdminNotice
from tenants.services.policy import Action

ON_OVERVIEW, RECENT = 5, timedelta(days=7)
SEEN = "security-notices-seen"


def unseen(request: HttpRequest) -> list[AdminNotice]:
    """The newest notices by others since the person last looked, for who may read them."""
    if not request.may(Action.READ_AUDIT):  # type: ignore[attr-defined]
        return []
    seen, recent = request.session.get(SEEN, ""), timezone.now() - RECENT
    since = max(datetime.fromisoformat(seen), recent) if seen else recent
    found = AdminNotice.objects.filter(created_at__gt=since)
    others = found.exclude(done_by_id=request.user.pk, done_by_id__isnull=False)
    return list(others[:ON_OVERVIEW])
