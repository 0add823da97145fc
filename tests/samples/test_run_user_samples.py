"""The samples of applications in which people sign in are run against the sandbox's login page."""

import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from credentials.samples import samples
from tests.samples.cloud import CALLBACK, SIGNED_OUT
from tests.samples.person import Person
from tests.samples.running import NODE, PATH, SECONDS, facts_of
from tests.samples.typing_in import converse

pytestmark = pytest.mark.pure

SECRET = "ab+/=%41&c d'\"\\$(id)`x`#?;:~é€!*()-end"
CONFIDENTIAL = ["client_secret_basic", "client_secret_post", "client_secret_jwt"]
AT_A_TERMINAL = [
    *((language, "confidential", method) for language in ("curl", "python", "javascript")
      for method in CONFIDENTIAL),
    ("curl", "public", "none"),
    ("python", "public", "none"),
]  # fmt: skip
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z")
DRIVER = Path(__file__).with_name("browser.mjs")

# The method of client authentication makes no difference to what a person sees.
ONE_METHOD = [each for each in AT_A_TERMINAL if each[2] in ("client_secret_basic", "none")]

each_sample = pytest.mark.parametrize(("language", "kind", "method"), AT_A_TERMINAL)
each_language = pytest.mark.parametrize(("language", "kind", "method"), ONE_METHOD)


@pytest.fixture
def person(cloud):
    return Person(cloud)


def sample_of(app, language):
    return next(sample for sample in samples(app) if sample.key == language)


def made(application, kind, method):
    """An application and the secrets that its sample needs."""
    if kind == "public":
        return application(method, kind=kind), {}
    return application(method, SECRET, kind=kind), {"CXONE_CLIENT_SECRET": SECRET}


def told_everything(output, cloud):
    """The sample found the tenant, the user, the API, and refreshed."""
    facts = facts_of(output)
    assert facts["Tenant ID"] == [cloud.tenant_id]
    assert facts["User"] == [cloud.user_name]
    assert facts["Base URL"] == [cloud.api_endpoint]
    assert TIME.fullmatch(facts["Server time"][0])
    assert facts["Refreshed"] == ["for another 3600 seconds"]


def logout_url(output):
    return next(line for line in output.splitlines() if "/auth/authorize/logout" in line)


@each_sample
def test_a_person_signs_in_and_out(cloud, application, person, tmp_path, language, kind, method):
    app, secrets = made(application, kind, method)

    done = converse(sample_of(app, language), tmp_path, secrets, person.sign_in)

    assert (done.returncode, done.stderr) == (0, "")
    told_everything(done.stdout, cloud)
    assert person.open(logout_url(done.stdout)) == SIGNED_OUT


@each_language
def test_the_address_asks_for_a_code_with_pkce(
    cloud, application, tmp_path, language, kind, method
):
    app, secrets = made(application, kind, method)
    asked = []

    converse(sample_of(app, language), tmp_path, secrets, lambda url: asked.append(url) or "")

    [address] = asked
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{cloud.issuer}/auth/authorize?")
    assert query["client_id"] == app.client_id
    assert query["redirect_uri"] == CALLBACK
    assert (query["scope"], query["response_type"]) == ("openid", "code")
    assert query["code_challenge_method"] == "S256"
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", query["code_challenge"])
    assert len(query["state"]) >= 20


@each_language
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda address: re.sub(r"state=[^&]+", "state=other", address), "does not belong"),
        (lambda address: re.sub(r"code=[^&]+", "error=access_denied", address), "access_denied"),
        (lambda address: re.sub(r"code=[^&]+", "code=wrong", address), "invalid_grant"),
    ],
    ids=["another state", "no code", "wrong code"],
)
def test_a_wrong_answer_is_refused(
    cloud, application, person, tmp_path, language, kind, method, change, said
):
    app, secrets = made(application, kind, method)

    done = converse(
        sample_of(app, language), tmp_path, secrets,
        lambda address: change(person.sign_in(address)),
    )  # fmt: skip

    assert done.returncode != 0
    assert said in done.stderr
    assert "Tenant ID" not in done.stdout


@each_language
def test_what_is_said_of_another_person_is_refused(
    application, person, sandbox, tmp_path, language, kind, method
):
    app, secrets = made(application, kind, method)

    with sandbox.world.faults.armed("userinfo-other-subject", cloud="commercial"):
        done = converse(sample_of(app, language), tmp_path, secrets, person.sign_in)

    assert done.returncode != 0
    assert "about another person" in done.stderr
    assert "User:" not in done.stdout


# --- in a browser ---------------------------------------------------------------------------------


@pytest.fixture
def browser(application, tmp_path):
    """Opens a page of the User: Public application that uses its sample."""
    sample = sample_of(application("none", kind="public"), "javascript")
    # As a module, which is what the page loads it as.
    file = tmp_path / "sample.mjs"
    file.write_text(sample.text, encoding="utf-8")

    def opened(step, address=""):
        return subprocess.run(
            [NODE, DRIVER, file, step, *([address] if address else [])],
            cwd=tmp_path, env={**PATH, "HOME": str(tmp_path)},
            capture_output=True, text=True, timeout=SECONDS,
        )  # fmt: skip

    return opened


def test_in_a_browser_a_person_signs_in_and_out(cloud, person, browser):
    begun = browser("sign-in")
    address = person.sign_in(begun.stdout.strip())

    done = browser("come-back", address)

    assert (done.returncode, done.stderr) == (0, "")
    told_everything(done.stdout, cloud)
    assert "Address bar: /signed-in\n" in done.stdout
    assert person.open(logout_url(done.stdout)) == SIGNED_OUT


def test_in_a_browser_an_address_is_good_once(person, browser):
    address = person.sign_in(browser("sign-in").stdout.strip())
    browser("come-back", address)

    done = browser("come-back", address)

    assert done.returncode != 0
    assert "does not belong to the sign-in" in done.stderr


def test_in_a_browser_another_state_is_refused(person, browser):
    address = person.sign_in(browser("sign-in").stdout.strip())

    done = browser("come-back", re.sub(r"state=[^&]+", "state=other", address))

    assert done.returncode != 0
    assert "Tenant ID" not in done.stdout
