import re

import pytest

from tenants.cxone.sandbox import KINDS
from tests.sandbox.console_user import ConsoleUser, notice_on
from tests.sandbox.people import Caller

pytestmark = pytest.mark.pure


def test_every_kind_is_on_the_page_once_with_its_button(console: ConsoleUser) -> None:
    page = console.get("faults").text

    for code in KINDS:
        assert page.count(f'name="kind" value="{code}"') == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_button_of_every_kind_arms_it_as_it_stands(console: ConsoleUser, kind: str) -> None:
    page = console.follow(console.post("faults/arm", cloud="gov", kind=kind, value=""))

    assert notice_on(page) == "The fault is armed."
    assert [(fault.kind, fault.cloud) for fault in console.sandbox.world.faults] == [(kind, "gov")]
    assert '<span class="badge">1 armed</span>' in page


def test_a_fault_for_one_app_concerns_no_other(console: ConsoleUser, caller: Caller) -> None:
    scope = {"cloud": "commercial", "client_id": caller.client_id, "times": "1"}
    page = console.get(f"faults?{'&'.join(f'{name}={scope[name]}' for name in scope)}").text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))

    assert scope.items() <= hidden.items()
    assert "Every button below arms its fault for" in page
    back = console.post("faults/arm", **scope, kind="throttle", value="9")
    assert f"client_id={caller.client_id}" in back.headers["Location"]
    assert caller.but(app="Wallboard").sign_in().status_code == 401
    assert caller.sign_in().status_code == 429
    assert caller.sign_in().status_code == 200


def test_disarming_one_and_all(console: ConsoleUser) -> None:
    faults = console.sandbox.world.faults
    for kind in ("slow", "hang", "latency"):
        faults.arm(kind, cloud="gov")
    one = next(iter(faults))

    assert notice_on(console.follow(console.post("faults/disarm", id=one.id))) == "Disarmed."
    assert one not in faults
    assert "Everything is disarmed." in console.follow(console.post("faults/clear"))
    assert len(faults) == 0


def test_a_wrong_value_is_told_beside_its_kind_and_kept(console: ConsoleUser) -> None:
    answer = console.post("faults/arm", cloud="gov", kind="slow", value="<fast>")

    assert answer.status_code == 400
    assert re.search(r'value="&lt;fast&gt;".*?class="error">The fault slow does not', answer.text)
    assert len(console.sandbox.world.faults) == 0


@pytest.mark.parametrize(
    "form",
    [
        {"cloud": "moon", "kind": "slow"},
        {"cloud": "gov", "kind": "earthquake"},
        {"cloud": "gov", "kind": "hang", "endpoint": "moon"},
        {"cloud": "gov", "kind": "hang", "times": "often"},
        {},
    ],
)
def test_a_senseless_form_is_told_in_a_sentence(console: ConsoleUser, form: dict[str, str]) -> None:
    answer = console.post("faults/arm", **form)

    assert answer.status_code == 400
    assert 'class="error"' in answer.text or notice_on(answer.text)
    assert len(console.sandbox.world.faults) == 0


def test_the_request_log_is_masked_and_leads_to_a_fault(
    console: ConsoleUser, caller: Caller
) -> None:
    caller.tokens()
    page = console.get("requests").text

    assert "POST /auth/token" in page
    assert "200" in page
    assert caller.client_secret not in page
    assert caller.form["password"] not in page
    assert f"faults?cloud=commercial&amp;client_id={caller.client_id}" in page


def test_the_request_log_is_filtered_and_emptied(console: ConsoleUser, caller: Caller) -> None:
    caller.tokens()
    caller.but(cloud="gov").get("/auth/jwks")

    assert "/auth/token" not in console.get("requests?cloud=gov").text
    assert "/auth/jwks" not in console.get("requests?endpoint=token").text
    assert "1 request of this choice" in console.get(f"requests?client_id={caller.client_id}").text
    assert "No request of the last 200" in console.get("requests?endpoint=none").text
    assert "The request log is empty." in console.follow(console.post("requests/empty"))
    assert "No request has arrived yet." in console.get("requests").text


def test_the_request_log_is_followed_without_a_script_when_asked(console: ConsoleUser) -> None:
    assert "http-equiv" not in console.get("requests").text
    assert '<meta http-equiv="refresh" content="5">' in console.get("requests?live=1").text
