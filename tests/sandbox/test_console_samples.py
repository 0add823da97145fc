"""The start page's samples are run as somebody would run them who copied them."""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tenants.cxone.sandbox import EXAMPLE_PASSWORD, Sandbox
from tenants.cxone.sandbox.console import samples_user
from tests.sandbox.browser import ANA, Browser, fields_of
from tests.sandbox.console_user import ConsoleUser, code_called

pytestmark = pytest.mark.pure


def run(*argv: str, given: str = "", folder: Path | None = None) -> str:
    done = subprocess.run(
        argv, input=given, capture_output=True, text=True, timeout=20, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def needs(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


@pytest.fixture(params=["commercial", "uk"])
def page(console: ConsoleUser, request: pytest.FixtureRequest) -> str:
    return console.get(f"?cloud={request.param}").text


@pytest.fixture
def post_page(console: ConsoleUser) -> str:
    """The same for an app that sends its secret in the form, with letters that need care."""
    app = console.sandbox.world.clouds["uk"].apps
    first = next(iter(app.values()))
    first.auth_method, first.client_secret = "client_secret_post", "a'b\"$c `d` \\ &="
    return console.get("?cloud=uk").text


def test_curl_gets_tokens(page: str) -> None:
    needs("curl")

    assert "access_token" in json.loads(run("sh", "-c", code_called(page, "curl: tokens")))


def test_curl_gets_as_far_as_the_api(page: str) -> None:
    needs("curl")
    answer = run("sh", "-c", code_called(page, "curl: tokens and an API call"))

    assert "ServerTime" in json.loads(answer)


def test_the_back_end_samples_work_in_python_and_node(page: str, tmp_path: Path) -> None:
    assert "ServerTime" in run(sys.executable, "-c", code_called(page, "Python"))
    script = tmp_path / "try.mjs"
    script.write_text(code_called(page, "JavaScript"))
    assert "ServerTime" in run(needs("node"), str(script))


def test_a_secret_with_special_letters_survives_every_sample(
    post_page: str, tmp_path: Path
) -> None:
    needs("curl")
    script = tmp_path / "try.mjs"
    script.write_text(code_called(post_page, "JavaScript"))

    assert "access_token" in run("sh", "-c", code_called(post_page, "curl: tokens"))
    assert "ServerTime" in run(sys.executable, "-c", code_called(post_page, "Python"))
    assert "ServerTime" in run(needs("node"), str(script))


def test_the_verifier_and_the_challenge_belong_together() -> None:
    digest = hashlib.sha256(samples_user.VERIFIER.encode()).digest()

    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == samples_user.CHALLENGE


def signed_in(sandbox: Sandbox, url: str) -> str:
    """Open an authorization URL and sign in; gives the address one is sent to."""
    browser = Browser(sandbox)
    path = url.removeprefix(browser.issuer)
    form = {**fields_of(browser.get(path)), "username": ANA, "password": EXAMPLE_PASSWORD}
    return browser.post("/auth/authorize/login", form).headers["Location"]


def user_app_samples(page: str) -> str:
    return page[page.index("User app: let a person sign in") :]


@pytest.mark.parametrize("app", ["Agent Desktop", "Supervisor Portal"])
def test_the_authorization_url_and_its_curl_sign_a_person_in(
    console: ConsoleUser, app: str
) -> None:
    needs("curl")
    only_app(console, app)
    page = user_app_samples(console.get().text)
    location = signed_in(console.sandbox, code_called(page, "Authorization URL"))
    code = parse_qs(urlsplit(location).query)["code"][0]
    curl = code_called(page, "curl: exchange the code").replace("code=CODE", f"code={code}")

    assert "id_token" in json.loads(run("sh", "-c", curl))


@pytest.mark.parametrize("app", ["Agent Desktop", "Supervisor Portal"])
def test_the_python_sample_signs_a_person_in(console: ConsoleUser, app: str) -> None:
    only_app(console, app)
    sample = code_called(user_app_samples(console.get().text), "Python")
    argv = [sys.executable, "-u", "-c", sample]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        url = process.stdout.readline().removeprefix("Open ").strip()
        out, _ = process.communicate(signed_in(console.sandbox, url) + "\n", timeout=20)

    assert "id_token" in out


def test_the_browser_sample_is_javascript_and_only_for_public_apps(
    console: ConsoleUser, tmp_path: Path
) -> None:
    script = tmp_path / "try.mjs"
    script.write_text(code_called(user_app_samples(console.get().text), "JavaScript"))
    run(needs("node"), "--check", str(script))
    only_app(console, "Supervisor Portal")

    assert "JavaScript</summary>" not in user_app_samples(console.get().text)


def only_app(console: ConsoleUser, name: str) -> None:
    """Leave one user app, so that it is the one on the start page."""
    apps = console.sandbox.world.clouds["commercial"].apps
    for client_id, app in list(apps.items()):
        if app.type != "backend" and app.name != name:
            del apps[client_id]


def test_the_control_calls_of_the_page_work(
    console: ConsoleUser, page: str, tmp_path: Path
) -> None:
    needs("curl")
    arm, disarm = code_called(page, "Arm a fault with curl").split("\n\n")
    assert json.loads(run("sh", "-c", arm))["kind"] == "throttle"
    assert len(console.sandbox.world.faults) == 1
    run("sh", "-c", disarm)
    assert len(console.sandbox.world.faults) == 0

    make, reset = code_called(page, "Create an app and an access key with curl").split("\n\n")
    made = run("sh", "-c", make)
    assert '"client_secret"' in made and '"access_key_secret"' in made
    run("sh", "-c", reset)
    assert "My app" not in console.api("GET", "world").text


def test_the_page_says_how_to_save_its_world(
    console: ConsoleUser, sandbox: Sandbox, tmp_path: Path
) -> None:
    needs("curl")
    save = code_called(console.get().text, "Commands that seed a world").rpartition("\n")[2]
    run("sh", "-c", save, folder=tmp_path)
    saved = json.loads((tmp_path / "my-world.json").read_text())

    assert [cloud["key"] for cloud in saved["clouds"]] == list(sandbox.clouds)
