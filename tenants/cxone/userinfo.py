"""The userinfo endpoint: who an access token belongs to (OpenID Connect Core section 5.3)."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from cxone_registry.secret import Secret
from tenants.cxone import answers
from tenants.cxone.cloud import Cloud
from tenants.cxone.errors import HostileAnswer, Misconfigured, Throttled, Unavailable
from tenants.cxone.outbound import Answer
from tenants.cxone.sender import Sender

LONGEST = 200
_OPTIONAL = ("name", "given_name", "family_name", "email")


@dataclass(frozen=True, slots=True)
class UserInfo:
    """The five claims that NICE's schema names. All but *subject* may be ""."""

    subject: str
    name: str
    given_name: str
    family_name: str
    email: str

    @property
    def claims(self) -> tuple[str, ...]:
        """The names of those that have a value: enough to tell without telling who it is."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name))


def fetch(cloud: Cloud, endpoint: str, token: Secret, *, door: Sender, now: datetime) -> UserInfo:
    """GET *endpoint* with a bearer token.

    Raises Misconfigured ``userinfo-unauthorized``, Throttled, Unavailable, HostileAnswer
    ``userinfo-malformed``, and what the door raises.
    """
    answer = door.get(cloud, endpoint, bearer=token)
    _refuse(answer, now)
    return read(answer)


def read(answer: Answer) -> UserInfo:
    """The claims in a good answer. Raises HostileAnswer ``userinfo-malformed`` with a reason.

    NICE's schema makes ``sub`` optional; the standard requires it, since without it nobody can tell
    whose claims these are (section 5.3.2).
    """
    try:
        document = answers.json_object(answer)
    except HostileAnswer as error:
        reason = error.code
    else:
        subject = _text(document, "sub")
        if subject:
            return UserInfo(subject, *(_text(document, name) for name in _OPTIONAL))
        reason = "sub"
    raise HostileAnswer("userinfo-malformed", sent=True, reason=reason)


def _refuse(answer: Answer, now: datetime) -> None:
    if answer.status == 200:
        return
    if answer.status == 429:
        raise Throttled.after(answers.retry_after(answer, now), status=answer.status)
    if answer.status >= 500:
        raise Unavailable.by_answer("server-error", status=answer.status)
    if answer.status in (401, 403):
        raise Misconfigured("userinfo-unauthorized", sent=True, status=answer.status)
    raise HostileAnswer("userinfo-malformed", sent=True, reason="status", status=answer.status)


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise HostileAnswer("userinfo-malformed", sent=True, reason=name)
    return value
