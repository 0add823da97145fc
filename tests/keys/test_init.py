"""`keys init` makes one root key, whole or not at all, however often it is started at once."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from credentials.crypto import format_key_line, new_root_key
from credentials.services import keyring as keyring_module
from credentials.services import ring_file
from tests.keys import rings
from tests.keys.rings import Said
from tests.support import databases
from tests.support.environment import ROLES

WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock'"
)


@pytest.fixture(scope="module")
def empty_database(database):
    """A superuser's URL and the settings of a migrated database without keys."""
    superuser, name = databases.SUPERUSER["url"], f"cxr_test_{secrets.token_hex(6)}"
    databases._create(superuser, name)
    urls = {setting: databases._url(superuser, name, role) for setting, role in ROLES.items()}
    manage("migrate", "--database", "owner", "--noinput", **urls).communicate(timeout=60)
    yield databases._with_database(superuser, name), urls
    databases._drop(superuser, name)


def manage(*arguments: str, **settings: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, str(databases.ROOT / "manage.py"), *arguments],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def both_at_once(empty_database, folder: Path, *arguments: str) -> list[subprocess.Popen]:
    """Two inits with key ring files of their own that meet before either has made its row."""
    superuser, urls = empty_database
    with psycopg.connect(superuser) as connection:
        connection.execute("DELETE FROM credentials_platformkey")
    with psycopg.connect(superuser) as holder, psycopg.connect(superuser, autocommit=True) as eye:
        holder.execute("LOCK TABLE credentials_platformkey IN SHARE MODE")
        files = [str(folder / "first"), str(folder / "second")]
        started = [manage("keys", *arguments, CXR_KEYRING_FILE=file, **urls) for file in files]
        deadline = time.monotonic() + 30
        while eye.execute(WAITING).fetchone() != (2,) and time.monotonic() < deadline:
            time.sleep(0.05)
    return started


def test_two_inits_at_once_make_one_key(empty_database, tmp_path):
    processes = both_at_once(empty_database, tmp_path, "init")
    told = [process.communicate(timeout=60) for process in processes]

    assert sorted(process.returncode for process in processes) == [0, 78]
    [loser] = [err for process, (_, err) in zip(processes, told, strict=True) if process.returncode]
    assert loser == "This database has its keys already. Nothing was changed.\n"
    [made] = tmp_path.iterdir()
    check = manage("keys", "check", CXR_KEYRING_FILE=str(made), **empty_database[1])
    assert "All 2 stored keys open." in check.communicate(timeout=60)[0]


def test_the_loser_says_nothing_where_an_initialised_database_is_fine(empty_database, tmp_path):
    processes = both_at_once(empty_database, tmp_path, "init", "--if-empty")
    told = [process.communicate(timeout=60) for process in processes]

    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(bool(out) for out, _ in told) == [False, True]
    assert len(list(tmp_path.iterdir())) == 1


def test_the_file_is_private_from_its_first_byte_and_whole_when_it_appears(ring, tmp_path):
    seen = []
    path = tmp_path / "keyring"

    def watched(handle):
        seen.append((os.fstat(handle).st_mode & 0o777, path.exists()))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ring_file.os, "fsync", watched)
        ring.use_path(str(path))
        with rings.emptied():
            assert Said("init").status == 0

    assert seen[0] == (0o600, False)
    assert seen[1][1]
    assert [file.name for file in tmp_path.iterdir()] == ["keyring"]


def test_a_file_that_appeared_meanwhile_is_never_replaced(tmp_path):
    path = tmp_path / "keyring"
    path.write_text("the only copy")

    with pytest.raises(FileExistsError):
        ring_file.write_ring_file(path, "another")

    assert path.read_text() == "the only copy"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_is_a_sentence(ring, tmp_path):
    ring.use_path(str(tmp_path / "missing" / "keyring"))
    with rings.emptied():
        said = Said("init")

    assert said.status == 78
    assert "cannot be written" in said.err


def test_init_with_keys_in_the_environment_makes_no_file(ring, tmp_path, monkeypatch):
    monkeypatch.setattr(keyring_module, "_taken", format_key_line(new_root_key(), ""))
    ring.use_path(str(tmp_path / "keyring"))
    with rings.emptied():
        said = Said("init")

    assert said.status == 0
    assert list(tmp_path.iterdir()) == []
