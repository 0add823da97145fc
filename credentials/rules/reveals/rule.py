"""What an environment's rule asks for before a secret is shown. Pure."""

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

EVERY_DAY: Final = "1234567"
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORTEST_REASON: Final = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """As in ``RevealRule``. *networks*: CIDR texts; empty means from everywhere."""

    needs_approval: bool = True
    is_write_only: bool = False
    weekdays: str = EVERY_DAY
    from_hour: int = 0
    to_hour: int = 24
    networks: tuple[str, ...] = ()
    ticket_pattern: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """*now*: aware, in the organisation's zone. *address*: where the person is, as text."""

    now: datetime
    address: str
    is_write_only: bool = False  # the credential itself


def refusals(rule: Rule, situation: Situation) -> list[str]:
    """Why a secret is not shown now, in sentences; empty if nothing is in the way.

    Break-glass is not asked here: it passes all of these.
    """
    found = []
    if rule.is_write_only or situation.is_write_only:
        found.append("This secret is never shown: the registry only uses it.")
    if str(situation.now.isoweekday()) not in rule.weekdays:
        found.append(f"Secrets of this environment are shown on {days(rule.weekdays)} only.")
    if not rule.from_hour <= situation.now.hour < rule.to_hour:
        found.append(
            f"Secrets of this environment are shown between {rule.from_hour}:00 and"
            f" {rule.to_hour}:00 only, in your organisation's time zone."
        )
    if rule.networks and not is_within(situation.address, rule.networks):
        found.append("Secrets of this environment are shown in your organisation's networks only.")
    return found


def days(weekdays: str) -> str:
    """Names of the weekdays 1 to 7, as people list them."""
    names = [DAYS[int(day) - 1] for day in sorted(set(weekdays)) if day in EVERY_DAY]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "no day"


def is_within(address: str, networks: tuple[str, ...]) -> bool:
    """Whether *address* lies in one of *networks*; what is no address lies in none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in ipaddress.ip_network(each) for each in networks)


def parsed_networks(text: str) -> tuple[str, ...]:
    """The networks of *text*, one per line, in their canonical form.

    Raises ValueError with a sentence that names the first line which is none.
    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            found.append(str(ipaddress.ip_network(line, strict=False)))
        except ValueError:
            raise ValueError(f"'{line[:60]}' is no network such as 203.0.113.0/24.") from None
    return tuple(found)


def fits(ticket: str, pattern: str) -> bool:
    """Whether *ticket* looks as *pattern* says, where each # stands for one digit."""
    if not pattern:
        return True
    expression = "".join("[0-9]" if sign == "#" else re.escape(sign) for sign in pattern)
    return re.fullmatch(expression, ticket) is not None


def is_looser(before: Rule, after: Rule) -> bool:
    """Whether *after* lets through anything that *before* did not."""
    return (
        (before.needs_approval and not after.needs_approval)
        or (before.is_write_only and not after.is_write_only)
        or not set(after.weekdays) <= set(before.weekdays)
        or after.from_hour < before.from_hour
        or after.to_hour > before.to_hour
        or (bool(before.networks) and not _is_narrower(after.networks, before.networks))
        or (bool(before.ticket_pattern) and before.ticket_pattern != after.ticket_pattern)
    )


def _is_narrower(after: tuple[str, ...], before: tuple[str, ...]) -> bool:
    return bool(after) and set(after) <= set(before)
