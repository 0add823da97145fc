"""What will stop the person's own code, however good the sign-in is: origins and token URL."""

from collections.abc import Iterator

from credentials.rules.diagnosis.case import SAFE_ORIGIN, Case, Seen
from credentials.rules.diagnosis.verdict import CERTAIN, POSSIBLE, Verdict
from credentials.rules.explained.flight import TOKEN_URLS
from credentials.rules.explained.steps import PREFLIGHT

WEEKS = "NICE says that this can take up to three weeks"
LEGACY, WRONG_HOST = "legacy-token-url", "wrong-host-token-url"
VERDICT_OF = {
    "legacy-access-key": LEGACY,
    "legacy-refresh": LEGACY,
    "legacy-central": LEGACY,
    "legacy-user-hub": LEGACY,
    "api-host": WRONG_HOST,
    "region-host": WRONG_HOST,
    "wrong-domain": WRONG_HOST,
    "other-cloud": "other-cloud-token-url",
    "not-https": "insecure-token-url",
    "unreadable": "unreadable-token-url",
    "unknown": "unknown-token-url",
}


def origin_missing(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The API lets in no browser at some origins; one verdict names them together."""
    refused = [one.name for one in case.troubles if one.code == "origin-not-allowed"]
    origins = [name.removeprefix(PREFLIGHT) for name in refused]
    shown = [origin for origin in origins if SAFE_ORIGIN.fullmatch(origin)][:1] or ["an origin"]
    more = f" and {len(origins) - 1} more" if len(origins) > 1 else ""
    yield Verdict(
        "origin-missing",
        f"The API lets in no browsers at {shown[0]}{more}: the origin is registered for no"
        " application.",
        _how_to_get_it(case),
        CERTAIN,
    )


def token_url(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The person's code asks for tokens at an address that is old or wrong."""
    code = seen.code if seen.code in VERDICT_OF else case.context.token_url
    if code not in VERDICT_OF:
        return
    told = TOKEN_URLS[code]
    certainty = POSSIBLE if code == "unknown" else CERTAIN
    yield Verdict(VERDICT_OF[code], told.sentence, told.remedy, certainty)


def _how_to_get_it(case: Case) -> str:
    checked = "CXone checks the origins of all applications together."
    if case.context.origins_requested < 1:
        return (
            "Add it to the registration's origins and ask for it:"
            f" {case.support}. {WEEKS}. {checked}"
        )
    return (
        f"The registration lists {case.context.origins_requested} origins. If this one was asked"
        f" for, wait: {WEEKS}. Otherwise {case.support}. {checked}"
    )
