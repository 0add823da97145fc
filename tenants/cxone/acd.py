"""The two harmless calls that prove an access token: server time and business units.

Read-only, tiny, and part of every CXone tenant (NICE, Admin API). An error may stand in the header
``icStatusDescription`` with no body at all, and 204 stands for an empty result.
"""

import re
from datetime import datetime

from cxone_registry.secret import Secret
from tenants.cxone import answers
from tenants.cxone.cloud import Cloud
from tenants.cxone.errors import HostileAnswer, Misconfigured, Throttled, Unavailable
from tenants.cxone.outbound import Answer
from tenants.cxone.sender import Sender

MOST_UNITS = 100

_VERSION = re.compile(r"v[0-9]{1,3}\.[0-9]{1,2}")
_NUMBER = re.compile(r"-?[0-9]{1,18}")
# Seven fractional digits, one more than Python keeps.
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?Z")


def get(
    cloud: Cloud, api_endpoint: str, name: str, *, version: str, token: Secret, door: Sender
) -> Answer:
    """Call one of the ACD APIs with a bearer token.

    Returns any status. Raises Misconfigured ``service-version-malformed``, and what the door
    raises.
    """
    return door.get(cloud, service_url(api_endpoint, name, version=version), bearer=token)


def service_url(api_endpoint: str, name: str, *, version: str) -> str:
    """``{api_endpoint}/inContactAPI/services/{version}/{name}``. Raises Misconfigured."""
    if not _VERSION.fullmatch(version):
        raise Misconfigured("service-version-malformed")
    return f"{api_endpoint}/inContactAPI/services/{version}/{name}"


def refuse(answer: Answer, *, name: str, now: datetime) -> None:
    """Raise what a status other than 200 and 204 means; *name* goes into the code."""
    if answer.status in (200, 204):
        return
    if answer.status == 429:
        raise Throttled.after(answers.retry_after(answer, now), status=answer.status)
    if answer.status >= 500:
        raise Unavailable.by_answer("server-error", status=answer.status)
    reason = {401: "unauthorized", 403: "forbidden"}.get(answer.status, "refused")
    raise Misconfigured(f"{name}-{reason}", sent=True, status=answer.status)


def description(answer: Answer) -> str | None:
    """The unfiltered error text of an ACD answer, if it has one."""
    return answer.headers.get("icstatusdescription")


def read_server_time(answer: Answer) -> datetime:
    """``ServerTime`` as aware UTC. Raises HostileAnswer ``server-time-malformed``."""
    said = answers.json_object(answer).get("ServerTime") if answer.status == 200 else None
    found = _TIME.fullmatch(said) if isinstance(said, str) else None
    if found:
        try:
            return datetime.fromisoformat(f"{found[1]}{(found[2] or '.0')[:7].ljust(7, '0')}+00:00")
        except ValueError:
            # Right shape, impossible date: falls through to the refusal.
            pass
    raise HostileAnswer("server-time-malformed")


def read_business_units(answer: Answer) -> tuple[str, ...]:
    """The business unit numbers as text, at most a hundred; () for 204.

    Raises HostileAnswer ``business-units-malformed``.
    """
    if answer.status == 204:
        return ()
    units = answers.json_object(answer).get("businessUnits")
    if not isinstance(units, list) or not all(isinstance(unit, dict) for unit in units):
        raise HostileAnswer("business-units-malformed")
    numbers = [str(unit.get("businessUnitId")) for unit in units[:MOST_UNITS]]
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        raise HostileAnswer("business-units-malformed")
    return tuple(numbers)
