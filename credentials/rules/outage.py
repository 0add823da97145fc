"""What people are told while an environment does not answer: one incident, however many sign-ins
wait for it. Pure."""

from credentials.rules.problems import CRITICAL, Problem

ENVIRONMENT = "environment"
UNAVAILABLE = "environment-unavailable"


def unavailable(environment: str) -> Problem:
    """The finding about an environment that failed five times within a minute."""
    return Problem(
        UNAVAILABLE,
        ENVIRONMENT,
        CRITICAL,
        f"{environment} does not answer, so nothing can be validated there.",
        "Nothing is known to be wrong with your secrets. It is tried again every minute, and"
        " validation goes on by itself. If it lasts, check this server's way to the internet and"
        " what NICE says about the state of CXone.",
    )
