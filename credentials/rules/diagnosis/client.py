"""CXone refused the client credential: wrong, unknown yet, switched off, or proved in another way.

All of these look alike from outside ("invalid_client"); our records tell them apart.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from credentials.rules.diagnosis import clouds, entries
from credentials.rules.diagnosis.case import Case, Seen
from credentials.rules.diagnosis.clock import assertion_times
from credentials.rules.diagnosis.verdict import Verdict
from credentials.rules.diagnosis.words import hints_in

# NICE names 2 to 3 business days for a registration.
BUSINESS_DAYS = 3
METHODS = ("client_secret_basic", "client_secret_post", "client_secret_jwt", "none")


def client_refused(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The causes of ``invalid_client``, likely ones first."""
    yield from clouds.wrong_cloud(case)
    yield from entries.about_client(case)
    yield from _said(case, seen)
    yield from assertion_times(case)
    yield from _worked_before(case) if case.context.client_worked_before else _never_worked(case)


def _said(case: Case, seen: Seen) -> Iterator[Verdict]:
    hints = hints_in(seen.text("description"))
    if "unprocessed" in hints:
        yield _not_processed(case)
    if "inactive" in hints:
        yield _disabled(case)
    if "method" in hints:
        yield _other_method(case)


def _worked_before(case: Case) -> Iterator[Verdict]:
    then, now = case.context.method_when_it_worked, case.context.client_auth_method
    if then in METHODS and now in METHODS and then != now:
        yield Verdict(
            "client-auth-method-changed",
            f"The client credential worked with {then} and was tried with {now} now.",
            f"Choose {then} on the registration's page again, unless NICE changed it.",
        )
    yield Verdict(
        "client-stopped-working",
        "CXone refuses the client credential, which worked before and was not changed here.",
        f"NICE may have disabled the application or replaced its secret: {case.support}. A new"
        " secret goes onto the client credential's page.",
    )


def _never_worked(case: Case) -> Iterator[Verdict]:
    yield from clouds.government(case)
    if _is_pending(case):
        yield _not_processed(case)
    yield from _not_offered(case)
    yield from _encoded_in_two_ways(case)
    yield Verdict(
        "client-secret-wrong",
        "CXone refuses the client credential, which has never worked: client_id or client secret"
        " is wrong.",
        "Compare client_id and environment with NICE's answer, then enter the client secret again"
        " on the client credential's page, copied whole.",
    )
    if not _is_pending(case):
        yield _not_processed(case)
    yield _other_method(case)


def _is_pending(case: Case) -> bool:
    sent, today = case.context.submitted_on, case.context.today
    if case.context.status == "submitted":
        return True
    return sent is not None and _business_days(sent, today) <= BUSINESS_DAYS


def _business_days(start: date, end: date) -> int:
    """Days from Monday to Friday after *start* up to *end*, as far as it matters here."""
    if end - start > timedelta(days=14):
        return 10
    days = range(1, (end - start).days + 1)
    return sum((start + timedelta(days=day)).weekday() < 5 for day in days)


def _not_processed(case: Case) -> Verdict:
    return Verdict(
        "registration-not-processed",
        "NICE may not have processed the registration yet, which takes 2 to 3 business days.",
        f"Wait until then and run the flight check again. Without an answer, look into the spam"
        f" folder, then {case.support}.",
    )


def _disabled(case: Case) -> Verdict:
    return Verdict(
        "application-disabled",
        "CXone's words say that the application is not active.",
        f"Only NICE can enable it again: {case.support}.",
    )


def _not_offered(case: Case) -> Iterator[Verdict]:
    method = case.context.client_auth_method
    offered = case.step("provider-discovery").text("auth_methods")
    names = [name.strip() for name in offered.split(",") if name.strip()]
    is_missing = method not in names if names else "client-auth-method-not-usual" in case.doubts
    if method not in METHODS or not is_missing:
        return
    yield Verdict(
        "client-auth-method-not-offered",
        f"The issuer's discovery does not list the client authentication method {method}.",
        "Compare the method with NICE's answer. Whether CXone supports client_secret_jwt is not"
        f" documented, client_secret_basic and client_secret_post are: to change it, {case.support}"
        ", then choose the new method on the registration's page.",
    )


def _encoded_in_two_ways(case: Case) -> Iterator[Verdict]:
    if "basic-forms-differ" not in case.doubts:
        return
    yield Verdict(
        "basic-forms-differ",
        "The client_id or client secret has characters that client_secret_basic may encode or not,"
        " and CXone may expect the other form than the one sent.",
        "Ask DEVone support which of them their server compares, or for client_secret_post, where"
        f" the two do not differ: {case.support}.",
    )


def _other_method(case: Case) -> Verdict:
    return Verdict(
        "client-auth-method-not-registered",
        "NICE may have registered another client authentication method than the one tried.",
        "Compare it with NICE's answer and choose that one on the registration's page.",
    )


def wrong_type(case: Case, seen: Seen) -> Iterator[Verdict]:
    """``unauthorized_client``: the application may not use this grant (RFC 6749 section 5.2)."""
    ours, grant = "a User application", "with a person"
    if case.context.application_type == "backend":
        ours, grant = "Back-End", "with an access key"
    yield Verdict(
        "wrong-application-type",
        f"CXone does not let this application sign in {grant}: NICE registered it as another type"
        f" than {ours}.",
        "Compare the application type with NICE's answer. The type is fixed at creation: another"
        " one needs a new registration.",
    )


def unreadable_request(case: Case, seen: Seen) -> Iterator[Verdict]:
    """``invalid_request`` and ``invalid_scope``: CXone did not come to judge a secret."""
    if "method" in hints_in(seen.text("description")):
        yield _other_method(case)
    yield Verdict(
        seen.code,
        "CXone could not read the sign-in request."
        if seen.code == "invalid-request"
        else "CXone refused the scope of the sign-in request, though none was asked for.",
        "Compare client authentication method and API groups on the registration's page with NICE's"
        f" answer. If they agree, {case.support}.",
    )
    yield from clouds.wrong_cloud(case)


def unsupported_grant(case: Case, seen: Seen) -> Iterator[Verdict]:
    """``unsupported_grant_type``: this is no token endpoint for such applications."""
    yield Verdict(
        "unsupported-grant",
        "The token endpoint does not offer this kind of sign-in.",
        "Ask the platform operator to compare the environment's token endpoint with the one that"
        " the issuer publishes.",
    )
