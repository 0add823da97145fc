"""The App Registration API."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.sandbox.people import Caller

pytestmark = pytest.mark.pure

BASE = "/authentication-integrations/v1/applications"
BACKEND: dict[str, Any] = {
    "name": "Exporter",
    "type": "backend",
    "tenancy": "all",
    "contacts": ["dev@example.com"],
    "authMethod": "client_secret_post",
}
PORTAL: dict[str, Any] = {
    **BACKEND,
    "name": "Portal",
    "type": "confidential",
    "redirects": ["https://portal.example/callback", "com.example.app:/back"],
    "origins": ["https://portal.example"],
    "logouts": ["https://portal.example/bye"],
}


class Administrator:
    def __init__(self, caller: Caller) -> None:
        self.caller, self.token = caller, caller.tokens()["access_token"]

    def ask(self, method: str, path: str = "", **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.caller.issuer}{BASE}{path}"
        return self.caller.session.request(method, url, headers=headers, timeout=5, **options)

    def create(self, said: dict[str, Any]) -> Any:
        answer = self.ask("POST", json=said)
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture
def admin(caller: Caller) -> Iterator[Administrator]:
    apps = caller.sandbox.world.clouds["commercial"].apps
    before = dict(apps)
    yield Administrator(caller)
    for added in set(apps) - set(before):
        del apps[added]
    apps.update(before)


def test_a_created_app_shows_its_secret_once_and_works_at_once(admin: Administrator) -> None:
    made = admin.create(BACKEND)
    read = admin.ask("GET", f"/{made['id']}").json()
    form = {
        **admin.caller.form,
        "client_id": made["id"],
        "client_secret": made["secret"],
    }

    assert read == {name: value for name, value in made.items() if name != "secret"}
    assert (read["isEnabled"], read["createdBy"]) == (True, admin.caller.user)
    assert read["createdTime"].endswith("Z")
    assert admin.caller.post(form, auth=None).status_code == 200
    assert admin.ask("GET", f"/{made['id']}").json()["lastUsedTime"]


def test_a_public_app_has_neither_secret_nor_method(admin: Administrator) -> None:
    made = admin.create({**PORTAL, "type": "public"})

    assert "secret" not in made
    assert "authMethod" not in made


def test_a_pair_from_elsewhere_may_be_brought_once(admin: Administrator) -> None:
    brought = {**BACKEND, "id": "Product Name@Vendor Inc.", "secret": "brought-along"}
    made = admin.create(brought)
    path = f"/{quote(made['id'], safe='')}"

    assert (made["id"], made["secret"]) == (brought["id"], brought["secret"])
    assert admin.ask("POST", json=brought).status_code == 409
    assert admin.ask("GET", path).json()["id"] == made["id"]
    assert admin.ask("POST", f"{path}-disable").json()["isEnabled"] is False


def test_the_list_is_filtered_and_paged(admin: Administrator) -> None:
    for number in range(3):
        admin.create({**BACKEND, "name": f"Listed {number}"})
    first = admin.ask("GET", params={"name": "listed", "top": 2}).json()
    second = requests.get(
        admin.caller.issuer + first["_links"]["next"],
        headers={"Authorization": f"Bearer {admin.token}"},
        timeout=5,
    ).json()

    assert first["totalRecords"] == 3
    assert [app["name"] for app in first["applications"]] == ["Listed 0", "Listed 1"]
    assert [app["name"] for app in second["applications"]] == ["Listed 2"]
    assert (second["_links"]["next"], bool(second["_links"]["previous"])) == ("", True)
    assert not [app for app in first["applications"] if "secret" in app]
    assert admin.ask("GET", params={"type": "public"}).json()["totalRecords"] == 1
    assert admin.ask("GET", params={"isEnabled": "false"}).json()["totalRecords"] == 2
    assert admin.ask("GET", params={"top": "many"}).status_code == 400


def test_an_app_is_edited_but_not_its_type_id_or_secret(admin: Administrator) -> None:
    made = admin.create(PORTAL)
    path = f"/{made['id']}"
    whole = admin.ask("GET", path).json()
    edited = admin.ask("PATCH", path, json={**whole, "origins": ["https://new.example"]}).json()

    assert (edited["origins"], edited["redirects"]) == (["https://new.example"], made["redirects"])
    assert (edited["lastModifiedBy"], edited["createdTime"]) == (
        admin.caller.user,
        made["createdTime"],
    )
    for wrong in ({"type": "public"}, {"id": "x"}, {"secret": "x"}, {"redirects": []}):
        assert admin.ask("PATCH", path, json=wrong).status_code == 400


def test_disabling_and_enabling_is_a_hyphen_away(admin: Administrator) -> None:
    caller = admin.caller
    path = f"/{caller.client_id}"
    admin.caller = caller
    other = caller.but(app="Wallboard")

    assert admin.ask("POST", f"/{other.client_id}-disable").json()["isEnabled"] is False
    assert admin.ask("POST", f"/{other.client_id}-enable").json()["isEnabled"] is True
    assert admin.ask("POST", f"{path}/enable").status_code == 404


def test_a_deletion_is_scheduled(admin: Administrator) -> None:
    path = f"/{admin.create(BACKEND)['id']}"

    assert admin.ask("DELETE", path).status_code == 204
    assert admin.ask("GET", path).json()["scheduledDeletionTime"]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": 7},
        {"name": "a\r\nb"},
        {"name": "x" * 3000},
        {"name": "\ud800"},
        {"contacts": []},
        {"contacts": ["nobody"]},
        {"contacts": "dev@example.com"},
        {"contacts": [["dev@example.com"]]},
        {"contacts": ["a@b.example"] * 101},
        {"type": "robot"},
        {"type": None},
        {"tenancy": "multiple"},
        {"authMethod": "client_secret_jwt"},
        {"authMethod": "none"},
        {"redirects": []},
        {"redirects": ["/relative"]},
        {"redirects": ["javascript:alert(1)"]},
        {"redirects": ["https://x.example/#part"]},
        {"redirects": ["https://x.example/\r\nSet-Cookie: a=b"]},
        {"origins": []},
        {"origins": ["http://a b"]},
        {"origins": [7]},
        {"id": "only-an-id"},
        {"secret": "only-a-secret"},
        {"colour": "red"},
    ],
)
def test_what_makes_no_app_is_refused(admin: Administrator, changes: dict[str, Any]) -> None:
    answer = admin.ask("POST", json={**PORTAL, **changes})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["errorDescription"].endswith(".")


def test_only_administrators_may_come_in(admin: Administrator, caller: Caller) -> None:
    agent = caller.but(user="api.wallboard@northwind.example").tokens()["access_token"]

    assert caller.get(BASE).status_code == 401
    assert caller.get(BASE, token=agent).status_code == 403
    assert caller.get(BASE, token=agent).json()["error"] == "forbidden"
    assert caller.get(f"{BASE}/nobody", token=admin.token).status_code == 404
    assert caller.get(BASE, token=admin.token, api=True).status_code == 200


def test_a_single_tenant_app_belongs_to_its_makers_tenant(admin: Administrator) -> None:
    made = admin.create({**BACKEND, "tenancy": "single"})
    world = admin.caller.sandbox.world

    assert world.clouds["commercial"].apps[made["id"]].tenant_id
