"""This server's clock against CXone's, as the ``Date`` header of its answer tells it."""

from collections.abc import Iterator

from credentials.rules.diagnosis.case import Case, Seen
from credentials.rules.diagnosis.verdict import CERTAIN, LIKELY, POSSIBLE, Verdict

BEYOND_JUDGING = 300
NTP = "Let the clock of the machine that runs this registry be set by NTP"


def clock(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The clocks differ: by how much, and which one is ahead."""
    skew = case.clock_skew
    if skew is None:
        is_far = seen.code == "clock-not-trusted"
        minutes = "five minutes" if is_far else "a minute"
        yield _verdict(f"This server's clock and CXone's differ by more than {minutes}.", is_far)
        return
    way = "ahead of" if skew > 0 else "behind"
    is_far = abs(skew) > BEYOND_JUDGING
    because = ", so no time in a token was judged" if is_far else ""
    yield _verdict(f"This server's clock is {abs(skew)} seconds {way} CXone's{because}.", is_far)


def token_times(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The ID token has expired already, or is not valid yet."""
    if case.clock_skew is not None:
        yield from clock(case, seen)
        return
    yield Verdict(
        "id-token-times",
        "The times in the ID token do not fit this server's clock.",
        f"{NTP}, then run the flight check again. If it stays, {case.support}.",
        POSSIBLE,
    )


def assertion_times(case: Case) -> Iterator[Verdict]:
    """A signed assertion carries our time, so a wrong clock can make CXone refuse it."""
    if case.context.client_auth_method != "client_secret_jwt" or case.clock_skew is None:
        return
    for verdict in clock(case, case.step("token")):
        sentence = f"{verdict.sentence[:-1]}; a client_secret_jwt with such times may be refused."
        yield Verdict(verdict.code, sentence, verdict.remedy, LIKELY)


def _verdict(sentence: str, is_far: bool) -> Verdict:
    code = "clock-beyond-judging" if is_far else "clock-off"
    return Verdict(code, sentence, f"{NTP}, then run the flight check again.", CERTAIN)
