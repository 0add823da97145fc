"""Codes that neither a sign-in nor the hourly look opens."""

from credentials.rules.catalogue.entry import ENVIRONMENT, Entry
from credentials.rules.outage import UNAVAILABLE, unavailable
from credentials.rules.problems import WARNING
from credentials.rules.reminding.answers import REMINDER_DECLINED, declined
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
