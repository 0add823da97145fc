"""What the registry itself could not do: notices, reports and jobs that came to nothing. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from credentials.rules.problems import NOTICE, WARNING, Problem
from credentials.rules.watch.raised import Raised

CHANNEL_BROKEN, REPORT_UNDELIVERED, JOB_GAVE_UP = (
    "channel-broken",
    "report-undelivered",
    "job-gave-up",
)
PATIENCE = timedelta(hours=1)
RECENT = timedelta(days=7)
WORKERS = (
    "It is tried again when it comes due. If this stays, ask whoever runs this registry to look"
    " into the log of its workers."
)
# kind of job: what it does, so that people know what did not happen
JOBS = {
    "plan-validation": "planning the scheduled validations",
    "validate-range": "validating a range of sign-ins",
    "discover-environments": "reading what the environments publish",
    "discover-tenants": "looking for the addresses of the tenants",
    "probe-origins": "asking CXone for the allowed origins",
    "ask-contacts": "asking the technical contacts",
    "escalate-contacts": "telling who should know of silent contacts",
    "remind": "planning the reminders",
    "send-reminder": "sending a reminder",
    "make-report": "making a health report",
    "send-report": "sending a health report",
    "tell-findings": "collecting notices for the channels",
    "keep-history": "clearing away old history",
}


@dataclass(frozen=True, slots=True)
class SeenChannel:
    """A channel in use that failed the last time it was tried."""

    id: UUID
    label: str
    failing_since: datetime


@dataclass(frozen=True, slots=True)
class SeenDelivery:
    """The newest report of a schedule that is finished with, and how many addresses got it."""

    schedule: UUID
    label: str
    addresses: int
    arrived: int


@dataclass(frozen=True, slots=True)
class SeenJobs:
    """The newest end of each sort of one kind of job. *is_open*: whether a finding tells of it."""

    kind: str
    failed_at: datetime | None
    done_at: datetime | None
    is_open: bool


def broken_channels(seen: Iterable[SeenChannel], now: datetime) -> Iterator[Raised]:
    """One problem for each channel through which nothing got for an hour."""
    for one in seen:
        if now - one.failing_since > PATIENCE:
            yield Raised(one.id, one.label, BROKEN)


def undelivered_reports(seen: Iterable[SeenDelivery]) -> Iterator[Raised]:
    """One problem for each schedule whose newest report reached nobody."""
    for one in seen:
        if one.addresses and not one.arrived:
            yield Raised(one.schedule, one.label, UNDELIVERED)


def failed_jobs(seen: Iterable[SeenJobs], now: datetime) -> Iterator[Raised]:
    """One problem for each kind of job that was given up lately and did not succeed since.

    Time alone does not resolve it: only a later success does.
    """
    for one in seen:
        if one.kind in JOBS and _is_given_up(one, now):
            yield Raised(thing_of(one.kind), JOBS[one.kind].capitalize(), GAVE_UP)


def thing_of(kind: str) -> UUID:
    """A kind of job has no row of its own; this stands for it."""
    return uuid5(NAMESPACE_URL, f"job:{kind}")


def _is_given_up(one: SeenJobs, now: datetime) -> bool:
    if one.failed_at is None:
        return one.is_open and one.done_at is None
    if one.done_at is not None and one.done_at >= one.failed_at:
        return False
    return one.is_open or now - one.failed_at <= RECENT


BROKEN = Problem(
    CHANNEL_BROKEN,
    "channel",
    WARNING,
    "For more than an hour no notice got through this channel.",
    "Open the channel: it says what came back. Correct its address, then send a test notice.",
)
UNDELIVERED = Problem(
    REPORT_UNDELIVERED,
    "report",
    WARNING,
    "The last health report of this schedule reached nobody.",
    "Open the schedule and see why each address refused it. Correct the addresses, then send the"
    " report again.",
)
GAVE_UP = Problem(
    JOB_GAVE_UP,
    "job",
    NOTICE,
    "The registry gave this up after several tries.",
    WORKERS,
)
