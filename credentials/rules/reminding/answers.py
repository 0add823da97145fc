"""What people may say to a reminder, and what follows."""

from datetime import date
from enum import StrEnum

from credentials.rules.problems import WARNING, Problem
from credentials.rules.reminding.series import snooze_problem
from credentials.rules.reminding.tiers import DAY, WEEK, latest_snooze

REMINDER_DECLINED = "reminder-declined"


class Say(StrEnum):
    """One answer."""

    ON_IT = "on-it"
    WEEK = "week"
    TWO_WEEKS = "two-weeks"
    UNTIL_DUE = "until-due"
    NOT_MINE = "not-mine"


SNOOZES = (Say.WEEK, Say.TWO_WEEKS, Say.UNTIL_DUE)


def snooze_day(say: Say, due_on: date, today: date) -> date:
    """Until when *say* puts a date off; never beyond what is allowed as long as that is ahead."""
    if say == Say.UNTIL_DUE:
        return due_on
    wanted = today + (WEEK if say == Say.WEEK else 2 * WEEK) * DAY
    return min(wanted, max(latest_snooze(due_on), today))


def refusal(say: Say, due_on: date, today: date) -> str:
    """Why a date cannot be put off so; empty when it can, and for every other answer."""
    if say not in SNOOZES:
        return ""
    if say == Say.UNTIL_DUE and due_on <= today:
        return "Its date is not ahead any more: put it off for a week or two instead."
    return snooze_problem(due_on, snooze_day(say, due_on, today), today)


def declined(subject: str, name: str) -> Problem:
    """The finding for admins. *subject*: a ``Finding.Subject``."""
    return Problem(
        REMINDER_DECLINED,
        subject,
        WARNING,
        f"{name[:120]} was reminded to replace this secret and says that it is not theirs.",
        "Name who answers for it: the technical contacts and the owner of the application, or the"
        " sponsor of the access key.",
    )
