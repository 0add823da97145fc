"""The access key API: a rotation as people do it, and who may see what."""

from typing import Any

import pytest
import requests

from tenants.cxone.sandbox import example_id
from tests.sandbox.people import Caller, claims_of, outcome

pytestmark = pytest.mark.pure

BASE = "/access-key-management/v1/access-keys"


class Keys:
    def __init__(self, caller: Caller) -> None:
        self.caller, tokens = caller, caller.tokens()
        self.token = tokens["access_token"]
        self.user_id = claims_of(tokens["id_token"])["userId"]

    def ask(self, method: str, path: str = "", **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.caller.issuer}{BASE}{path}"
        return self.caller.session.request(method, url, headers=headers, timeout=5, **options)


@pytest.fixture
def keys(caller: Caller) -> Keys:
    return Keys(caller)


def test_a_key_is_rotated_by_making_switching_and_deleting(keys: Keys) -> None:
    made = keys.ask("POST", json={"userId": keys.user_id}).json()["resultSet"]
    form = {"username": made["accessKeyId"], "password": made["accessKeySecret"]}
    query = {"accessKeyId": made["accessKeyId"]}

    assert set(made) == {
        "accessKeyId",
        "accessKeySecret",
        "userId",
        "tenantId",
        "agentId",
        "billingId",
        "isActive",
        "lastUsedDate",
    }
    assert keys.caller.sign_in(**form).status_code == 200
    read = keys.ask("GET", f"/{made['accessKeyId']}").json()["resultSet"]
    assert "accessKeySecret" not in read
    assert read["lastUsedDate"]
    off = keys.ask("PATCH", params=query, json={"isActive": False}).json()["resultSet"]
    assert off["isActive"] is False
    assert outcome(keys.caller.sign_in(**form)) == (401, "invalid_grant")
    assert keys.ask("DELETE", f"/{made['accessKeyId']}").status_code == 204
    assert keys.ask("GET", f"/{made['accessKeyId']}").status_code == 404


def test_the_list_has_the_keys_of_the_callers_tenant(keys: Keys) -> None:
    said = keys.ask("GET").json()
    own = keys.ask("GET", params={"userId": keys.user_id}).json()
    agent = own["accessKeys"][0]["agentId"]

    assert set(said) == {"totalRecords", "_links", "accessKeys"}
    assert {key["tenantId"] for key in said["accessKeys"]} == {example_id("Harbour Hotels")}
    assert own["totalRecords"] == 1
    assert keys.ask("GET", params={"agentId": agent}).json() == {
        **own,
        "_links": {**own["_links"], "self": f"{BASE}?agentId={agent}&top=100&skip=0"},
    }
    assert "accessKeySecret" not in str(said)


def test_the_keys_of_other_tenants_are_out_of_reach(keys: Keys) -> None:
    other = keys.caller.but(user="api.wallboard@northwind.example")
    users = keys.caller.sandbox.world.clouds["commercial"].users.values()
    stranger = next(user.user_id for user in users if user.user_name == other.user)
    query = {"accessKeyId": other.access_key_id}

    assert keys.ask("GET", f"/{other.access_key_id}").status_code == 404
    assert keys.ask("DELETE", f"/{other.access_key_id}").status_code == 404
    assert keys.ask("PATCH", params=query, json={"isActive": False}).status_code == 404
    assert keys.ask("POST", json={"userId": stranger}).status_code == 400
    foreign = {"userId": keys.user_id, "tenantId": example_id("Northwind Energy")}
    assert keys.ask("POST", json=foreign).status_code == 400
    assert other.sign_in().status_code == 200


@pytest.mark.parametrize("said", [None, [], {}, {"isActive": 1}, {"isActive": "false"}])
def test_a_key_is_either_active_or_not(keys: Keys, said: Any) -> None:
    query = {"accessKeyId": keys.caller.access_key_id}

    assert keys.ask("PATCH", params=query, json=said).status_code == 400


def test_only_administrators_may_come_in(keys: Keys) -> None:
    agent = keys.caller.but(user="api.wallboard@northwind.example").tokens()["access_token"]

    assert keys.caller.get(BASE).status_code == 401
    assert keys.caller.get(BASE, token=agent).status_code == 403
    assert keys.caller.get(BASE, token=keys.token, api=True).status_code == 200


def test_the_log_shows_known_key_ids_in_paths_but_no_others(keys: Keys) -> None:
    keys.ask("GET", f"/{keys.caller.access_key_id}")
    keys.ask("GET", f"/{keys.caller.form['password']}")
    paths = str([entry.path for entry in keys.caller.sandbox.requests])

    assert keys.caller.access_key_id in paths
    assert keys.caller.form["password"] not in paths
