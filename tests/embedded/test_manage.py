"""`manage`: Django's commands with the settings of the state folder that runs."""

from pathlib import Path

import pytest

from cxone_registry.embedded.state import State
from tests.embedded.test_state import embedded


@pytest.fixture
def state(folder: Path) -> State:
    made = State(folder / "state")
    made.prepare()
    return made


def test_without_a_state_folder_it_names_the_command_to_run_first(folder: Path):
    refused = embedded("manage", "keys", "status", folder=folder)

    assert refused.returncode == 1
    assert "Run `make run` first." in refused.stdout
    assert not (folder / "state").exists()


def test_beside_stopped_servers_it_says_so(state: State, folder: Path):
    refused = embedded("manage", "keys", "status", folder=folder)

    assert refused.returncode == 1
    assert refused.stdout == (
        "The embedded servers are not running. Start them with `make run` in another terminal.\n"
    )


def test_it_runs_a_command_with_the_settings_of_the_folder(state: State, folder: Path):
    with state.locked():
        done = embedded("manage", "diffsettings", "--all", folder=folder)

    assert done.returncode == 0, done.stderr
    assert f"STATE_DIR = '{state.folder}'" in done.stdout
    assert f"KEYRING_FILE = '{state.folder / 'keyring'}'" in done.stdout


def test_the_status_of_the_command_is_passed_on(state: State, folder: Path):
    with state.locked():
        done = embedded("manage", "no-such-command", folder=folder)

    assert done.returncode == 1
    assert "Unknown command: 'no-such-command'" in done.stderr


def test_a_database_of_ones_own_needs_no_running_servers(state: State, folder: Path):
    urls = {
        f"DATABASE_{role}URL": f"postgres://cxr@127.0.0.1:1/{role or 'app'}"
        for role in ("", "OWNER_", "AUDIT_", "MAINT_")
    }

    done = embedded("manage", "diffsettings", folder=folder, **urls)

    assert done.returncode == 0, done.stderr
