import json
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tenants.cxone.sandbox import Sandbox, example_id, example_key_part, example_world
from tenants.cxone.sandbox.console.calls import CALLS
from tests.sandbox.console_user import ConsoleUser
from tests.sandbox.people import Caller

pytestmark = pytest.mark.pure

HARBOUR = example_id("Harbour Hotels")
KEY_ID = example_key_part("api.recorder@harbour.example id")
USER = {"user_name": "new@harbour.example", "tenant_id": HARBOUR}
# Kind, what makes one, its ID, its secrets, a change and what must not be changed.
KINDS: list[tuple[str, dict[str, Any], str, list[str], dict[str, Any], dict[str, Any]]] = [
    ("tenants", {"name": "T"}, "tenant_id", [], {"private": True}, {"tenant_id": "x"}),
    (
        "apps",
        {"name": "A", "redirects": ["https://a.example/cb"]},
        "client_id",
        ["client_secret"],
        {"state": "disabled", "origins": ["https://a.example"]},
        {"type": "public"},
    ),
    ("users", USER, "user_id", ["password"], {"admin": False}, {"user_name": "x"}),
    (
        "keys",
        USER,
        "access_key_id",
        ["access_key_secret"],
        {"active": False},
        USER | {"tenant_id": ""},
    ),
]


@pytest.mark.parametrize(("code", "made", "id_name", "secrets", "change", "fixed"), KINDS)
def test_a_record_is_made_read_changed_and_deleted(
    console: ConsoleUser,
    code: str,
    made: dict[str, Any],
    id_name: str,
    secrets: list[str],
    change: dict[str, Any],
    fixed: dict[str, Any],
) -> None:
    there = f"clouds/commercial/{code}"
    created = console.api("POST", there, made)
    record = created.json()
    one = f"{there}/{quote(record[id_name], safe='')}"
    read = console.api("GET", one).json()
    listed = console.api("GET", f"{there}?limit=1000").json()
    whole = console.api("GET", f"{one}?secrets=1").json()
    changed = console.api("PATCH", one, change).json()

    assert created.status_code == 201
    assert made.items() <= record.items()
    assert all(record[name] for name in secrets)
    assert read == {name: value for name, value in record.items() if name not in secrets}
    assert whole == record
    assert read in listed[code]
    assert listed["total"] == len(listed[code])
    assert change.items() <= changed.items()
    assert not set(secrets) & set(changed)
    assert console.api("PATCH", one, fixed).status_code == 400
    assert console.api("DELETE", one).status_code == 204
    for method in ("GET", "PATCH", "DELETE"):
        assert console.api(method, one, {}).status_code == 404


@pytest.mark.parametrize(("code", "made", "id_name"), [kind[:3] for kind in KINDS])
def test_an_id_that_is_taken_is_a_409(
    console: ConsoleUser, code: str, made: dict[str, Any], id_name: str
) -> None:
    there = f"clouds/commercial/{code}"
    first = console.api("POST", there, made).json()
    again = made if code == "users" else {**made, id_name: first[id_name]}
    answer = console.api("POST", there, again)

    assert answer.status_code == 409
    assert answer.json()["error"] == "conflict"
    assert answer.json()["error_description"].endswith(".")


def test_a_new_secret_is_made_up_and_told(console: ConsoleUser, caller: Caller) -> None:
    app = f"clouds/commercial/apps/{caller.client_id}"
    changed = console.api("PATCH", app, {"client_secret": ""}).json()

    assert caller.sign_in().status_code == 401
    auth = (caller.client_id, changed["client_secret"])
    assert caller.post(caller.form, auth=auth).status_code == 200


