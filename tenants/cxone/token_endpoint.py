"""What the token endpoint answered: tokens, or whose fault it is that there are none."""

from datetime import datetime
from typing import Any, NamedTuple

from cxone_registry.secret import Secret
from tenants.cxone import answers
from tenants.cxone.errors import (
    AccessKeyRefused,
    ClientRefused,
    CXoneError,
    HostileAnswer,
    Misconfigured,
    Throttled,
    Unavailable,
)
from tenants.cxone.outbound import Answer

LONGEST_LIFE = 24 * 3600
# A gateway speaks, not CXone: what is behind it may have read the access key and found it wrong.
GATEWAY_STATUSES = (502, 504)
_VISIBLE = bytes(range(ord("!"), ord("~") + 1))

# RFC 6749 section 5.2. The status is not asked: CXone answers 401 where the RFC says 400.
_REFUSALS: dict[str, CXoneError] = {
    "invalid_client": ClientRefused("client-refused"),
    "invalid_grant": AccessKeyRefused("access-key-refused"),
    "unauthorized_client": Misconfigured("unauthorized-client"),
    "unsupported_grant_type": Misconfigured("unsupported-grant-type"),
    "invalid_request": Misconfigured("invalid-request"),
    "invalid_scope": Misconfigured("invalid-scope"),
    "server_error": Unavailable.by_answer("server-error"),
    "temporarily_unavailable": Unavailable.by_answer("server-error"),
}


class Tokens(NamedTuple):
    """A token answer. The access token is opaque to us: its issuer and audience are not ours.

    *id_token* and *refresh_token* are None if the answer has none.
    """

    access_token: Secret
    id_token: Secret | None
    refresh_token: Secret | None
    expires_in: int


def error_texts(answer: Answer) -> tuple[object, object]:
    """The unfiltered ``error`` and its description; CXone spells the latter in two ways."""
    document = answers.json_object_or_empty(answer)
    description = document.get("error_description", document.get("errorDescription"))
    return document.get("error"), description


def refuse(
    answer: Answer, now: datetime, *, invalid_grant: CXoneError = _REFUSALS["invalid_grant"]
) -> None:
    """Raise the error that *answer* means; return if it may hold tokens.

    *invalid_grant* is what to raise for a refused grant, which is an access key unless said
    otherwise. Raises ClientRefused, AccessKeyRefused, Throttled, Unavailable (5xx) or
    Misconfigured. After a gateway's 502 or 504 the outcome is unknown.
    """
    status = answer.status
    wait = answers.retry_after(answer, now)
    if status == 429 or (status == 503 and wait is not None):
        raise Throttled.after(wait, status=status)
    if status in GATEWAY_STATUSES:
        raise Unavailable("gateway-fault", sent=True, status=status)
    if status >= 500:
        raise Unavailable.by_answer("server-error", status=status)
    error, _ = error_texts(answer)
    if status == 200 and error is None:
        return
    meanings = _REFUSALS | {"invalid_grant": invalid_grant}
    known = meanings.get(error) if isinstance(error, str) else None
    refusal = known.again() if known else Misconfigured("unexplained-refusal")
    refusal.sent = True
    refusal.facts = {"status": status}
    raise refusal


def read_tokens(answer: Answer) -> Tokens:
    """The tokens in a good answer. Raises HostileAnswer with a code that names the bad field."""
    return tokens_in(answers.json_object(answer))


def tokens_in(document: dict[str, Any]) -> Tokens:
    """The tokens in the document of a good answer. Raises like ``read_tokens``."""
    access_token = _secret(document, "access_token")
    if access_token is None:
        raise HostileAnswer("access-token-missing")
    if str(document.get("token_type")).lower() != "bearer":
        raise HostileAnswer("token-type-refused")
    return Tokens(
        access_token,
        _secret(document, "id_token"),
        _secret(document, "refresh_token"),
        _lifetime(document.get("expires_in")),
    )


def _secret(document: dict[str, Any], name: str) -> Secret | None:
    value = document.get(name)
    if value is None or value == "":
        return None
    # Visible ASCII only (RFC 6750 section 2.1): the value goes into a header.
    if not isinstance(value, str) or not _is_visible(value):
        raise HostileAnswer("token-malformed", field=name)
    return Secret(value)


def _is_visible(value: str) -> bool:
    # Quicker than a regular expression by half, and a fleet asks for each token.
    return value.isascii() and not value.encode("ascii").translate(None, _VISIBLE)


def _lifetime(seconds: object) -> int:
    if type(seconds) is not int or not 0 < seconds <= LONGEST_LIFE:
        raise HostileAnswer("expires-in-refused")
    return seconds
