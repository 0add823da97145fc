"""The state folder, its lock, the ports and `reset`, as a person meets them."""

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cxone_registry.embedded.ports import refuse_busy
from cxone_registry.embedded.say import RefusedError
from cxone_registry.embedded.state import State
from tests.embedded.running import ROOT


def embedded(*arguments: str, folder: Path, typed: str = "", **settings: str):
    return subprocess.run(
        [sys.executable, "-m", "cxone_registry.embedded", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "CXR_STATE_DIR": str(folder / "state"), **settings},
        input=typed,
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.fixture
def state(folder: Path) -> State:
    made = State(folder / "state")
    made.prepare()
    return made


def test_the_folder_is_closed_and_its_secrets_private(state: State):
    others = stat.S_IMODE(state.folder.stat().st_mode) & 0o067
    secrets = stat.S_IMODE((state.folder / "secrets.json").stat().st_mode)

    assert (others, secrets) == (0, 0o600)


def test_secrets_are_made_once(state: State):
    before = state.secrets()

    state.prepare()

    assert state.secrets() == before


def test_a_folder_with_other_files_is_refused(folder: Path):
    (folder / "thesis.txt").touch()

    with pytest.raises(RefusedError, match=r"already holds other files, such as thesis\.txt"):
        State(folder).prepare()


def test_a_folder_that_cannot_be_made_is_a_sentence(folder: Path):
    (folder / "file").touch()

    with pytest.raises(RefusedError, match="CXR_STATE_DIR"):
        State(folder / "file" / "state").prepare()


def test_a_second_run_names_the_first(state: State, folder: Path):
    with state.locked("http://127.0.0.1:8000/"):
        second = embedded("run", folder=folder)

    assert second.returncode == 1
    assert (
        f"already running here as process {os.getpid()}, at http://127.0.0.1:8000/."
        in second.stdout
    )


def test_a_lock_file_left_by_a_killed_run_is_no_obstacle(state: State):
    (state.folder / "run.lock").write_text(json.dumps({"pid": 1, "url": "x"}))

    with state.locked():
        pass


def test_a_busy_port_is_named_with_its_setting_before_anything_starts(folder: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = embedded("run", folder=folder, CXR_PORT=str(port))

    assert refused.returncode == 1
    assert refused.stdout.startswith(f"Port {port} on 127.0.0.1 is used by another program.")
    assert "CXR_PORT" in refused.stdout


def test_a_port_of_the_sandbox_is_checked_to_the_last():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RefusedError, match="CXR_SANDBOX_PORT"):
            refuse_busy(range(port, port + 1), setting="CXR_SANDBOX_PORT", patience=0)


def test_production_ends_with_78(folder: Path):
    refused = embedded("run", folder=folder, CXR_MODE="production")

    assert refused.returncode == 78
    assert not (folder / "state").exists()


def test_reset_asks_first(state: State, folder: Path):
    answered_no = embedded("reset", folder=folder, typed="y\n")
    kept = state.exists
    answered_yes = embedded("reset", folder=folder, typed="yes\n")

    assert (answered_no.returncode, kept) == (1, True)
    assert (answered_yes.returncode, state.folder.exists()) == (0, False)


def test_reset_refuses_beside_a_running_system(state: State, folder: Path):
    with state.locked():
        refused = embedded("reset", "--yes", folder=folder)

    assert refused.returncode == 1
    assert "already running" in refused.stdout
    assert state.exists


def test_reset_of_nothing_says_so(folder: Path):
    assert "nothing to reset" in embedded("reset", "--yes", folder=folder).stdout


def test_servers_of_the_tests_may_be_there_first(folder: Path):
    (folder / "state" / "test-gw0").mkdir(parents=True)

    State(folder / "state").prepare()

    assert State(folder / "state").exists
