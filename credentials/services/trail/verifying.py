"""Every night each organisation's own chains are verified, and what was found is kept."""

import logging
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from credentials.rules.trail.problems import AUDIT_BROKEN, BROKEN, TRAIL, TRAIL_LABEL
from credentials.rules.watch.raised import Raised
from credentials.services import findings
from cxone_registry.audit.models import Verification
from cxone_registry.audit.record import record_change
from cxone_registry.audit.verify import Report
from cxone_registry.audit.verify import verify_own as verify_chains
from cxone_registry.isolation.context import require_organization
from cxone_registry.jobs.handlers import Done
from tenants.services import admin_notices

log = logging.getLogger(__name__)
MOST, LONGEST = 100, 300


def verify_own(schedule_id: UUID) -> Done:
    """Verify the chosen organisation's chains (handler of ``verify-audit``)."""
    report = verify_chains(require_organization())
    _keep(report)
    if not report.is_intact:
        log.error("audit.broken", extra={"faults": len(report.faults)})
    return Done("intact" if report.is_intact else "broken")


@transaction.atomic
def _keep(report: Report) -> None:
    kept = Verification.objects.create(
        events=report.events,
        faults=[fault[:LONGEST] for fault in report.faults[:MOST]],
        milliseconds=round(report.seconds * 1000),
    )
    raised = [] if report.is_intact else [Raised(TRAIL, TRAIL_LABEL, BROKEN)]
    changes = findings.reconcile([AUDIT_BROKEN], raised)
    # Only when it is new: an old fault stands on its page and in the finding.
    if any(action == "finding.opened" for action, _ in changes):
        page = reverse("admin:audit_event_changelist")
        admin_notices.tell("audit", f"{BROKEN.sentence} {report.faults[0][:LONGEST]}", page)
    record_change("audit.verified", kept, events=report.events, faults=len(report.faults))
    findings.audit(changes)
