"""CXone accepted the client and refused the access key ("invalid_grant")."""

from collections.abc import Iterator

from credentials.rules.diagnosis import client, clouds, entries
from credentials.rules.diagnosis.case import Case, Seen
from credentials.rules.diagnosis.verdict import CERTAIN, Verdict
from credentials.rules.diagnosis.words import hints_in

USER = "in CXone under Admin > Employees > the API user"
KEYS = f"{USER} > Security (Access Keys in older versions)"


def access_key_refused(case: Case, seen: Seen) -> Iterator[Verdict]:
    """The causes of ``invalid_grant`` in a sign-in with an access key, likely ones first."""
    yield from clouds.wrong_cloud(case)
    yield from entries.about_key(case)
    yield from _said(seen)
    if case.context.tenant_known_here is False and not case.context.other_clouds:
        yield from clouds.tenant_unknown(case)
    yield from _worked_before() if case.context.worked_before else _never_worked()


def unexplained(case: Case, seen: Seen) -> Iterator[Verdict]:
    """CXone refused without a code: client or access key may be meant."""
    yield from clouds.wrong_cloud(case)
    yield from entries.about_client(case)
    yield from entries.about_key(case)
    yield from _said(seen)
    yield Verdict(
        "unexplained-refusal",
        "CXone refused the sign-in without saying whether client or access key is wrong.",
        f"Check both as if each was refused. If that finds nothing, {case.support}.",
    )
    yield next(iter(_worked_before() if case.context.worked_before else _never_worked()))
    yield from client.client_refused(case, seen)


def _said(seen: Seen) -> Iterator[Verdict]:
    hints = hints_in(seen.text("description"))
    if "locked" in hints:
        yield Verdict(
            "user-locked",
            "CXone says that the API user is locked.",
            f"Unlock the user {USER}, and see why: a lock for inactivity can be lifted for this"
            " user for good.",
            CERTAIN,
        )
    elif {"inactive", "user"} <= hints:
        yield Verdict(
            "user-deactivated",
            "CXone's words say that the API user is not active.",
            f"Activate the user {USER}, or enter an access key of another user here.",
        )
    elif "inactive" in hints:
        yield _inactive()


def _worked_before() -> Iterator[Verdict]:
    yield Verdict(
        "access-key-stopped",
        "CXone refuses the access key, which worked before and was not changed here: it, or its"
        " user, may have been deactivated or deleted.",
        f"Look {KEYS}, whether the user and the key are active. If the key is gone, generate a new"
        " one and enter it on the access key's page.",
    )
    yield _maybe_locked()


def _never_worked() -> Iterator[Verdict]:
    yield Verdict(
        "access-key-mistyped",
        "CXone refuses the access key, which has never worked: ID or secret is wrong.",
        f"Compare the access key ID {KEYS}. The secret is shown only once there: if it may be"
        " wrong, generate a new key and enter both parts on the access key's page.",
    )
    yield _inactive()
    yield _maybe_locked()
    yield Verdict(
        "access-key-of-another-tenant",
        "The access key may belong to another tenant than this application is registered for.",
        f"See {USER} that you are in the right tenant, and compare the tenancy of the registration"
        " with NICE's answer.",
    )


def _inactive() -> Verdict:
    return Verdict(
        "access-key-inactive",
        "The access key may not be active.",
        f"Look {KEYS}, and activate the key.",
    )


def _maybe_locked() -> Verdict:
    return Verdict(
        "user-locked",
        "The API user may be locked, for example after a long time without a sign-in.",
        f"Look {USER}, and unlock the user. A lock for inactivity can be lifted for good.",
    )
