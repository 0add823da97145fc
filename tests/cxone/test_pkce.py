"""The S256 challenge, by the example of the RFC."""

import re

import pytest

from cxone_registry.secret import MASK, Secret
from tenants.cxone import Misconfigured
from tenants.cxone.pkce import challenge, new_verifier

pytestmark = pytest.mark.pure


def test_the_example_of_rfc_7636_appendix_b() -> None:
    verifier = Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")

    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_verifier_is_fresh_unreserved_and_masked() -> None:
    found = {new_verifier().reveal() for _ in range(200)}

    assert len(found) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", verifier) for verifier in found)
    assert repr(new_verifier()) == MASK


def test_the_verifier_of_nices_own_pages_is_accepted() -> None:
    assert len(challenge(Secret("0f" * 28))) == 43


@pytest.mark.parametrize(
    "verifier",
    ["", "a" * 42, "a" * 129, "a" * 42 + "+", "a" * 43 + "\n", "a" * 42 + "\u0430", "\ud800" * 43],
)
def test_a_verifier_outside_the_grammar_is_refused(verifier: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        challenge(Secret(verifier))

    assert raised.value.code == "code-verifier-refused"
    assert raised.value.facts == {}
