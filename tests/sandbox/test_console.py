import re

import pytest
import requests

from tenants.cxone.sandbox import Sandbox, example_id, example_key_part
from tests.sandbox.console_user import ConsoleUser
from tests.sandbox.people import Caller

pytestmark = pytest.mark.pure

HOSTILE = "\"><script>alert(1)</script><b x='"
PAGES = (
    "",
    "?cloud=gov",
    "clouds/commercial",
    "clouds/commercial/tenants",
    "clouds/commercial/apps",
    "clouds/commercial/users",
    "clouds/commercial/keys",
    "clouds/commercial/new/tenants",
    "clouds/commercial/new/apps",
    "clouds/commercial/new/users",
    "clouds/commercial/new/keys",
    f"clouds/commercial/apps/{example_id('commercial Call Recorder')}",
    f"clouds/commercial/apps/{example_id('commercial Call Recorder')}/delete",
    "faults",
    "requests",
    "about",
    "reset",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_marked_and_runs_nothing_inline(console: ConsoleUser, path: str) -> None:
    page = console.get(path)
    policy = page.headers["Content-Security-Policy"]

    assert page.status_code == 200
    assert "SANDBOX - not CXone" in page.text
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
    assert "unsafe" not in policy
    assert " style=" not in page.text
    assert re.findall(r"<script(?! src=\"/__sandbox__/script.js\" defer>)", page.text) == []
    assert re.findall(r"\son[a-z]+=", page.text) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_control_has_a_label_and_every_id_is_one(console: ConsoleUser, path: str) -> None:
    page = console.get(path).text
    ids = re.findall(r' id="([^"]+)"', page)
    labelled = re.findall(r'<label for="([^"]+)"', page)
    controls = re.findall(r"<(?:input|select|textarea)(?! type=\"hidden\")[^>]*>", page)

    assert len(ids) == len(set(ids))
    assert set(labelled) <= set(ids)
    for control in controls:
        own = re.search(r' id="([^"]+)"', control)
        assert "aria-label" in control or (own and own[1] in labelled), control


def test_navigation_is_the_same_everywhere_and_says_where_one_is(console: ConsoleUser) -> None:
    for path, here in (("faults", "Faults"), ("clouds/gov", "gov"), ("", "Start")):
        page = console.get(path).text
        current = re.search(r'aria-current="page"><svg.*?<span class="name">(.*?)<', page)

        assert current
        assert current[1] == here
        for key in console.sandbox.clouds:
            assert f'href="/__sandbox__/clouds/{key}"' in page


@pytest.mark.parametrize(
    "path",
    ["nothing", "clouds/moon", "clouds/gov/moons", "clouds/gov/apps/none", "?cloud=moon", "a/b/c"],
)
def test_what_is_not_there_is_a_404_with_a_way_back(console: ConsoleUser, path: str) -> None:
    page = console.get(path)

    assert page.status_code == 404
    assert "Back to the start" in page.text


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("tokens.css", "text/css"),
        ("layout.css", "text/css"),
        ("components.css", "text/css"),
        ("script.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_what_pages_load_is_served(console: ConsoleUser, name: str, type_: str) -> None:
    assert console.get(name).headers["Content-Type"].startswith(type_)


def test_a_browser_at_the_issuer_is_sent_to_the_console(sandbox: Sandbox) -> None:
    issuer = f"{sandbox.issuer('commercial')}/"
    page = requests.get(
        issuer, headers={"Accept": "text/html,*/*"}, allow_redirects=False, timeout=5
    )
    other = requests.get(issuer, headers={"Accept": "*/*"}, allow_redirects=False, timeout=5)

    assert (page.status_code, page.headers["Location"]) == (303, "/__sandbox__/")
    assert other.status_code == 404


def test_the_start_page_shows_all_that_a_sign_in_needs(
    console: ConsoleUser, caller: Caller
) -> None:
    page = console.get().text

    for needed in (
        caller.issuer,
        f"{caller.issuer}/auth/token",
        console.sandbox.api_origin("commercial"),
        caller.client_id,
        caller.client_secret,
        caller.access_key_id,
        caller.form["password"],
        example_id("Harbour Hotels"),
    ):
        assert f'<code class="copy">{needed}</code>' in page


def test_hostile_names_are_escaped_wherever_they_are_shown(console: ConsoleUser) -> None:
    world = console.sandbox.world
    tenant = world.add_tenant(
        "gov",
        tenant_id=HOSTILE,
        name=HOSTILE,
        business_unit_number="1",
        business_unit_name="\ud800",
    )
    world.add_app(
        "gov",
        client_id=HOSTILE,
        client_secret=HOSTILE,
        name=HOSTILE,
        type="confidential",
        redirects=[HOSTILE],
    )
    world.add_key(
        "gov",
        tenant_id=tenant.tenant_id,
        user_name=HOSTILE,
        access_key_id=HOSTILE,
        access_key_secret=HOSTILE,
    )
    world.faults.arm("wrong-tenant", cloud="gov", value=HOSTILE, client_id=HOSTILE)
    lists = [f"clouds/gov{end}" for end in ("", "/tenants", "/apps", "/users", "/keys")]
    links = re.findall(r'href="/__sandbox__/(clouds/gov/\w+/[^"]+)"', console.get(lists[0]).text)
    for path in (*lists, *links, "?cloud=gov", "clouds/gov/new/keys", "faults", "requests"):
        page = console.get(path)

        assert page.status_code == 200, path
        assert "<script>" not in page.text
        assert "<b x=" not in page.text


def test_a_query_cannot_put_words_into_the_consoles_mouth(console: ConsoleUser) -> None:
    page = console.get(f"faults?done={HOSTILE}&client_id={HOSTILE}&page=x&times={HOSTILE}").text

    assert 'class="notice' not in page
    assert "<script>" not in page


def test_a_world_of_many_records_is_shown_in_pages(console: ConsoleUser) -> None:
    for number in range(120):
        console.sandbox.world.add_app(
            "gov", client_id=f"app-{number}", client_secret="s", name=f"App number {number}"
        )
    first, last = (console.get(f"clouds/gov/apps?page={page}").text for page in (1, 99))

    assert first.count("<tr>") == 51
    assert "Page 1 of 3" in first
    assert "Page 3 of 3" in last
    assert "App number 119" in last
    assert console.get("clouds/gov").text.count("<tr>") < 40


def test_reset_asks_and_then_undoes_everything(console: ConsoleUser, caller: Caller) -> None:
    caller.tokens()
    console.api("POST", "clouds/gov/apps", {"name": "Later"})
    console.sandbox.world.faults.arm("hang", cloud="gov")
    key = example_key_part("api.recorder@harbour.example id")
    console.api("DELETE", f"clouds/commercial/keys/{key}")

    assert "What happens" in console.get("reset").text
    page = console.follow(console.post("reset"))

    assert "as it was at the start" in page
    assert "Later" not in console.get("clouds/gov/apps").text
    assert key in console.sandbox.world.clouds["commercial"].keys
    assert len(console.sandbox.world.faults) == 0
    assert console.sandbox.requests == ()