def test_what_was_made_by_json_signs_in(console: ConsoleUser, caller: Caller) -> None:
    app = console.api("POST", "clouds/gov/apps", {"name": "A", "client_id": "My App/1@Vendor"})
    tenant = console.api("POST", "clouds/gov/tenants", {"name": "T"}).json()
    key = {"user_name": "u", "tenant_id": tenant["tenant_id"]}
    key = console.api("POST", "clouds/gov/keys", key).json()
    form = {
        "grant_type": "password",
        "username": key["access_key_id"],
        "password": key["access_key_secret"],
    }
    auth = ("My App/1@Vendor", app.json()["client_secret"])
    there = f"clouds/gov/apps/{quote('My App/1@Vendor', safe='')}"

    assert caller.but(cloud="gov").post(form, auth=auth).status_code == 200
    assert console.api("GET", there).json()["name"] == "A"


def test_a_public_app_has_no_secret(console: ConsoleUser) -> None:
    made = console.api("POST", "clouds/gov/apps", {"name": "A", "type": "public"}).json()

    assert (made["client_secret"], made["auth_method"]) == ("", "none")


@pytest.mark.parametrize(
    ("code", "body", "field"),
    [
        ("tenants", {}, "name"),
        ("tenants", {"name": ""}, "name"),
        ("tenants", {"name": 7}, "name"),
        ("tenants", {"name": None}, "name"),
        ("tenants", {"name": ["x"]}, "name"),
        ("tenants", {"name": "x" * 501}, "name"),
        ("tenants", {"name": "a\x00b"}, "name"),
        ("tenants", {"name": "\ud800"}, "name"),
        ("tenants", {"name": "T", "private": "yes"}, "private"),
        ("tenants", {"name": "T", "business_unit_number": 7}, "business_unit_number"),
        ("tenants", {"name": "T", "business_unit_number": "7" * 19}, "business_unit_number"),
        ("tenants", {"name": "T", "colour": "red"}, "colour"),
        ("apps", {"name": "A", "type": "desktop"}, "type"),
        ("apps", {"name": "A", "type": {}}, "type"),
        ("apps", {"name": "A", "auth_method": "none"}, "auth_method"),
        ("apps", {"name": "A", "tenancy": "single"}, "tenant_id"),
        ("apps", {"name": "A", "redirects": "https://a"}, "redirects"),
        ("apps", {"name": "A", "redirects": [1]}, "redirects"),
        ("apps", {"name": "A", "redirects": [""]}, "redirects"),
        ("apps", {"name": "A", "origins": ["x"] * 51}, "origins"),
        ("apps", {"name": "A", "created_time": "now"}, "created_time"),
        ("users", {"user_name": "u"}, "tenant_id"),
        ("users", {"user_name": "u", "tenant_id": "gone"}, "tenant_id"),
        ("users", {**USER, "state": "asleep"}, "state"),
        ("keys", {"user_name": "u", "tenant_id": "gone"}, "tenant_id"),
        ("keys", {**USER, "active": 1}, "active"),
    ],
)
def test_a_wrong_field_is_a_400_that_names_it(
    console: ConsoleUser, code: str, body: dict[str, Any], field: str
) -> None:
    before = console.api("GET", "world?secrets=1").text
    answer = console.api("POST", f"clouds/commercial/{code}", body)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert field in answer.json()["fields"]
    assert answer.json()["error_description"].startswith(f"{field}: ")
    assert console.api("GET", "world?secrets=1").text == before


HOSTILE = {
    "nothing": b"",
    "half": b'{"name": "T"',
    "a list": b"[]",
    "a number": b"7",
    "not a number": b'{"name": NaN}',
    "infinity": b'{"private": -Infinity}',
    "a long number": b'{"name": ' + b"9" * 9000 + b"}",
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"name":' * 50_000,
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "a megabyte": b'{"name": "' + b"x" * 1_000_000 + b'"}',
    "many fields": json.dumps({f"f{number}": "" for number in range(50_000)}).encode(),
    "a field called like a secret": b'{"name": "T", "4MT75G6GRFVKE5HGSPHG6XMAZGPM": ""}',
}
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "clouds/commercial/tenants"),
        ("PATCH", f"clouds/commercial/tenants/{HARBOUR}"),
        ("POST", "faults"),
        ("PUT", "world"),
    ],
)
def test_a_hostile_body_is_a_400_that_changes_nothing(
    console: ConsoleUser, method: str, path: str, name: str
) -> None:
    before = console.api("GET", "world?secrets=1").text
    answer = console.api(method, path, data=HOSTILE[name], headers=JSON)

    assert answer.status_code == 400
    assert answer.json()["error_description"]
    assert "4MT75G6G" not in answer.text
    assert console.api("GET", "world?secrets=1").text == before


