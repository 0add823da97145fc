"""Codes that neither a sign-in nor the hourly look opens."""

from credentials.rules.catalogue.entry import ENVIRONMENT, Entry
from credentials.rules.outage import UNAVAILABLE, unavailable
from credentials.rules.problems import WARNING
from credentials.rules.reminding.answers import REMINDER_DECLINED, declined

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
)
