"""What is open about the thing of a page, and who is at it."""

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from credentials.reports.findings_about import findings_about
from credentials.reports.open_findings import ACKNOWLEDGED, MAINTENANCE, NEEDED, SNOOZED
from credentials.reports.outcomes import SEVERITY_TONES
from tenants.models import Registration

SHOWN = 6
# state: words
WORDS = {
    NEEDED: "",
    ACKNOWLEDGED: "Acknowledged",
    SNOOZED: "Snoozed",
    MAINTENANCE: "In maintenance",
}


def findings_card(thing: Model) -> dict[str, Any]:
    """For ``findings/card.html``: the worst findings, with a mark on those that can wait."""
    found: Any = findings_about(thing, timezone.now()).select_related("owner__user")
    rows = list(found[: SHOWN + 1])
    name = "registration" if isinstance(thing, Registration) else "subject_id"
    address = f"{reverse('admin:credentials_finding_changelist')}?{urlencode({name: thing.pk})}"
    return {
        "lines": [(one, SEVERITY_TONES[one.severity], WORDS[one.state]) for one in rows[:SHOWN]],
        "has_more": len(rows) > SHOWN,
        "all_of_them": address,
    }
