"""Steps 1 and 2: compare the issuer's document with our record, then sign in.

The second one is the only step that sends secrets.
"""

from dataclasses import replace

from cxone_registry.secret import Secret
from tenants.cxone import answers, client_auth, grants, token_endpoint
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
from tenants.cxone.run import SKEW_WORTH_A_WARNING, Run
from tenants.cxone.urls import target


def provider_discovery(run: Run) -> str:
    """Stop before the secrets leave if the issuer publishes what it must not; note drift."""
    document = run.cache.document(run.cloud, door=run.door, now=run.clock())
    if document.token_endpoint == run.cloud.token_endpoint:
        return ""
    # Reported, never obeyed: the secrets still go where our own record says.
    named = run.redactor.text(document.token_endpoint)
    run.seen = replace(run.seen, drift={"token_endpoint": named})
    run.diary.note(token_endpoint=named)
    return "token-endpoint-drift"


def token(run: Run) -> str:
    """Ask for tokens, and set what became of the sign-in whatever happens."""
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


def _send_secrets(run: Run) -> Answer:
    request = client_auth.token_request(run.sign_in, grants.password(run.sign_in), now=run.clock())
    run.redactor.learn(request.form)
    if request.authorization:
        run.redactor.learn(request.authorization)
    # Refuse a bad record before the caller is told that secrets are about to leave.
    target(run.cloud.token_endpoint, run.cloud)
    run.diary.ask_caller(run.on_send)
    answer = run.door.post_form(
        run.cloud,
        run.cloud.token_endpoint,
        form=request.form,
        authorization=request.authorization,
    )
    run.seen = replace(run.seen, sent=True)
    return answer


def _read_token_answer(run: Run, answer: Answer) -> None:
    now = run.clock()
    said = answers.date(answer)
    if said is not None:
        run.seen = replace(run.seen, clock_skew=round((now - said).total_seconds()))
    _note_error(run, answer)
    token_endpoint.refuse(answer, now)
    run.tokens = token_endpoint.read_tokens(answer)
    _learn_tokens(run)


def _note_error(run: Run, answer: Answer) -> None:
    error, text = token_endpoint.error_texts(answer)
    run.seen = replace(
        run.seen,
        error=run.redactor.text(error, 60),
        error_description=run.redactor.text(text),
    )


def _learn_tokens(run: Run) -> None:
    for token in (run.tokens.access_token, run.tokens.id_token, run.tokens.refresh_token):
        run.redactor.learn(token or Secret(""))


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
