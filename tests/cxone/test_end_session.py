"""The logout URL: three parameters, and the same care as for the login page."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from cxone_registry.secret import Secret
from tenants.cxone import Misconfigured
from tenants.cxone.end_session import end_session_url
from tests.cxone.test_authorization import CLOUD, HINT, HOSTILE, SMUGGLED

pytestmark = pytest.mark.pure

ENDPOINT = "https://cxone.niceincontact.com/auth/authorize/logout"


def sent(**given: Any) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(end_session_url(CLOUD, ENDPOINT, **given)).query))


def test_logging_out_needs_no_parameter() -> None:
    assert end_session_url(CLOUD, ENDPOINT) == ENDPOINT


def test_each_parameter_is_sent_once_and_encoded() -> None:
    given = {"post_logout_redirect_uri": "https://a.example/bye?x=1&y", "state": SMUGGLED}

    assert sent(id_token_hint=HINT, **given) == given | {"id_token_hint": HINT.reveal()}


@pytest.mark.parametrize("field", ["post_logout_redirect_uri", "state"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_value_is_refused(field: str, kind: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        sent(**{field: HOSTILE[kind]})

    assert (raised.value.code, raised.value.facts) == ("parameter-refused", {"parameter": field})


def test_what_is_no_token_is_no_hint() -> None:
    with pytest.raises(Misconfigured) as raised:
        sent(id_token_hint=Secret("canary"))

    assert "canary" not in repr(raised.value) + repr(raised.value.facts)


@pytest.mark.parametrize(
    ("endpoint", "code"),
    [
        ("https://evil.example/logout", "url-refused"),
        ("https://nicecxone-sov1.au/auth/authorize/logout", "url-refused"),
        (ENDPOINT + "?post_logout_redirect_uri=https://evil.example", "endpoint-has-query"),
    ],
)
def test_an_endpoint_elsewhere_is_refused(endpoint: str, code: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        end_session_url(CLOUD, endpoint)

    assert raised.value.code == code
