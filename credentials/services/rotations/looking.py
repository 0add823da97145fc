"""The hourly look at rotations: old values whose time is over, what stands still, reminders."""

import logging
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from credentials.models import Rotation
from credentials.reports.rotations.standing import (
    open_rotations,
    seen_consumers,
    seen_rotations,
)
from credentials.rules.rotations.moves import Move
from credentials.rules.rotations.overdue import CODES, OVERDUE, late, silent
from credentials.rules.watch.raised import Raised
from credentials.services import findings
from credentials.services.rotations import moving, reminding
from credentials.services.rotations.locking import RotationError
from cxone_registry.jobs.handlers import Done
from tenants.reports.calendars import own_calendar
from tenants.rules.clocks import day_of
from tenants.services import mail
from tenants.services.mail import Letter, MailError

log = logging.getLogger(__name__)
REMIND_EVERY = timedelta(days=7)


def look(schedule_id: UUID) -> Done:
    """Look over the chosen organisation (handler of ``look-at-rotations``)."""
    finished = _finish_those_whose_time_is_over()
    with transaction.atomic():
        raised = _raised()
        changes = findings.reconcile(CODES, raised)
        findings.audit(changes)
        letters = _reminders({one.thing for one in raised if one.problem.code == OVERDUE})
    sent = sum(_sent(letter) for letter in letters)
    return Done(f"finished-{finished}-changed-{len(changes)}-reminded-{sent}")


def _raised() -> list[Raised]:
    now = timezone.now()
    today = day_of(now, own_calendar().zone)
    return [*late(seen_rotations(), now, today), *silent(seen_consumers(), now)]


def _finish_those_whose_time_is_over() -> int:
    with transaction.atomic():
        waiting = list(open_rotations().filter(state=Rotation.State.OLD_RETIRED))
    finished = 0
    for rotation in waiting:
        # Not yet, or somebody was faster.
        with suppress(RotationError):
            moving.move(rotation, Move.DESTROY)
            finished += 1
    return finished


def _reminders(things: set[UUID]) -> list[Letter]:
    """One mail to each owner of rotations that stand still, at most once a week for each."""
    if not mail.is_configured():
        return []
    now = timezone.now()
    about = Q(client_credential__in=things) | Q(access_key__in=things)
    rows = open_rotations().filter(about, owner__user__is_active=True)
    late_rows = list(rows.exclude(reminded_at__gt=now - REMIND_EVERY))
    # Written before anything is sent: whoever dies in between sends nothing twice.
    Rotation.objects.filter(pk__in=[row.pk for row in late_rows]).update(reminded_at=now)
    by_owner: dict[str, list[Rotation]] = {}
    for row in late_rows:
        assert row.owner is not None  # noqa: S101  (filtered above; narrows the type)
        by_owner.setdefault(row.owner.user.email, []).append(row)
    return [reminding.letter(to, found) for to, found in sorted(by_owner.items())]


def _sent(letter: Letter) -> bool:
    try:
        mail.send(letter)
    except MailError as error:
        # Not its reason: that may name the address, which logs need not know.
        log.warning("rotation.not-reminded", extra={"error": type(error).__name__})
        return False
    return True
