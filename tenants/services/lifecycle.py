"""Move a registration through its life: one lock, one guard, one line in the case file."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from cxone_registry.audit.record import record_change
from tenants.models import CaseEntry, Registration
from tenants.models.application import Status
from tenants.reports.calendars import own_calendar
from tenants.reports.cases import case_of
from tenants.reports.plans import plan_of
from tenants.rules.clocks import day_of
from tenants.rules.facts import Facts
from tenants.rules.lifecycle import Case, Missing, missing
from tenants.rules.lint import lint
from tenants.services import lifecycle_effects as effects
from tenants.services import request_steps as steps
from tenants.services import watching

NOON = time(12)


class NotReadyError(Exception):
    """The move lacks something; ``missing`` says what, and where it is mended."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(" ".join(one.sentence for one in missing))
        self.missing = missing


@transaction.atomic
def move(
    registration: Registration,
    to: str,
    *,
    facts: Facts,
    now: datetime,
    sent_at: datetime | None = None,
    confirmed: Iterable[str] = (),
) -> Registration:
    """Move *registration*, as the caller saw it, to the status *to*; returns it as it is then.

    *sent_at*: when the form was sent; without it the day that was written down, or *now*.
    *confirmed*: codes of what the person said in place of a fact. Raises NotReadyError.
    """
    locked = _lock(registration.pk, registration.status)
    zone = own_calendar().zone
    sent_at = sent_at or _time_of_sending(locked.submitted_on, now, zone)
    case = case_of(locked, submitted_on=day_of(sent_at, zone), confirmed=confirmed)
    said = _guard(locked, to, facts, case)
    before = locked.status
    _set_status(locked, to, case.submitted_on, now)
    changed = effects.apply(locked, before, sent_at, now)
    _tell_case_file(locked, before, said, now)
    watching.look_soon()
    for request in changed:
        effects.record(request)
    record_change("registration.moved", locked, before=before, after=to, confirmed=said)
    return locked


def _lock(registration_id: UUID, seen: str) -> Registration:
    found = Registration.objects.select_for_update(no_key=True).filter(pk=registration_id).first()
    if found is None:
        raise NotReadyError(
            (Missing("gone", "This registration was deleted meanwhile.", "overview"),)
        )
    if found.status != seen:
        sentence = (
            f"Somebody else was faster: this registration is “{found.get_status_display()}” by now."
            " Look at it again before you go on."
        )
        raise NotReadyError((Missing("changed-meanwhile", sentence, "overview"),))
    return found


def _time_of_sending(day: date | None, now: datetime, zone: str) -> datetime:
    if day is None or day >= day_of(now, zone):
        return now
    return datetime.combine(day, NOON, ZoneInfo(zone))


def _guard(registration: Registration, to: str, facts: Facts, case: Case) -> list[str]:
    """What the person said in place of facts, in words. Raises NotReadyError."""
    plan = plan_of(registration)
    remarks = lint(plan, facts)
    lacking = missing(to, plan, facts, remarks, case)
    if lacking:
        raise NotReadyError(lacking)
    without = missing(to, plan, facts, remarks, replace(case, confirmed=frozenset()))
    return [one.confirm for one in without if one.code in case.confirmed]


def _set_status(
    registration: Registration, to: str, submitted_on: date | None, now: datetime
) -> None:
    step = (registration.status, to)
    if step == (Status.READY, Status.SUBMITTED):
        registration.submitted_on = submitted_on
    if step == (Status.SUBMITTED, Status.READY):
        registration.submitted_on = None
    registration.status, registration.status_changed_at = to, now
    fields = ["status", "status_changed_at", "submitted_on", "updated_at"]
    registration.save(update_fields=fields)


def _tell_case_file(
    registration: Registration, before: str, said: list[str], now: datetime
) -> None:
    subject = f"{Status(before).label} → {registration.get_status_display()}"
    steps.note(registration, CaseEntry.Kind.STATUS, subject, at=now, text="\n".join(said))
