"""Try the refresh token once, as an integration would after an hour.

Whether CXone gives another refresh token each time is unknown, so it is told. What happens here
never changes what became of the sign-in.
"""

from dataclasses import replace

from tenants.cxone import grants, step_token, token_endpoint
from tenants.cxone.errors import (
    AccessKeyRefused,
    ClientRefused,
    CXoneError,
    HostileAnswer,
    Misconfigured,
)
from tenants.cxone.outbound import Answer
from tenants.cxone.run import Run
from tenants.cxone.step_id_token import verified
from tenants.cxone.token_endpoint import Tokens

# Whoever the token endpoint accuses: nothing but the refresh is in question.
_REFUSALS = (AccessKeyRefused, ClientRefused, Misconfigured)


def refresh(run: Run) -> str:
    """Note whether the refresh token is replaced; warns ``refresh-token-missing``.

    Fails with ``refresh-refused`` or ``refresh-malformed``, or as any request may.
    """
    used = run.tokens.refresh_token
    if used is None:
        return "refresh-token-missing"
    request = step_token.prepared(run, grants.refresh(used))
    answer = step_token.posted(run, request)
    _refuse(run, answer)
    fresh = _read(run, answer)
    rotates = fresh.refresh_token is not None and fresh.refresh_token != used
    run.seen = replace(run.seen, refresh_rotates=rotates)
    run.diary.note(rotates=rotates, expires_in=fresh.expires_in)
    return ""


def _refuse(run: Run, answer: Answer) -> None:
    said, why = token_endpoint.error_texts(answer)
    run.diary.note(error=run.redactor.text(said, 60), description=run.redactor.text(why))
    try:
        token_endpoint.refuse(answer, run.clock())
        return
    except CXoneError as error:
        if not isinstance(error, _REFUSALS):
            raise
    raise Misconfigured("refresh-refused", sent=True, status=answer.status)


def _read(run: Run, answer: Answer) -> Tokens:
    """The fresh tokens. A fresh ID token must be of the same person (OpenID Connect Core 12.2)."""
    try:
        found = step_token.read(run, answer)
        is_same = found.id_token is None or _subject(run, found) == run.id_token.subject
        reason = "" if is_same else "subject"
    except HostileAnswer as error:
        reason = error.code
    if reason:
        raise HostileAnswer("refresh-malformed", sent=True, reason=reason)
    return found


def _subject(run: Run, found: Tokens) -> str:
    return verified(run, found.id_token, is_first=False).subject
