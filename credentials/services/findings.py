"""Open, keep and resolve findings by facts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from credentials.models import AccessKeyUse, Finding
from credentials.rules.problems import SIGN_IN, Judgement, Problem
from credentials.rules.watch.raised import Raised
from credentials.services.notices.soon import tell_soon
from cxone_registry.audit.record import record_changes

Subjects = Mapping[str, models.Model]
Change = tuple[str, Finding]
Key = tuple[UUID, str]
Found = dict[Key, Finding]
AT_ONCE = 500
LABEL = 500  # width of the column
FOLLOWING = [
    "severity", "sentence", "remedy", "subject_label",
    "acknowledged_at", "acknowledged_by", "snoozed_until", "snoozed_by", "told_opened_at",
]  # fmt: skip


def subjects_of(use: AccessKeyUse, client_credential: models.Model | None) -> Subjects:
    """The things that a validation of *use* says something about."""
    found: dict[str, models.Model] = {
        Finding.Subject.SIGN_IN: use,
        Finding.Subject.ACCESS_KEY: use.access_key,
        Finding.Subject.TENANT: use.access_key.tenant,
        Finding.Subject.ENVIRONMENT: use.access_key.tenant.environment,
    }
    if client_credential is not None:
        found[Finding.Subject.CLIENT_CREDENTIAL] = client_credential
    return found


def record(judgement: Judgement, subjects: Subjects) -> list[Change]:
    """Write a judgement: one open finding per thing and code, gone when facts say so.

    Returns what changed, for the caller to audit as the last thing in its transaction: the
    audit chain is locked until commit, so an event between two row changes could deadlock.
    """
    return record_many([(judgement, subjects)])


def record_many(judged: Iterable[tuple[Judgement, Subjects]]) -> list[Change]:
    """``record`` for one after the other, in few statements as long as none undoes another."""
    changes: list[Change] = []
    together = _Together()
    for judgement, subjects in judged:
        if not together.add(judgement, subjects):
            changes += together.write()
            together = _Together()
            together.add(judgement, subjects)
    return _told_soon([*changes, *together.write()])


def reconcile(codes: Iterable[str], raised: Iterable[Raised]) -> list[Change]:
    """Make the open findings of *codes* exactly *raised*: open, keep, and resolve what is gone.

    For facts that are read all at once. Returns what changed, as ``record`` does.
    """
    open_now = _open_findings(code__in=list(codes))
    wanted = {(one.thing, one.problem.code): one for one in raised}
    gone = [finding for key, finding in open_now.items() if key not in wanted]
    return _told_soon(_write(wanted, open_now, gone))


def resolve(moot: Iterable[Finding]) -> list[Change]:
    """Close findings that nobody can act on any more. Returns what changed, as ``record`` does."""
    return _told_soon(_close(list(moot)))


def open_one(problem: Problem, thing: models.Model) -> None:
    """Open or keep a single finding about *thing*, and audit it."""
    wanted = {(thing.pk, problem.code): Raised(thing.pk, str(thing), problem)}
    changes = _write(wanted, _open_findings(subject_id=thing.pk, code=problem.code), [])
    audit(_told_soon(changes))


def open_all(raised: Iterable[Raised]) -> list[Change]:
    """Open or keep these and leave all others alone. Returns what changed, as ``record`` does."""
    wanted = {(one.thing, one.problem.code): one for one in raised}
    things, codes = {thing for thing, _ in wanted}, {code for _, code in wanted}
    open_now = _open_findings(subject_id__in=things, code__in=codes)
    return _told_soon(_write(wanted, open_now, []))


def audit(changes: Iterable[Change]) -> None:
    """Append what changed to the audit trail."""
    record_changes(events(changes))


def events(changes: Iterable[Change]) -> list[tuple[str, Finding, dict[str, str]]]:
    """What changed, as the audit trail takes it."""
    return [
        (action, finding, {"code": finding.code, "subject": finding.subject_label})
        for action, finding in changes
    ]


def _told_soon(changes: list[Change]) -> list[Change]:
    if changes:
        tell_soon()
    return changes


class _Together:
    """Judgements of which none closes what another opens."""

    def __init__(self) -> None:
        self._things: set[UUID] = set()
        self._raised: dict[Key, Raised] = {}
        self._settled: set[Key] = set()
        # Sign-ins whose every step was there and answered.
        self._complete: set[UUID] = set()

    def add(self, judgement: Judgement, subjects: Subjects) -> bool:
        """False, and nothing was added, if it undoes what one before it says."""
        raised, settled = _raised(judgement, subjects), _settled(judgement, subjects)
        if not (self._settled.isdisjoint(raised) and settled.isdisjoint(self._raised)):
            return False
        self._things |= {thing.pk for thing in subjects.values()}
        self._raised |= raised
        self._settled |= settled
        if judgement.is_complete:
            self._complete.add(subjects[SIGN_IN].pk)
        return True

    def write(self) -> list[Change]:
        if not self._things:
            return []
        open_now = _open_findings(subject_id__in=self._things)
        return _write(self._raised, open_now, [one for one in open_now.values() if self._ends(one)])

    def _ends(self, finding: Finding) -> bool:
        key = finding.subject_id, finding.code
        # What no table of settled codes names is judged anew by each complete run of the sign-in.
        is_moot = finding.subject_id in self._complete and key not in self._raised
        return key in self._settled or is_moot


def _raised(judgement: Judgement, subjects: Subjects) -> dict[Key, Raised]:
    return {
        (thing.pk, problem.code): Raised(thing.pk, str(thing), problem)
        for problem in judgement.problems
        if (thing := subjects.get(problem.subject))
    }


def _settled(judgement: Judgement, subjects: Subjects) -> set[Key]:
    return {
        (thing.pk, code) for subject, code in judgement.settled if (thing := subjects.get(subject))
    }


def _open_findings(**condition: Any) -> Found:
    """Locked in the order in which everybody locks them, people who care for them too."""
    found = Finding.objects.filter(resolved_at=None, **condition).order_by("pk")
    rows = found.select_for_update(of=("self",))
    return {(finding.subject_id, finding.code): finding for finding in rows}


def _write(wanted: Mapping[Key, Raised], open_now: Found, gone: list[Finding]) -> list[Change]:
    kept = [(open_now[key], one) for key, one in wanted.items() if key in open_now]
    new = [one for key, one in wanted.items() if key not in open_now]
    return [*_keep(kept), *_open(new), *_close(gone)]


def _keep(kept: list[tuple[Finding, Raised]]) -> list[Change]:
    """Names, days and numbers change while a finding stays the same; what gets worse wakes up."""
    seen = Finding.objects.filter(pk__in=[finding.pk for finding, _ in kept])
    if kept:
        seen.update(last_seen_at=timezone.now())
    worse = [finding for finding, one in kept if one.problem.severity < finding.severity]
    changed = [finding for finding, one in kept if _follow(finding, one)]
    for finding in worse:
        _forget_care(finding)
    Finding.objects.bulk_update(changed, FOLLOWING, batch_size=AT_ONCE)
    return [("finding.worsened", finding) for finding in worse]


def _follow(finding: Finding, one: Raised) -> bool:
    """Make *finding* say what is said now; False if it says so already."""
    problem, before = one.problem, _said(finding)
    finding.severity, finding.sentence = problem.severity, problem.sentence
    finding.remedy, finding.subject_label = problem.remedy, one.label[:LABEL]
    return _said(finding) != before


def _said(finding: Finding) -> tuple[int, str, str, str]:
    return finding.severity, finding.sentence, finding.remedy, finding.subject_label


def _forget_care(finding: Finding) -> None:
    finding.acknowledged_at, finding.acknowledged_by = None, ""
    finding.snoozed_until, finding.snoozed_by = None, ""
    # A channel that wanted only worse ones hears of it now; the others were told once already.
    finding.told_opened_at = None


def _open(new: list[Raised]) -> list[Change]:
    """Somebody else may open the same at this moment: what is there already is no change."""
    now = timezone.now()
    made = {finding.pk: finding for finding in (_new(one, now) for one in new)}
    Finding.objects.bulk_create(made.values(), batch_size=AT_ONCE, ignore_conflicts=True)
    written = Finding.objects.filter(pk__in=list(made)).order_by()
    ids = set(written.values_list("pk", flat=True)) if made else set()
    return [("finding.opened", finding) for key, finding in made.items() if key in ids]


def _new(one: Raised, now: datetime) -> Finding:
    problem = one.problem
    return Finding(
        code=problem.code,
        severity=problem.severity,
        subject=problem.subject,
        subject_id=one.thing,
        subject_label=one.label[:LABEL],
        sentence=problem.sentence,
        remedy=problem.remedy,
        opened_at=now,
        last_seen_at=now,
    )


def _close(gone: list[Finding]) -> list[Change]:
    now = timezone.now()
    for finding in gone:
        finding.resolved_at = now
    if gone:
        Finding.objects.filter(pk__in=[finding.pk for finding in gone]).update(resolved_at=now)
    return [("finding.resolved", finding) for finding in gone]
