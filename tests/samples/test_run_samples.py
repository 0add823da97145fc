"""The samples of Back-End applications are run, as they are handed over, against the sandbox."""

import re
from dataclasses import replace

import pytest

from credentials.samples import samples
from tests.samples.running import PROGRAMS, facts_of, run

pytestmark = pytest.mark.pure

METHODS = ["client_secret_basic", "client_secret_post", "client_secret_jwt"]
PLAIN = "a-client-secret-of-32-characters"
# Everything that an encoding, a shell or a form could trip over, and a byte beyond ASCII.
SPECIAL = "ab+/=%41&c d'\"\\$(id)`x`#?;:~é€!*()-end"
EARLY = re.compile(r"^((?:const )?early ?= ?)(60(?:_000)?)", re.IGNORECASE | re.MULTILINE)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z")

each_language = pytest.mark.parametrize("language", PROGRAMS)
each_method = pytest.mark.parametrize("method", METHODS)


def sample_of(app, language):
    return next(sample for sample in samples(app) if sample.key == language)


@each_language
@each_method
@pytest.mark.parametrize("secret", [PLAIN, SPECIAL], ids=["plain secret", "special secret"])
def test_it_signs_in_finds_the_api_and_refreshes(
    cloud, application, tmp_path, language, method, secret
):
    app = application(method, secret)

    done = run(
        sample_of(app, language), tmp_path, {"CXONE_CLIENT_SECRET": secret, **cloud.access_key}
    )

    assert (done.returncode, done.stderr) == (0, "")
    facts = facts_of(done.stdout)
    assert facts["Tenant ID"] == [cloud.tenant_id]
    assert facts["Base URL"] == [cloud.api_endpoint]
    assert facts["Refreshed"] == ["for another 3600 seconds"]
    assert len(facts["Server time"]) == 2
    assert all(TIME.fullmatch(time) for time in facts["Server time"])


@each_language
def test_it_signs_in_once_and_uses_that_token(cloud, application, sandbox, tmp_path, language):
    app = application("client_secret_basic", PLAIN)
    sandbox.forget_requests()

    run(sample_of(app, language), tmp_path, {"CXONE_CLIENT_SECRET": PLAIN, **cloud.access_key})

    assert sandbox.token_requests(cloud.access_key_id) == 1
    assert sum("server-time" in entry.path for entry in sandbox.requests) == 2


@each_language
def test_it_renews_a_token_that_is_about_to_expire(cloud, application, sandbox, tmp_path, language):
    app = application("client_secret_basic", PLAIN)
    sample = sample_of(app, language)
    # A token of an hour is too old from the start if it is renewed more than an hour early.
    impatient = replace(sample, text=EARLY.sub(r"\g<1>\g<2>00", sample.text))
    assert impatient.text != sample.text
    sandbox.forget_requests()

    done = run(impatient, tmp_path, {"CXONE_CLIENT_SECRET": PLAIN, **cloud.access_key})

    assert done.returncode == 0, done.stderr
    asked = [entry.path for entry in sandbox.requests if "/auth/token" in entry.path]
    assert len(asked) == 4  # signed in, renewed for each call, refreshed once
    assert sandbox.token_requests(cloud.access_key_id) == 1


@each_language
def test_it_signs_in_again_when_the_refresh_token_is_refused(
    cloud, application, sandbox, tmp_path, language
):
    app = application("client_secret_basic", PLAIN)
    sample = sample_of(app, language)
    impatient = replace(sample, text=EARLY.sub(r"\g<1>\g<2>00", sample.text))
    secrets = {"CXONE_CLIENT_SECRET": PLAIN, **cloud.access_key}
    sandbox.forget_requests()

    with sandbox.world.faults.armed("refresh-refused", cloud="commercial", times=1):
        done = run(impatient, tmp_path, secrets)

    assert done.returncode == 0, done.stderr
    assert sandbox.token_requests(cloud.access_key_id) == 2


@each_language
def test_basic_is_form_encoded(cloud, application, sandbox, tmp_path, language):
    app = application("client_secret_basic", SPECIAL)
    secrets = {"CXONE_CLIENT_SECRET": SPECIAL, **cloud.access_key}

    with sandbox.world.faults.armed("basic-encoded-only", cloud="commercial"):
        done = run(sample_of(app, language), tmp_path, secrets)

    assert (done.returncode, done.stderr) == (0, "")
    assert len(facts_of(done.stdout)["Server time"]) == 2


@each_language
@pytest.mark.parametrize("fault", ["missing", "wrong-issuer", "wrong-audience"])
def test_it_takes_no_id_token_but_its_own(cloud, application, sandbox, tmp_path, language, fault):
    app = application("client_secret_basic", PLAIN)
    secrets = {"CXONE_CLIENT_SECRET": PLAIN, **cloud.access_key}

    with sandbox.world.faults.armed(f"id-token-{fault}", cloud="commercial"):
        done = run(sample_of(app, language), tmp_path, secrets)

    assert done.returncode != 0
    assert "CXone: " in done.stderr or "somebody else" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Tenant ID" not in done.stdout


@each_language
@pytest.mark.parametrize("spelling", ["error_description", "errorDescription"])
def test_it_says_what_cxone_said_in_either_spelling(
    cloud, application, sandbox, tmp_path, language, spelling
):
    app = application("client_secret_basic", PLAIN)
    secrets = {"CXONE_CLIENT_SECRET": "wrong", **cloud.access_key}

    with sandbox.world.faults.armed("description-spelling", cloud="commercial", value=spelling):
        done = run(sample_of(app, language), tmp_path, secrets)

    assert done.returncode != 0
    assert "HTTP 401 invalid_client: Client authentication failed." in done.stderr
    assert "wrong" not in done.stderr


@each_language
def test_it_survives_an_answer_that_is_no_json(cloud, application, sandbox, tmp_path, language):
    app = application("client_secret_basic", PLAIN)
    secrets = {"CXONE_CLIENT_SECRET": PLAIN, **cloud.access_key}

    with sandbox.world.faults.armed("bad-gateway", cloud="commercial", endpoint="token"):
        done = run(sample_of(app, language), tmp_path, secrets)

    assert done.returncode != 0
    assert "HTTP 502" in done.stderr
    assert "Traceback" not in done.stderr


@each_language
@pytest.mark.parametrize("missing", ["CXONE_CLIENT_SECRET", "CXONE_ACCESS_KEY_SECRET"])
def test_it_names_the_secret_that_is_missing(cloud, application, tmp_path, language, missing):
    app = application("client_secret_post", PLAIN)
    secrets = {"CXONE_CLIENT_SECRET": PLAIN, **cloud.access_key}
    del secrets[missing]

    done = run(sample_of(app, language), tmp_path, secrets)

    assert done.returncode != 0
    assert missing in done.stderr


@each_method
def test_curl_shows_no_secret_to_who_lists_processes(cloud, application, tmp_path, method):
    listed = tmp_path / "listed"
    watched = tmp_path / "curl"
    watched.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {listed}\nexec /usr/bin/curl "$@"\n')
    watched.chmod(0o700)
    secrets = {"CXONE_CLIENT_SECRET": PLAIN, **cloud.access_key}
    app = application(method, PLAIN)

    done = run(sample_of(app, "curl"), tmp_path, {**secrets, "PATH": f"{tmp_path}:/usr/bin:/bin"})

    assert done.returncode == 0
    told = listed.read_text()
    assert "/auth/token" in told
    assert [name for name, value in secrets.items() if value.rstrip("=") in told] == []
    assert "Bearer" not in told
