"""Open, keep and resolve findings by facts."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import models
from django.utils import timezone

from credentials.models import AccessKeyUse, Finding
from credentials.rules.problems import SIGN_IN, Judgement, Problem
from credentials.rules.watch.raised import Raised
from cxone_registry.audit.record import record_change

Subjects = Mapping[str, models.Model]
Change = tuple[str, Finding]


def subjects_of(use: AccessKeyUse, client_credential: models.Model | None) -> Subjects:
    """The things that a validation of *use* says something about."""
    found: dict[str, models.Model] = {
        Finding.Subject.SIGN_IN: use,
        Finding.Subject.ACCESS_KEY: use.access_key,
        Finding.Subject.TENANT: use.access_key.tenant,
    }
    if client_credential is not None:
        found[Finding.Subject.CLIENT_CREDENTIAL] = client_credential
    return found


def record(judgement: Judgement, subjects: Subjects) -> list[Change]:
    """Write a judgement: one open finding per thing and code, gone when facts say so.

    Returns what changed, for the caller to audit as the last thing in its transaction: the
    audit chain is locked until commit, so an event between two row changes could deadlock.
    """
    open_now = _open_findings(subjects)
    opened = [
        _open_or_keep(problem, thing, open_now)
        for problem in judgement.problems
        if (thing := subjects.get(problem.subject))
    ]
    gone = [
        _close(finding) for finding in open_now.values() if _is_gone(finding, judgement, subjects)
    ]
    return [change for change in (*opened, *gone) if change]


def reconcile(codes: Iterable[str], raised: Iterable[Raised]) -> list[Change]:
    """Make the open findings of *codes* exactly *raised*: open, keep, and resolve what is gone.

    For facts that are read all at once. Returns what changed, as ``record`` does.
    """
    open_now = {
        (finding.subject_id, finding.code): finding
        for finding in Finding.objects.filter(code__in=list(codes), resolved_at=None)
    }
    wanted = {(one.thing, one.problem.code): one for one in raised}
    _see_again({open_now[key]: one.problem for key, one in wanted.items() if key in open_now})
    opened = [
        _open(one.problem, one.thing, one.label)
        for key, one in wanted.items()
        if key not in open_now
    ]
    gone = [_close(finding) for key, finding in open_now.items() if key not in wanted]
    return [change for change in (*opened, *gone) if change]


def resolve(moot: Iterable[Finding]) -> list[Change]:
    """Close findings that nobody can act on any more. Returns what changed, as ``record`` does."""
    return [_close(finding) for finding in moot]


def open_one(problem: Problem, thing: models.Model) -> None:
    """Open or keep a single finding about *thing*, and audit it."""
    change = _open_or_keep(problem, thing, _open_findings({problem.subject: thing}))
    audit([change] if change else [])


def audit(changes: Iterable[Change]) -> None:
    """Append what changed to the audit trail."""
    for action, finding in changes:
        record_change(action, finding, code=finding.code, subject=finding.subject_label)


def _is_gone(finding: Finding, judgement: Judgement, subjects: Subjects) -> bool:
    if (finding.subject, finding.code) in judgement.settled:
        return True
    # What no table of settled codes names is judged anew by each complete run of the sign-in.
    raised = {(problem.subject, problem.code) for problem in judgement.problems}
    is_of_sign_in = finding.subject_id == subjects[SIGN_IN].pk
    return is_of_sign_in and judgement.is_complete and (finding.subject, finding.code) not in raised


def _open_findings(subjects: Subjects) -> dict[tuple[UUID, str], Finding]:
    ids = [thing.pk for thing in subjects.values()]
    found = Finding.objects.filter(subject_id__in=ids, resolved_at=None)
    return {(finding.subject_id, finding.code): finding for finding in found}


def _open_or_keep(
    problem: Problem, thing: models.Model, open_now: dict[tuple[UUID, str], Finding]
) -> Change | None:
    kept = open_now.get((thing.pk, problem.code))
    if kept is not None:
        Finding.objects.filter(pk=kept.pk).update(last_seen_at=timezone.now())
        return None
    return _open(problem, thing.pk, str(thing))


def _see_again(kept: Mapping[Finding, Problem]) -> None:
    """Days and numbers in a sentence change while the finding stays the same."""
    ids = [finding.pk for finding in kept]
    Finding.objects.filter(pk__in=ids).update(last_seen_at=timezone.now())
    for finding, problem in kept.items():
        told = {"sentence": problem.sentence, "severity": problem.severity}
        if told != {"sentence": finding.sentence, "severity": finding.severity}:
            Finding.objects.filter(pk=finding.pk).update(**told)


def _open(problem: Problem, thing: UUID, label: str) -> Change | None:
    now = timezone.now()
    finding, is_new = Finding.objects.get_or_create(
        code=problem.code,
        subject_id=thing,
        resolved_at=None,
        defaults={
            "severity": problem.severity,
            "subject": problem.subject,
            "subject_label": label[:500],
            "sentence": problem.sentence,
            "remedy": problem.remedy,
            "opened_at": now,
            "last_seen_at": now,
        },
    )
    return ("finding.opened", finding) if is_new else None


def _close(finding: Finding) -> Change:
    finding.resolved_at = timezone.now()
    finding.save(update_fields=["resolved_at"])
    return ("finding.resolved", finding)
