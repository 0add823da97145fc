"""Slips of copying that can be seen before anything is sent."""

from dataclasses import replace
from typing import Any

import pytest

from cxone_registry.secret import Secret
from tenants.cxone import THOROUGH_STEPS, SignIn, inputs
from tests.cxone.cxone import CLIENT_ID, CLIENT_SECRET, KEY_ID, KEY_SECRET, CXone, codes
from tests.cxone.test_client_auth import BASIC, JWT, POST, machine, person

pytestmark = pytest.mark.pure

PLAIN = "SecretOf32LettersAndMore0123456789"
OLD_ID = "My Product@Vendor Inc."


def entered(**changes: Any) -> SignIn:
    """A sign-in about which there is no doubt, with changes; secrets may be given as text."""
    secrets = {"client_secret", "access_key_secret"}
    fields = {n: Secret(v) if n in secrets else v for n, v in changes.items()}
    return replace(machine(POST, PLAIN), **fields)


DOUBTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "nothing": ({}, ()),
    "an old client_id": ({"client_id": OLD_ID}, ()),
    "swapped": ({"client_id": KEY_ID, "access_key_id": CLIENT_ID}, ("ids-swapped",)),
    "swapped with an old client_id": (
        {"client_id": KEY_ID, "access_key_id": OLD_ID},
        ("ids-swapped",),
    ),
    "key without padding as client": ({"client_id": KEY_ID[:52]}, ("client-id-is-access-key",)),
    "key as client": ({"client_id": KEY_ID}, ("client-id-is-access-key",)),
    "client as key": ({"access_key_id": CLIENT_ID}, ("access-key-id-is-client-id",)),
    "client as key, upper case": (
        {"access_key_id": CLIENT_ID.upper()},
        ("access-key-id-is-client-id",),
    ),
    "one value twice": (
        {"client_id": "same", "access_key_id": "same"},
        ("client-id-is-access-key",),
    ),
    "newline": ({"client_secret": PLAIN + "\n"}, ("client-secret-white-space",)),
    "carriage return": ({"client_secret": PLAIN + "\r"}, ("client-secret-white-space",)),
    "leading space": ({"client_secret": " " + PLAIN}, ("client-secret-white-space",)),
    "no-break space": ({"client_secret": PLAIN + "\u00a0"}, ("client-secret-white-space",)),
    "zero-width space": ({"client_secret": "\u200b" + PLAIN}, ("client-secret-white-space",)),
    "newline after the key": (
        {"access_key_secret": KEY_SECRET + "\n"},
        ("access-key-secret-white-space",),
    ),
    "quoted": ({"client_secret": f'"{PLAIN}"'}, ("client-secret-quoted",)),
    "typographic quotes": ({"client_secret": f"\u201c{PLAIN}\u201d"}, ("client-secret-quoted",)),
    "quoted with a newline": (
        {"client_secret": f"'{PLAIN}'\n"},
        ("client-secret-white-space", "client-secret-quoted"),
    ),
    "one quote": ({"client_secret": f'"{PLAIN}'}, ()),
    "encoded key": (
        {"access_key_secret": KEY_SECRET.replace("=", "%3D")},
        ("access-key-percent-encoded",),
    ),
    "encoded key ID": (
        {"access_key_id": KEY_ID.replace("=", "%3d")},
        ("access-key-percent-encoded",),
    ),
    "no padding": ({"access_key_secret": KEY_SECRET[:52]}, ("access-key-padding-missing",)),
    "no padding of the ID": ({"access_key_id": KEY_ID[:52]}, ("access-key-padding-missing",)),
    "one key twice": ({"access_key_secret": KEY_ID}, ("access-key-id-is-secret",)),
    "another shape of key": ({"access_key_id": "x", "access_key_secret": "y"}, ()),
    "plain basic": ({"client_auth_method": BASIC}, ()),
    "basic with special characters": (
        {"client_auth_method": BASIC, "client_secret": CLIENT_SECRET},
        ("basic-forms-differ",),
    ),
    "basic with an old client_id": (
        {"client_auth_method": BASIC, "client_id": OLD_ID},
        ("basic-forms-differ",),
    ),
    "post with special characters": ({"client_secret": CLIENT_SECRET}, ()),
    "jwt": ({"client_auth_method": JWT}, ("client-auth-method-not-usual",)),
    "much at once": (
        {"client_id": KEY_ID, "access_key_id": CLIENT_ID, "access_key_secret": CLIENT_ID + " "},
        ("ids-swapped", "access-key-secret-white-space", "access-key-id-is-secret"),
    ),
    "no UTF-8": ({"client_auth_method": BASIC, "client_secret": "\ud800"},
        ("client-secret-white-space", "basic-forms-differ")),
    "nothing entered": ({"client_secret": "", "access_key_secret": "", "access_key_id": ""}, ()),
}  # fmt: skip


@pytest.mark.parametrize("name", DOUBTS)
def test_each_slip_has_its_doubt(name: str) -> None:
    changes, expected = DOUBTS[name]

    assert inputs.doubts(entered(**changes)) == expected


def test_a_persons_sign_in_is_doubted_for_what_it_has() -> None:
    assert inputs.doubts(person(POST, PLAIN)) == ()
    assert inputs.doubts(person("none", None)) == ()
    assert inputs.doubts(person(POST, f"'{PLAIN}'\n", client_id=KEY_ID)) == (
        "client-id-is-access-key",
        "client-secret-white-space",
        "client-secret-quoted",
    )


def test_the_first_doubt_is_the_warning_and_the_run_goes_on(cxone: CXone) -> None:
    seen = cxone.validate(thorough=True, client_secret=Secret(f'"{PLAIN}"\n'))

    assert codes(seen)["inputs"] == "warning:client-secret-white-space"
    assert seen.doubts == (
        "client-secret-white-space",
        "client-secret-quoted",
        "basic-forms-differ",
    )
    assert seen.steps[0].facts["doubts"] == ", ".join(seen.doubts)
    assert seen.sign_in == "accepted"


@pytest.mark.parametrize(
    ("secret", "code"),
    [("x" * 31, "client-secret-too-short"), ("", "client-secret-missing")],
)
def test_what_cannot_be_sent_stops_before_the_first_request(
    cxone: CXone, secret: str, code: str
) -> None:
    seen = cxone.validate(thorough=True, client_auth_method=JWT, client_secret=Secret(secret))

    assert codes(seen)["inputs"] == f"failed:{code}"
    assert {step.result for step in seen.steps[1:]} == {"skipped"}
    assert (seen.sign_in, seen.sent, cxone.sent, cxone.peer.requests) == (
        "misconfigured",
        False,
        [],
        [],
    )
    assert tuple(step.name for step in seen.steps) == THOROUGH_STEPS


def test_without_doubts_the_step_is_fine(cxone: CXone) -> None:
    seen = cxone.validate(thorough=True, client_secret=Secret(PLAIN))

    assert codes(seen) == dict.fromkeys(THOROUGH_STEPS, "ok")
    assert seen.doubts == ()
    assert seen.steps[0].facts == {}
