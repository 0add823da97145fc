"""The token endpoints of old, each with field names of its own."""

import pytest
import requests

from tests.sandbox.people import Caller, claims_of, outcome

pytestmark = pytest.mark.pure

ACCESS_KEY = "/authentication/v1/token/access-key"
REFRESH = "/public/user/refresh"


def post(caller: Caller, path: str, said: object, *, api: bool = False) -> requests.Response:
    origin = caller.sandbox.api_origin(caller.cloud) if api else caller.issuer
    return caller.session.post(origin + path, json=said, timeout=5)


def key_of(caller: Caller) -> dict[str, str]:
    return {"accessKeyId": caller.access_key_id, "accessKeySecret": caller.form["password"]}


@pytest.mark.parametrize("api", [True, False])
@pytest.mark.parametrize("path", [ACCESS_KEY, ACCESS_KEY.upper()])
def test_an_access_key_alone_gets_tokens(caller: Caller, path: str, api: bool) -> None:
    tokens = post(caller, path, key_of(caller), api=api).json()
    answer = caller.get("/incontactapi/services/v25.0/server-time", token=tokens["access_token"])

    assert {"access_token", "refresh_token", "id_token", "expires_in"} <= set(tokens)
    assert claims_of(tokens["id_token"])["name"] == caller.user
    assert answer.status_code == 200


def test_refreshing_speaks_another_dialect(caller: Caller) -> None:
    token = post(caller, ACCESS_KEY, key_of(caller)).json()["refresh_token"]
    said = post(caller, REFRESH, {"token": token}).json()

    assert set(said) == {
        "token",
        "refreshToken",
        "tokenExpirationTimeSec",
        "refreshTokenExpirationTimeSec",
    }
    assert (said["tokenExpirationTimeSec"], said["refreshTokenExpirationTimeSec"]) == (3600, 7200)
    assert post(caller, REFRESH, {"token": said["refreshToken"]}).status_code == 200


def test_tokens_of_today_and_of_old_do_not_mix(caller: Caller) -> None:
    old = post(caller, ACCESS_KEY, key_of(caller)).json()["refresh_token"]
    new = caller.tokens()["refresh_token"]

    assert outcome(post(caller, REFRESH, {"token": new})) == (400, "invalid_grant")
    form = {"grant_type": "refresh_token", "refresh_token": old}
    assert outcome(caller.post(form, auth=None)) == (401, "invalid_client")


def test_a_wrong_key_is_refused_as_ever(caller: Caller) -> None:
    wrong = {**key_of(caller), "accessKeySecret": "x"}

    assert outcome(post(caller, ACCESS_KEY, wrong)) == (401, "invalid_grant")
    assert outcome(post(caller, ACCESS_KEY, {})) == (400, "invalid_request")
    assert outcome(post(caller, ACCESS_KEY, [])) == (400, "invalid_request")


def test_the_oldest_token_server_is_retired(caller: Caller) -> None:
    assert outcome(post(caller, "/InContactAuthorizationServer/Token", {})) == (410, "retired")


def test_the_log_marks_them_and_masks_what_they_sent(caller: Caller) -> None:
    post(caller, ACCESS_KEY, key_of(caller))
    post(caller, ACCESS_KEY, {"accessKeySecret": "canary====", "canary====": 1})
    entries = caller.sandbox.requests

    assert [entry.endpoint for entry in entries] == ["legacy-access-key"] * 2
    assert entries[0].access_key_id == caller.access_key_id
    assert "canary" not in str(entries)
    assert caller.form["password"] not in str(entries)


def test_they_may_be_gone(caller: Caller) -> None:
    caller.sandbox.world.faults.arm("legacy-off", cloud="commercial")

    assert post(caller, ACCESS_KEY, key_of(caller)).status_code == 404