def test_more_than_a_megabyte_is_not_read(console: ConsoleUser) -> None:
    body = b'{"name": "' + b"x" * (1 << 20) + b'"}'

    assert console.api("PUT", "world", data=body, headers=JSON).status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nothing", 404),
        ("GET", "clouds/moon", 404),
        ("GET", "clouds/gov/moons", 404),
        ("GET", "clouds/gov/apps/none", 404),
        ("GET", "clouds/gov/apps/none/more", 404),
        ("GET", "world/more", 404),
        ("DELETE", "faults/none", 404),
        ("DELETE", "clouds/gov", 405),
        ("DELETE", "clouds/gov/apps", 405),
        ("PUT", "faults", 405),
        ("POST", "world", 405),
        ("GET", "reset", 405),
        ("POST", "", 405),
        ("GET", "clouds/gov/apps?limit=x", 400),
        ("GET", "clouds/gov/apps?limit=1001", 400),
        ("GET", "clouds/gov/apps?offset=-1", 400),
    ],
)
def test_other_calls_are_refused_in_json(
    console: ConsoleUser, method: str, path: str, status: int
) -> None:
    answer = console.api(method, path, {} if method in ("POST", "PUT") else None)

    assert answer.status_code == status
    assert answer.json()["error_description"].endswith(".")


def test_the_index_lists_calls_that_there_are(console: ConsoleUser) -> None:
    calls = console.api("GET", "").json()["calls"]

    assert [(call["method"], call["path"]) for call in calls] == [call[:2] for call in CALLS]
    for call in calls:
        ids = {"<cloud>": "gov", "<id>": "x", "<tenant_id>": "x", "<client_id>": "x"}
        path = call["path"]
        for name, value in {**ids, "<user_id>": "x", "<access_key_id>": "x"}.items():
            path = path.replace(name, value)
        assert console.api(call["method"], path, {}).status_code != 405


def test_lists_come_in_parts(console: ConsoleUser) -> None:
    whole = console.api("GET", "clouds/commercial/users").json()
    part = console.api("GET", "clouds/commercial/users?limit=2&offset=1").json()

    assert part["users"] == whole["users"][1:3]
    assert (part["total"], part["limit"], part["offset"]) == (whole["total"], 2, 1)


def test_clouds_are_told_with_their_addresses(console: ConsoleUser) -> None:
    clouds = console.api("GET", "clouds").json()["clouds"]

    assert [cloud["key"] for cloud in clouds] == list(console.sandbox.clouds)
    assert clouds[0]["issuer"] == console.sandbox.issuer("commercial")
    assert console.api("GET", "clouds/commercial").json() == clouds[0]


def test_the_world_is_told_without_secrets_unless_asked(
    console: ConsoleUser, caller: Caller
) -> None:
    caller.tokens()
    for path in ("world", "requests", "kinds", "clouds/commercial/keys", "clouds/commercial/apps"):
        answer = console.api("GET", path)
        assert answer.status_code == 200
        assert caller.client_secret not in answer.text
        assert caller.form["password"] not in answer.text
    assert caller.client_secret in console.api("GET", "world?secrets=1").text


def test_a_saved_world_is_fed_back(console: ConsoleUser, caller: Caller) -> None:
    console.api("POST", "clouds/gov/apps", {"name": "Kept"})
    console.api("POST", "faults", {"kind": "slow", "cloud": "gov", "value": "5"})
    saved = console.api("GET", "world?secrets=1").json()
    console.api("POST", "reset", {})
    assert "Kept" not in console.api("GET", "world").text
    answer = console.api("PUT", "world", saved)

    assert answer.status_code == 200
    again = console.api("GET", "world?secrets=1").json()
    assert again["clouds"] == saved["clouds"]
    assert [each["kind"] for each in again["faults"]] == ["slow"]
    assert caller.sign_in().status_code == 200


