"""Findings about the audit trail: changed by somebody, or not sent on."""

from uuid import NAMESPACE_URL, UUID, uuid5

from credentials.rules.problems import CRITICAL, WARNING, Problem

AUDIT_BROKEN, STREAM_BEHIND = "audit-broken", "audit-stream-behind"
# The trail has no row of its own; this stands for it.
TRAIL: UUID = uuid5(NAMESPACE_URL, "audit-trail")
TRAIL_LABEL = "The audit trail"

BROKEN = Problem(
    AUDIT_BROKEN,
    "job",
    CRITICAL,
    "The audit trail was changed outside of the registry, or events are missing.",
    "Open the audit page: it says which events. Ask whoever runs this registry to run"
    " `manage.py audit verify`, to compare the codes of past days, and to keep a copy of the"
    " database as it is.",
)
BEHIND = Problem(
    STREAM_BEHIND,
    "job",
    WARNING,
    "Audit events have waited for more than an hour to be sent on.",
    "Open the audit stream: it says what the receiver answered. Nothing is lost: everything is sent"
    " once it answers again.",
)
