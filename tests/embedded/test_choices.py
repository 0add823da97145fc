"""Wrong settings are refused with a sentence that names them."""

import pytest

from cxone_registry.embedded.choices import DATABASE_URLS, read_choices
from cxone_registry.embedded.environment import full_environment, without
from cxone_registry.embedded.postgres import Postgres
from cxone_registry.embedded.say import RefusedError
from cxone_registry.embedded.state import State
from cxone_registry.embedded.valkey import Valkey

OWN = {name: f"postgres://{name}" for name in DATABASE_URLS}


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"CXR_MODE": "production"}, "CXR_MODE=production"),
        (
            {"DJANGO_SETTINGS_MODULE": "cxone_registry.settings.production"},
            "DJANGO_SETTINGS_MODULE=cxone_registry.settings.production",
        ),
        ({"DATABASE_URL": "postgres://x"}, "Missing: DATABASE_OWNER_URL, DATABASE_AUDIT_URL"),
        ({"CXR_PORT": "eighty"}, "CXR_PORT"),
        ({"CXR_PORT": "0"}, "CXR_PORT"),
        ({"CXR_SANDBOX_PORT": "65533"}, "CXR_SANDBOX_PORT"),
    ],
)
def test_a_wrong_setting_is_named_and_ends_as_not_configured(environ, named):
    with pytest.raises(RefusedError, match=named) as refused:
        read_choices(environ)

    assert refused.value.code == 78


def test_web_and_sandbox_cannot_share_a_port():
    with pytest.raises(RefusedError, match="asked for twice"):
        read_choices({"CXR_PORT": "8703"})


def environment_of(environ: dict[str, str], folder) -> dict[str, str]:
    state = State(folder / "state")
    state.prepare()
    servers = Postgres(state.folder / "postgres"), Valkey(state.folder / "valkey")
    return full_environment(environ, read_choices(environ), state, *servers)


def test_the_embedded_part_fills_what_is_missing(folder):
    made = environment_of({"PGOPTIONS": "-c work_mem=1GB"}, folder)

    assert made["DATABASE_OWNER_URL"].startswith("postgres://cxr_owner:")
    assert made["BROKER_URL"].startswith("redis+socket:///")
    assert made["CXR_KEYRING_FILE"].endswith("/keyring")
    assert made["CXR_SANDBOX_HOSTS"].split(",")[9] == "http://127.0.0.1:8710"
    assert "PGOPTIONS" not in made


def test_what_the_person_gives_replaces_the_embedded_part(folder):
    given = {**OWN, "BROKER_URL": "amqp://b", "CXR_KEYRING_FILE": "/k", "SECRET_KEY": "s"}

    made = environment_of(given, folder)

    assert {name: made[name] for name in given} == given


def test_a_setting_given_as_a_file_is_not_overruled(folder):
    made = environment_of({"BROKER_URL_FILE": "/run/secrets/broker"}, folder)

    assert "BROKER_URL" not in made


def test_a_child_does_not_learn_what_it_does_not_need():
    left = without({"DATABASE_OWNER_URL_FILE": "/f", "SECRET_KEY": "s", "PATH": "p"}, *OWN)

    assert left == {"SECRET_KEY": "s", "PATH": "p"}
