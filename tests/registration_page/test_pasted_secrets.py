"""What looks like a secret in a text for people, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.rules.pasted_secrets import looks_like_secret

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("text", [
    "key ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST====",
    "token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2ln",
    "-----BEGIN RSA PRIVATE KEY-----",
    "Authorization: Basic Y2xpZW50OnNlY3JldC1zZWNyZXQ=",
    "client_secret: hunter22!",
    "Password = correct-horse",
    "it is 8sTq0ZpVn3LxW7rYk2MbHc5DfGj9AeUi",
])  # fmt: skip
def test_secrets_are_noticed(text):
    assert looks_like_secret(text)


@pytest.mark.parametrize("text", [
    "",
    "Handed over to Ana in the platform team; the secret lies in the vault.",
    "Ticket 4f9c2b1e-8c7d-4a43-9b1c-0242ac110003 has the details.",
    "https://wiki.example.com/spaces/platform/pages/12345/hand-over-of-the-application",
    "Used by reporting-service-production-europe-west-1",
    "Secret: https://vault.example.com/ui/app",
    "Password: delivered by telephone.",
    "Read by the deployment, which is run by the platform team.",
])  # fmt: skip
def test_ordinary_notes_are_not(text):
    assert not looks_like_secret(text)


@given(st.text())
def test_no_text_is_too_odd(text):
    assert looks_like_secret(text) in (True, False)
