import pytest
import requests

from tenants.cxone.sandbox import Sandbox
from tenants.cxone.sandbox.example import example_id
from tests.sandbox.people import Caller

pytestmark = pytest.mark.pure

BAD_NAME = '<script>alert("x")</script>'


@pytest.fixture
def url(sandbox: Sandbox) -> str:
    return sandbox.console_url("commercial")


def post(url: str, path: str, form: dict[str, str], **headers: str) -> requests.Response:
    return requests.post(url + path, form, headers=headers, allow_redirects=False, timeout=5)


def own(sandbox: Sandbox) -> dict[str, str]:
    return {"Origin": sandbox.issuer("commercial")}


def test_the_page_says_that_it_is_not_cxone_and_may_load_nothing_foreign(url: str) -> None:
    page = requests.get(url, timeout=5)

    assert "SANDBOX - not CXone" in page.text
    assert page.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; style-src 'self'; form-action 'self'"
    )
    assert " style=" not in page.text
    assert "<script" not in page.text


def test_the_page_shows_all_that_a_sign_in_needs(url: str, caller: Caller) -> None:
    page = requests.get(url, timeout=5).text

    for shown in ("Harbour Hotels", "City of Springfield", "Call Recorder", "4600738"):
        assert shown in page
    for needed in (
        example_id("Harbour Hotels"),
        caller.client_id,
        caller.client_secret,
        caller.access_key_id,
        caller.form["password"],
    ):
        assert f"<code>{needed}</code>" in page
    assert "Everything here is made up" in page


def test_the_request_log_stays_masked(url: str, caller: Caller) -> None:
    caller.tokens()
    log = requests.get(url, timeout=5).text.partition('id="requests"')[2]

    assert "/auth/token" in log
    assert caller.client_secret not in log
    assert caller.form["password"] not in log


def test_a_browser_at_the_issuer_is_sent_to_the_console(sandbox: Sandbox) -> None:
    issuer = f"{sandbox.issuer('commercial')}/"
    page = requests.get(
        issuer, headers={"Accept": "text/html,*/*"}, allow_redirects=False, timeout=5
    )
    other = requests.get(issuer, headers={"Accept": "*/*"}, allow_redirects=False, timeout=5)

    assert (page.status_code, page.headers["Location"]) == (303, "/__sandbox__/")
    assert other.status_code == 404


def test_names_are_escaped(url: str, sandbox: Sandbox) -> None:
    sandbox.world.add_tenant(
        "gov",
        tenant_id='"><b>',
        name=BAD_NAME,
        business_unit_number="1",
        business_unit_name="\ud800",
    )
    try:
        page = requests.get(url, timeout=5)
    finally:
        del sandbox.world.clouds["gov"].tenants['"><b>']

    assert page.status_code == 200
    assert "<script" not in page.text
    assert "<b>" not in page.text


def test_the_style_sheet_is_served(url: str) -> None:
    assert requests.get(f"{url}style.css", timeout=5).headers["Content-Type"].startswith("text/css")


def test_a_button_arms_and_another_disarms(url: str, sandbox: Sandbox) -> None:
    form = {"cloud": "commercial", "kind": "unavailable", "value": "", "times": ""}
    armed = post(url, "arm", form, **own(sandbox))
    (fault,) = sandbox.world.faults

    assert (armed.status_code, armed.headers["Location"]) == (303, "/__sandbox__/")
    assert requests.get(url, timeout=5).status_code == 200
    assert post(url, "disarm", {"id": fault.id}, **own(sandbox)).status_code == 303
    assert len(sandbox.world.faults) == 0


def test_a_senseless_form_is_told_in_a_sentence(url: str, sandbox: Sandbox) -> None:
    answer = post(url, "arm", {"cloud": "nowhere", "kind": "slow"}, **own(sandbox))

    assert answer.status_code == 400
    assert "Name one of the clouds of this sandbox." in answer.text


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:1"])
def test_a_post_from_elsewhere_is_refused(url: str, sandbox: Sandbox, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = post(url, "arm", {"cloud": "commercial", "kind": "hang"}, **headers)

    assert answer.status_code == 403
    assert len(sandbox.world.faults) == 0


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", ""])
def test_a_host_that_is_not_loopback_is_refused(url: str, host: str) -> None:
    assert requests.get(url, headers={"Host": host}, timeout=5).status_code == 403


def test_the_control_api_arms_lists_and_disarms(url: str, caller: Caller) -> None:
    fault = {"kind": "throttle", "cloud": "commercial", "value": "5"}
    made = requests.post(f"{url}api/faults", json=fault, timeout=5)
    listed = requests.get(f"{url}api/faults", timeout=5).json()["faults"]

    assert made.status_code == 201
    assert [each["id"] for each in listed] == [made.json()["id"]]
    assert caller.sign_in().status_code == 429
    assert requests.delete(f"{url}api/faults/{listed[0]['id']}", timeout=5).status_code == 204
    assert caller.sign_in().status_code == 200
    counted = requests.get(
        f"{url}api/token-requests", {"access_key_id": caller.access_key_id}, timeout=5
    )
    assert counted.json() == {"count": 2}


def test_the_control_api_tells_the_world_without_secrets(url: str, caller: Caller) -> None:
    caller.tokens()
    for name in ("world", "requests", "kinds"):
        answer = requests.get(f"{url}api/{name}", timeout=5)
        assert answer.status_code == 200
        assert "secret" not in answer.json()
        assert caller.client_secret not in answer.text
        assert caller.form["password"] not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "[" * 100000,
        '{"kind": []}',
        '{"cloud": "commercial", "kind": {}}',
        '{"cloud": "commercial", "kind": "slow", "value": "\\ud800"}',
        '{"cloud": "commercial", "kind": "hang", "client_id": 1}',
        '{"cloud": "commercial", "kind": "hang", "times": "x"}',
        '{"cloud": "commercial", "kind": "hang", "colour": "red"}',
        '{"cloud": "commercial", "kind": "hang", "endpoint": "moon"}',
    ],
)
def test_a_senseless_control_request_is_a_400(url: str, sandbox: Sandbox, body: str) -> None:
    headers = {"Content-Type": "application/json"}

    assert requests.post(f"{url}api/faults", body, headers=headers, timeout=5).status_code == 400
    assert len(sandbox.world.faults) == 0


def test_the_control_api_refuses_foreign_pages(url: str) -> None:
    body = '{"kind": "hang", "cloud": "commercial"}'
    plain = requests.post(
        f"{url}api/faults", body, headers={"Content-Type": "text/plain"}, timeout=5
    )
    foreign = requests.post(
        f"{url}api/faults", body, headers={"Origin": "http://evil.example"}, timeout=5
    )

    assert (plain.status_code, foreign.status_code) == (415, 403)
