"""A report in one sentence: whether anybody has to do anything, and what moved."""

from collections.abc import Sequence

from credentials.reports.health_report.content import News


def headline(
    total: int, good: int, needs_you: int, told: Sequence[News], cured: Sequence[News]
) -> str:
    """For example "3 of 41 sign-ins need you; 2 problems are new, 1 was resolved."."""
    opened = sum(one.kind in ("opened", "worsened") for one in told)
    return f"{_state(total, good, needs_you)}; {_moved(opened, len(cured))}."


def tone(total: int, good: int, needs_you: int) -> str:
    if needs_you:
        return "bad"
    return "good" if total and good == total else "unknown"


def _state(total: int, good: int, needs_you: int) -> str:
    if not total:
        return "Nothing is validated yet"
    if needs_you:
        needs = "needs" if needs_you == 1 else "need"
        return f"{needs_you:,} of {_sign_ins(total)} {needs} you"
    if good < total:
        return f"{total - good:,} of {_sign_ins(total)} {_be(total - good)} not confirmed"
    return "Your sign-in works" if total == 1 else f"All {_sign_ins(total)} work"


def _moved(opened: int, cured: int) -> str:
    if not opened and not cured:
        return "no problem is new"
    problems = f"{opened:,} problem{'' if opened == 1 else 's'} {_be(opened)} new"
    if not cured:
        return problems
    was = f"{cured:,} {'was' if cured == 1 else 'were'} resolved"
    return f"{problems}, {was}" if opened else f"no problem is new, {was}"


def _sign_ins(number: int) -> str:
    return f"{number:,} sign-in{'' if number == 1 else 's'}"


def _be(number: int) -> str:
    return "is" if number == 1 else "are"
