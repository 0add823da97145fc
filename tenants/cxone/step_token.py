"""Compare the issuer's document with our record, then sign in: the step that sends secrets."""

from dataclasses import replace
from datetime import datetime

from tenants.cxone import answers, client_auth, shown, token_endpoint
from tenants.cxone.client_auth import TokenRequest
from tenants.cxone.cloud import UserSignIn
from tenants.cxone.errors import (
    AccessKeyRefused,
    ClientRefused,
    CXoneError,
    HostileAnswer,
    Misconfigured,
    Throttled,
    Unavailable,
)
from tenants.cxone.grants import Fields
from tenants.cxone.outbound import Answer
from tenants.cxone.run import SKEW_WORTH_A_WARNING, Run
from tenants.cxone.token_endpoint import Tokens
from tenants.cxone.urls import target

_ACCESS_KEY = AccessKeyRefused("access-key-refused")
_CODE = Misconfigured("code-refused")


def provider_discovery(run: Run) -> str:
    """Stop before the secrets leave if the issuer publishes what it must not; note drift."""
    run.document = run.cache.document(run.cloud, door=run.door, now=run.clock())
    _note_unlisted_method(run)
    if run.document.token_endpoint == run.cloud.token_endpoint:
        return ""
    # Reported, never obeyed: the secrets still go where our own record says.
    named = run.redactor.text(run.document.token_endpoint)
    run.seen = replace(run.seen, drift={"token_endpoint": named})
    run.diary.note(token_endpoint=named)
    return "token-endpoint-drift"


def _note_unlisted_method(run: Run) -> None:
    """Say what the issuer lists if our method is not in it: a fact, since lists may be stale."""
    method, listed = run.sign_in.client_auth_method, run.document.auth_methods
    if listed and method != "none" and method not in listed:
        run.diary.note(auth_methods=", ".join(listed))


def token(run: Run) -> str:
    """Ask for tokens, and set what became of the sign-in whatever happens."""
    run.diary.note(client_auth_method=run.sign_in.client_auth_method)
    try:
        answer = _send_secrets(run)
        _read_token_answer(run, answer)
    except CXoneError as error:
        run.seen = replace(run.seen, sign_in=_verdict(error), sent=run.seen.sent or error.sent)
        if isinstance(error, Throttled):
            run.seen = replace(run.seen, retry_after=error.retry_after)
        raise
    run.seen = replace(run.seen, sign_in="accepted")
    return "clock-skew" if run.skew > SKEW_WORTH_A_WARNING else ""


def prepared(run: Run, grant: Fields) -> TokenRequest:
    """The request for *grant*, known to the redactor. Raises what ``token_request`` raises."""
    request = client_auth.token_request(run.sign_in, grant, now=run.clock())
    run.redactor.learn(request.form, *filter(None, [request.authorization]))
    return request


def posted(run: Run, request: TokenRequest) -> Answer:
    """The answer of the token endpoint of our own record."""
    return run.door.post_form(
        run.cloud,
        run.cloud.token_endpoint,
        form=request.form,
        authorization=request.authorization,
    )


def read(run: Run, answer: Answer) -> Tokens:
    """The tokens in *answer*, known to the redactor. Raises what ``read_tokens`` raises."""
    found = token_endpoint.read_tokens(answer)
    three = (found.access_token, found.id_token, found.refresh_token)
    run.redactor.learn(*filter(None, three))
    return found


def _send_secrets(run: Run) -> Answer:
    request = prepared(run, run.grant)
    # Refuse a bad record before the caller is told that secrets are about to leave.
    target(run.cloud.token_endpoint, run.cloud)
    run.diary.ask_caller(run.on_send)
    answer = posted(run, request)
    run.seen = replace(run.seen, sent=True)
    return answer


def _read_token_answer(run: Run, answer: Answer) -> None:
    now = run.clock()
    _note_clock(run, answer, now)
    _note_error(run, answer)
    is_code = isinstance(run.sign_in, UserSignIn)
    token_endpoint.refuse(answer, now, invalid_grant=_CODE if is_code else _ACCESS_KEY)
    run.tokens = read(run, answer)


def _note_clock(run: Run, answer: Answer, now: datetime) -> None:
    said = answers.date(answer)
    if said is None:
        return
    run.seen = replace(run.seen, clock_skew=round((now - said).total_seconds()))
    if run.skew > SKEW_WORTH_A_WARNING:
        run.diary.note(clock_skew=run.seen.clock_skew)


def _note_error(run: Run, answer: Answer) -> None:
    said, why = token_endpoint.error_texts(answer)
    if said or why:
        # Whoever explains an error beside tokens may quote them.
        shown.learn_tokens(answer, run.redactor)
    error, description = run.redactor.text(said, 60), run.redactor.text(why)
    run.seen = replace(run.seen, error=error, error_description=description)
    run.diary.note(error=error, description=description)


def _verdict(error: CXoneError) -> str:
    """The word of ``Observation.sign_in`` for a token request that ended in *error*."""
    if isinstance(error, Unavailable):
        return "unknown" if error.sent and not error.answered else "unavailable"
    words: dict[type[CXoneError], str] = {
        ClientRefused: "client-refused",
        AccessKeyRefused: "access-key-refused",
        Throttled: "throttled",
        Misconfigured: "misconfigured",
        HostileAnswer: "hostile",
    }
    return words.get(type(error), "not-sent")
