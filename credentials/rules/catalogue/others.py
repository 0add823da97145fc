"""Codes that neither a sign-in nor the hourly look opens."""

from credentials.rules.catalogue.entry import ENVIRONMENT, ROTATION, Entry
from credentials.rules.outage import UNAVAILABLE, unavailable
from credentials.rules.problems import NOTICE, WARNING
from credentials.rules.reminding.answers import REMINDER_DECLINED, declined
from credentials.rules.rotations import overdue
from credentials.rules.trail.problems import BEHIND, BROKEN

_DECLINED = declined("", "Somebody")

_OUTAGE = unavailable("The environment")
OTHERS = (
    Entry(
        UNAVAILABLE,
        "Environment not available",
        (_OUTAGE.subject,),
        (_OUTAGE.severity,),
        _OUTAGE.sentence,
        _OUTAGE.remedy,
        "CXone answers there again.",
        ENVIRONMENT,
    ),
    Entry(
        REMINDER_DECLINED,
        "Reminder answered with “not mine”",
        ("client-credential", "access-key"),
        (WARNING,),
        _DECLINED.sentence,
        _DECLINED.remedy,
        "Somebody else is named, the secret is replaced, or the date is taken away.",
    ),
    Entry(
        overdue.OVERDUE,
        "Rotation stands still",
        ("client-credential", "access-key"),
        (WARNING,),
        "A rotation of this secret was begun and has not moved for days, or its planned day is"
        " past.",
        overdue.REMEDY,
        "The rotation moves on, is finished or is cancelled.",
        ROTATION,
    ),
    Entry(
        overdue.CONSUMER_STALE,
        "Consumer silent",
        ("client-credential", "access-key"),
        (NOTICE,),
        "A program that used to say which secret it holds has been silent for a week.",
        overdue.STALE_REMEDY,
        "The program posts its proof again, or is removed from the list.",
        ROTATION,
    ),
    Entry(
        BROKEN.code,
        "Audit trail changed",
        (BROKEN.subject,),
        (BROKEN.severity,),
        BROKEN.sentence,
        BROKEN.remedy,
        "A nightly verification that finds everything in its place.",
    ),
    Entry(
        BEHIND.code,
        "Audit stream behind",
        (BEHIND.subject,),
        (BEHIND.severity,),
        BEHIND.sentence,
        BEHIND.remedy,
        "Everything was sent on, or the stream is paused or removed.",
    ),
)