def test_a_fed_world_may_bring_a_cloud(session: requests.Session) -> None:
    with Sandbox(example_world(), first_port=0).running() as sandbox:
        console = ConsoleUser(sandbox, session)
        world = console.api("GET", "world?secrets=1").json()
        world["clouds"].append({"key": "brought", "area": "na9"})
        console.api("PUT", "world", world)
        issuer = sandbox.issuer("brought")

        assert console.get("clouds/brought").status_code == 200
        assert session.get(f"{issuer}/auth/jwks", timeout=5).status_code == 200


@pytest.mark.parametrize(
    "clouds",
    [
        [],
        {},
        [1],
        [{"key": "UPPER"}],
        [{"key": "a/b"}],
        [{"key": ""}],
        [{"key": 7}],
        [{"key": f"c{number}"} for number in range(21)],
        [{"key": "gov", "apps": [{"client_id": []}]}],
        [{"key": "gov", "apps": [{"client_id": {}, "name": "A", "client_secret": "s"}]}],
        [{"key": "gov", "users": [{"tenant_id": [], "user_name": "u"}]}],
        [{"key": "gov", "keys": [{"tenant_id": "gone", "user_name": "u"}]}],
    ],
)
def test_a_senseless_world_is_a_400_that_changes_nothing(console: ConsoleUser, clouds: Any) -> None:
    before = console.api("GET", "world?secrets=1").text
    world = {**console.api("GET", "world?secrets=1").json(), "clouds": clouds, "faults": []}
    answer = console.api("PUT", "world", world)

    assert answer.status_code == 400
    assert console.api("GET", "world?secrets=1").text == before


def test_faults_are_armed_listed_and_disarmed(console: ConsoleUser, caller: Caller) -> None:
    made = console.api("POST", "faults", {"kind": "throttle", "cloud": "commercial", "value": "5"})
    listed = console.api("GET", "faults").json()["faults"]

    assert made.status_code == 201
    assert [each["id"] for each in listed] == [made.json()["id"]]
    assert caller.sign_in().status_code == 429
    assert console.api("DELETE", f"faults/{listed[0]['id']}").status_code == 204
    assert caller.sign_in().status_code == 200
    counted = console.api("GET", "token-requests", params={"access_key_id": caller.access_key_id})
    assert counted.json() == {"count": 2}


@pytest.mark.parametrize(
    "body",
    [
        {"kind": []},
        {"kind": "hang"},
        {"cloud": "commercial", "kind": {}},
        {"cloud": "commercial", "kind": "slow", "value": "\ud800"},
        {"cloud": "commercial", "kind": "hang", "client_id": 1},
        {"cloud": "commercial", "kind": "hang", "times": "x"},
        {"cloud": "commercial", "kind": "hang", "times": -1},
        {"cloud": "commercial", "kind": "hang", "colour": "red"},
        {"cloud": "commercial", "kind": "hang", "endpoint": "moon"},
        {"cloud": "commercial", "kind": "hang", "endpoint": ["token"]},
    ],
)
def test_a_senseless_fault_is_a_400(console: ConsoleUser, body: dict[str, Any]) -> None:
    assert console.api("POST", "faults", body).status_code == 400
    assert len(console.sandbox.world.faults) == 0


def test_the_request_log_is_chosen_from_and_emptied(console: ConsoleUser, caller: Caller) -> None:
    caller.tokens()
    chosen = console.api("GET", f"requests?client_id={caller.client_id}").json()["requests"]

    assert [each["endpoint"] for each in chosen] == ["token"]
    assert console.api("GET", "requests?cloud=gov").json() == {"requests": []}
    assert console.api("DELETE", "requests").status_code == 204
    assert console.api("GET", "requests").json() == {"requests": []}
