"""Nobody judged anything: CXone, or something between it and us, did not answer as it should."""

from collections.abc import Iterator, Mapping

from credentials.rules.diagnosis.case import Case, Seen
from credentials.rules.diagnosis.verdict import CERTAIN, Verdict

API_STEPS = ("server-time", "business-unit")
AGAIN = "Wait a few minutes, then run the flight check again."
UNSURE = "It is not known whether CXone saw the request. " + AGAIN
BETWEEN = (
    "A proxy of your network may open and read what passes. Ask your network team to let this"
    " machine reach CXone's hosts directly."
)
WEATHER: Mapping[str, tuple[str, str]] = {
    "server-error": ("CXone answered with a fault of its own.", AGAIN),
    "gateway-fault": ("A gateway in front of CXone answered with a fault.", UNSURE),
    "connection-lost": ("The connection to CXone broke before an answer came.", UNSURE),
    "timeout": ("CXone did not answer in time.", UNSURE),
    "protocol-error": ("CXone's answer broke the rules of HTTP.", UNSURE),
    "dns-failed": (
        "The name of CXone's host could not be resolved.",
        "Check the DNS of the machine that runs this registry, and the environment's addresses.",
    ),
    "connect-failed": (
        "No connection to CXone came about.",
        "Ask your network team to let this machine make HTTPS connections to CXone's hosts.",
    ),
    "tls-untrusted": (
        "The certificate that was shown is not from an authority that this machine trusts.",
        BETWEEN,
    ),
    "tls-name": ("The certificate that was shown is for another name than CXone's host.", BETWEEN),
    "tls-expired": ("The certificate that was shown has expired.", AGAIN),
    "tls-failed": ("No secure connection to CXone came about.", BETWEEN),
    "key-set-unavailable": ("The issuer's signing keys could not be fetched.", AGAIN),
}


def weather(case: Case, seen: Seen) -> Iterator[Verdict]:
    """One of WEATHER."""
    sentence, remedy = WEATHER[seen.code]
    yield Verdict(seen.code, sentence, f"{remedy} If it stays, {case.support}.", CERTAIN)


def throttled(case: Case, seen: Seen) -> Iterator[Verdict]:
    """429, or 503 with ``Retry-After``."""
    wait = _seconds_to_wait(seen)
    told = f" for {wait} seconds" if wait else ""
    until = f"Wait {wait} seconds" if wait else "CXone did not say how long: wait some minutes"
    yield Verdict(
        "throttled",
        f"CXone asked us to slow down{told}.",
        f"{until}, then run the flight check again. If your code runs with the same credential, let"
        " it keep its token for the whole hour.",
        CERTAIN,
    )


def not_json(case: Case, seen: Seen) -> Iterator[Verdict]:
    """A text where there should be JSON."""
    if seen.name in API_STEPS:
        yield Verdict(
            "api-answer-unreadable",
            "The API answered with something else than JSON, though the sign-in works.",
            f"Run the flight check again. If it stays, {case.support}. In your own code, send"
            " Accept: application/json with each call.",
        )
        return
    yield captive_portal(case, seen)


def redirected(case: Case, seen: Seen) -> Iterator[Verdict]:
    """CXone's endpoints do not redirect."""
    yield captive_portal(case, seen)


def captive_portal(case: Case, seen: Seen) -> Verdict:
    return Verdict(
        "captive-portal",
        "A web page or a redirect came back where CXone gives JSON: a proxy or a captive portal may"
        " have answered instead of CXone.",
        "Ask your network team to let this machine reach CXone's hosts directly, and ask the"
        " platform operator to compare the environment's addresses.",
    )


def not_trusted(case: Case, seen: Seen) -> Iterator[Verdict]:
    """Anything that no honest CXone sends, or that nobody has thought of."""
    yield Verdict(
        "answer-not-trusted",
        "The answer is not one that an honest CXone sends, so nothing in it was used.",
        "Ask the platform operator to compare the environment's addresses, and your network team"
        f" whether a proxy answers instead of CXone. If that finds nothing, {case.support}.",
    )


def _seconds_to_wait(seen: Seen) -> int | None:
    wait = seen.number("retry_after")
    return wait if wait is not None and 0 < wait <= 24 * 3600 else _header(seen)


def _header(seen: Seen) -> int | None:
    """``Retry-After`` as the trace kept it, where the step has no fact of that name."""
    for exchange in seen.exchanges:
        received = exchange.get("received") if isinstance(exchange, Mapping) else None
        for pair in received if isinstance(received, list | tuple) else ():
            if not isinstance(pair, list | tuple) or len(pair) != 2:
                continue
            name, value = pair
            if str(name).lower() == "retry-after" and str(value).isdecimal():
                return int(value) if len(str(value)) < 6 else None
    return None
