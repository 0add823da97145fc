from dataclasses import replace
from typing import Any

import pytest

from tenants.cxone.sandbox import example_id, example_key_part
from tenants.cxone.sandbox.console.kinds import KINDS
from tests.sandbox.console_user import ConsoleUser, error_at, notice_on
from tests.sandbox.people import Caller

pytestmark = pytest.mark.pure

HARBOUR = example_id("Harbour Hotels")
KEY_ID = example_key_part("api.recorder@harbour.example id")
USER = {"user_name": "new@harbour.example", "tenant_id": HARBOUR}
NEW: dict[str, dict[str, str]] = {
    "tenants": {"name": "New & <old>"},
    "apps": {"name": "New app", "type": "backend", "auth_method": "client_secret_post"},
    "users": {**USER, "password": "made up", "state": "active"},
    "keys": {**USER, "active": "on"},
}
EDITS: dict[str, tuple[dict[str, str], Any]] = {
    "tenants": ({"name": "Renamed", "business_unit_number": "-7"}, "Renamed"),
    "apps": ({"name": "Renamed", "redirects": "https://a.example/cb\r\n\r\nhttps://b"}, "Renamed"),
    "users": ({"email": "x@example.org", "state": "locked"}, "locked"),
    "keys": ({"access_key_secret": "other"}, "inactive"),
}


