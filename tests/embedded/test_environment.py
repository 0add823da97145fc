"""What children learn: servers only what any program needs, the sandbox no secret and no URL."""

import subprocess
from pathlib import Path

import pytest

from cxone_registry.embedded import initdb
from cxone_registry.embedded.account import account_for
from cxone_registry.embedded.child import Child, Command
from cxone_registry.embedded.choices import DATABASE_URLS, read_choices
from cxone_registry.embedded.environment import full_environment
from cxone_registry.embedded.postgres import Postgres
from cxone_registry.embedded.services import Services
from cxone_registry.embedded.state import State
from cxone_registry.embedded.valkey import Valkey
from tests.embedded.running import wait_until

SECRETS = (*DATABASE_URLS, "BROKER_URL", "SECRET_KEY", "CXR_ROOT_KEYS", "CXR_KEYRING_FILE")
CANARY = "canary-of-the-environment"
each_secret = pytest.mark.parametrize("name", [*SECRETS, *(f"{name}_FILE" for name in SECRETS)])


@pytest.fixture(autouse=True)
def _a_canary_in_every_setting(monkeypatch):
    for name in SECRETS:
        monkeypatch.setenv(name, CANARY)
        monkeypatch.setenv(f"{name}_FILE", CANARY)


def environ_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def test_postgresql_does_not_inherit_our_settings(folder: Path):
    server = Postgres(folder / "pg", settings={"fsync": "off"})

    with server.running():
        seen = environ_of(server._child.pid)

    assert b"PATH=" in seen
    assert CANARY.encode() not in seen


def test_the_broker_does_not_inherit_our_settings(folder: Path):
    server = Valkey(folder / "valkey")
    server.start()
    # Not from /proc: Valkey writes its title over what it was given there.
    given = server._child.command.environment
    server.stop()

    assert "PATH" in given
    assert CANARY not in given.values()


def test_a_child_that_was_given_no_environment_gets_the_smallest_one(folder: Path):
    log = folder / "env.log"
    child = Child("the printer", Command(["/usr/bin/env"], account=account_for()), log=log)

    child.start()

    assert wait_until(lambda: not child.alive())
    assert "PATH=" in log.read_text()
    assert CANARY not in log.read_text()


def test_initdb_does_not_inherit_our_settings(folder: Path, monkeypatch):
    given = []
    real = subprocess.run

    def watched(argv, **options):
        given.append(options.get("env"))
        return real(argv, **options)

    monkeypatch.setattr(initdb.subprocess, "run", watched)
    with Postgres(folder / "pg", settings={"fsync": "off"}).running():
        pass

    assert given
    assert all(env is not None and CANARY not in env.values() for env in given)


def sandbox_environment(folder: Path, environ: dict[str, str]) -> dict[str, str]:
    state = State(folder / "state")
    services = Services(read_choices({}), state, environ)
    return dict(services.sandbox().command.environment)


@each_secret
def test_the_sandbox_learns_no_secret_and_no_url(folder: Path, name: str):
    left = sandbox_environment(folder, {name: CANARY, "PATH": "/bin", "CXR_LOG_LEVEL": "INFO"})

    assert name not in left
    assert left["PATH"] == "/bin"


def test_root_keys_in_the_environment_keep_the_key_ring_file_away(folder: Path):
    state = State(folder / "state")
    state.prepare()
    servers = Postgres(folder / "pg"), Valkey(folder / "valkey")

    made = full_environment({"CXR_ROOT_KEYS": CANARY}, read_choices({}), state, *servers)

    assert "CXR_KEYRING_FILE" not in made