def created(console: ConsoleUser, code: str, **more: str) -> str:
    """Fill the form in; gives the path of the new record's page."""
    answer = console.post(f"clouds/commercial/new/{code}", **{**NEW[code], **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].partition("?")[0].removeprefix("/__sandbox__/")


def test_every_kind_has_its_case() -> None:
    assert set(NEW) == set(EDITS) == set(KINDS)


@pytest.mark.parametrize("code", NEW)
def test_a_form_makes_a_record_and_shows_it(console: ConsoleUser, code: str) -> None:
    before = len(KINDS[code].records(console.sandbox.world.clouds["commercial"]))
    page = console.follow(console.post(f"clouds/commercial/new/{code}", **NEW[code]))

    assert notice_on(page).startswith("Created.")
    assert len(KINDS[code].records(console.sandbox.world.clouds["commercial"])) == before + 1


@pytest.mark.parametrize("code", NEW)
def test_a_form_changes_a_record(console: ConsoleUser, code: str) -> None:
    path, (edit, shown) = created(console, code), EDITS[code]
    kept = {"name": "x", "client_secret": "s", "auth_method": "client_secret_basic"}
    form = {**kept, "state": "enabled", "tenancy": "all", "access_key_secret": "s", **edit}
    page = console.follow(console.post(path, **form))

    assert notice_on(page) == "Saved."
    assert shown in page


@pytest.mark.parametrize("code", NEW)
def test_a_record_is_deleted_after_a_question(console: ConsoleUser, code: str) -> None:
    path = created(console, code)
    before = len(KINDS[code].records(console.sandbox.world.clouds["commercial"]))

    assert "What happens" in console.get(f"{path}/delete").text
    assert len(KINDS[code].records(console.sandbox.world.clouds["commercial"])) == before
    assert notice_on(console.follow(console.post(f"{path}/delete"))) == "Deleted."
    assert len(KINDS[code].records(console.sandbox.world.clouds["commercial"])) == before - 1
    assert console.get(path).status_code == 404


@pytest.mark.parametrize(
    ("code", "wrong", "field", "said"),
    [
        ("tenants", {"name": ""}, "name", "This cannot be empty."),
        ("tenants", {"business_unit_number": "x7"}, "business_unit_number", "a whole number"),
        ("tenants", {"tenant_id": HARBOUR}, "tenant_id", "There is already a tenant"),
        ("tenants", {"name": "x" * 501}, "name", "at most 500 characters"),
        ("tenants", {"area": "a\x00b"}, "area", "control characters"),
        ("apps", {"name": ""}, "name", "This cannot be empty."),
        ("apps", {"type": "desktop"}, "type", "This must be one of: backend,"),
        ("apps", {"auth_method": "none"}, "auth_method", "Only a public app has none."),
        ("apps", {"tenancy": "single"}, "tenant_id", "no tenant with this ID"),
        ("apps", {"tenant_id": "other"}, "tenant_id", "no tenant with this ID"),
        ("apps", {"redirects": "a\n" * 51}, "redirects", "at most 50 lines"),
        ("users", {"user_name": ""}, "user_name", "This cannot be empty."),
        ("users", {"tenant_id": ""}, "tenant_id", "This cannot be empty."),
        ("users", {"tenant_id": "gone"}, "tenant_id", "no tenant with this ID"),
        (
            "users",
            {"user_name": "api.old@harbour.example"},
            "user_name",
            "This tenant already has a user with this name.",
        ),
        ("keys", {"tenant_id": "gone"}, "tenant_id", "no tenant with this ID"),
        ("keys", {"access_key_id": KEY_ID}, "access_key_id", "There is already an access key"),
    ],
)
def test_a_wrong_entry_is_told_beside_its_field_and_kept(
    console: ConsoleUser, code: str, wrong: dict[str, str], field: str, said: str
) -> None:
    answer = console.post(
        f"clouds/commercial/new/{code}",
        **{**NEW[code], "area": "keep me", "email": "keep me", **wrong},
    )

    assert answer.status_code == 400
    assert said in error_at(answer.text, field)
    if code in ("tenants", "users") and "area" not in wrong:
        assert 'value="keep me"' in answer.text


def test_everything_that_is_wrong_is_told_at_once(console: ConsoleUser) -> None:
    page = console.post("clouds/gov/new/tenants", business_unit_number="seven").text

    assert error_at(page, "name") == "This cannot be empty."
    assert error_at(page, "business_unit_number") == "This must be a whole number."


def test_a_wrong_change_is_told_and_changes_nothing(console: ConsoleUser) -> None:
    path = created(console, "tenants")
    answer = console.post(path, name="", business_unit_number="seven")

    assert answer.status_code == 400
    assert error_at(answer.text, "name") == "This cannot be empty."
    assert error_at(answer.text, "business_unit_number") == "This must be a whole number."
    assert 'value="seven"' in answer.text
    assert "New &amp; &lt;old&gt;" in console.get(path).text


def test_what_is_fixed_at_creation_is_not_changed_by_a_form(console: ConsoleUser) -> None:
    app_id = example_id("commercial Call Recorder")
    form = {"name": "Still back-end", "type": "public", "client_id": "other", "state": "enabled"}
    more = {"client_secret": "s", "auth_method": "client_secret_basic", "tenancy": "all"}
    console.follow(console.post(f"clouds/commercial/apps/{app_id}", **form, **more))
    app = console.sandbox.world.clouds["commercial"].apps[app_id]

    assert (app.name, app.type, app.client_id) == ("Still back-end", "backend", app_id)


def test_switches_turn_apps_keys_and_users_off_and_on(console: ConsoleUser, caller: Caller) -> None:
    cloud = "clouds/commercial"
    user = console.sandbox.world.clouds["commercial"].keys[KEY_ID].user_id
    for path in (f"apps/{caller.client_id}", f"keys/{KEY_ID.replace('=', '%3D')}", f"users/{user}"):
        assert caller.sign_in().status_code == 200
        console.follow(console.post(f"{cloud}/{path}/switch", to="off"))
        assert caller.sign_in().status_code == 401
        console.follow(console.post(f"{cloud}/{path}/switch", to="on"))
    assert caller.sign_in().status_code == 200


def test_a_made_app_and_key_sign_in(console: ConsoleUser, caller: Caller) -> None:
    path, key_path = created(console, "apps"), created(console, "keys")
    cloud = console.sandbox.world.clouds["commercial"]
    app, key = list(cloud.apps.values())[-1], list(cloud.keys.values())[-1]
    form = {
        "grant_type": "password",
        "username": key.access_key_id,
        "password": key.access_key_secret,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
    }

    assert caller.post(form, auth=None).status_code == 200
    assert app.client_secret in console.get(path).text
    assert key.access_key_secret in console.get(key_path).text


def test_an_empty_secret_is_made_up_anew_and_an_empty_password_is_none(
    console: ConsoleUser,
) -> None:
    path = created(console, "users")
    console.post(path, state="active", password="")
    cloud = console.sandbox.world.clouds["commercial"]
    user = cloud.users[path.rpartition("/")[2]]
    key = cloud.keys[KEY_ID]
    console.post(f"clouds/commercial/keys/{KEY_ID.replace('=', '%3D')}", active="on")

    assert user.password == ""
    assert "nobody signs in" in console.get(path).text
    assert cloud.keys[KEY_ID] != key
    assert replace(cloud.keys[KEY_ID], access_key_secret=key.access_key_secret) == key


def test_with_a_tenant_go_its_users_and_keys(console: ConsoleUser) -> None:
    question = console.get(f"clouds/commercial/tenants/{HARBOUR}/delete").text
    console.post(f"clouds/commercial/tenants/{HARBOUR}/delete")
    cloud = console.sandbox.world.clouds["commercial"]

    assert "With it go its users" in question
    assert HARBOUR not in {user.tenant_id for user in cloud.users.values()}
    assert HARBOUR not in {key.tenant_id for key in cloud.keys.values()}
    assert console.get("clouds/commercial").status_code == 200


def test_a_link_from_a_user_fills_the_form_of_a_key_in(console: ConsoleUser) -> None:
    page = console.get(
        f"clouds/commercial/new/keys?user_name=ana&tenant_id={HARBOUR}&access_key_secret=no"
    )

    assert 'value="ana"' in page.text
    assert f'<option value="{HARBOUR}" selected>' in page.text
    assert 'value="no"' not in page.text
