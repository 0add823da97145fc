"""PostgreSQL really starts from the wheel, for every kind of user and folder."""

import os
import signal
import stat
from pathlib import Path

import environ
import psycopg
import pytest

from cxone_registry.embedded import database
from cxone_registry.embedded.postgres import Postgres
from cxone_registry.embedded.say import RefusedError
from tests.embedded.running import alive, start_python, wait_until

QUICK = {"fsync": "off"}
START_AND_WAIT = """
import sys
from pathlib import Path
from cxone_registry.embedded.postgres import Postgres

server = Postgres(Path(sys.argv[1]), settings={"fsync": "off"})
print(server.start(), server._child.pid, flush=True)
sys.stdin.readline()
server.stop()
"""


def test_it_starts_under_a_folder_closed_to_others(folder: Path):
    with (
        Postgres(folder / "pg", settings=QUICK).running() as url,
        psycopg.connect(url) as connection,
    ):
        listens = connection.execute("SHOW listen_addresses").fetchone()
        locale = connection.execute(
            "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database"
            " WHERE datname = 'postgres'"
        ).fetchone()

    assert listens == ("",)
    assert locale == ("b", "C.UTF-8", "UTF8")


def test_nobody_comes_in_without_the_password(folder: Path):
    server = Postgres(folder / "pg", settings=QUICK)

    with server.running(), pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url(password="guessed"))

    assert stat.S_IMODE((folder / "pg" / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(server.place.sockets.stat().st_mode) == 0o700
    assert not (server.place.sockets / "initial-password").exists()


def test_a_second_start_finds_the_data_of_the_first(folder: Path):
    with (
        Postgres(folder / "pg", settings=QUICK).running() as url,
        psycopg.connect(url) as connection,
    ):
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")

    with (
        Postgres(folder / "pg", settings=QUICK).running() as url,
        psycopg.connect(url) as connection,
    ):
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_left_over_pid_file_is_no_obstacle(folder: Path):
    server = Postgres(folder / "pg", settings=QUICK)
    with server.running():
        pid_file = (server.place.home / "data" / "postmaster.pid").read_text()
    left_over = [str(os.getpid()), *pid_file.splitlines()[1:]]
    (server.place.home / "data" / "postmaster.pid").write_text("\n".join(left_over) + "\n")

    with server.running():
        assert server.alive()


def test_it_dies_with_a_killed_supervisor_and_starts_again(folder: Path):
    supervisor = start_python(START_AND_WAIT, str(folder / "pg"))
    postmaster = int(supervisor.stdout.readline().split()[1])

    supervisor.kill()
    supervisor.communicate()

    # At once, while the old server still shuts down.
    with Postgres(folder / "pg", settings=QUICK).running():
        assert not alive(postmaster)


def test_it_starts_again_after_its_postmaster_was_killed(folder: Path):
    server = Postgres(folder / "pg", settings=QUICK)
    with server.running():
        os.kill(server._child.pid, signal.SIGKILL)
        assert wait_until(lambda: not server.alive())

        server.start()

        assert server.alive()


def test_an_ordinary_user_starts_it_too(ordinary, interpreter, home: Path):
    process = start_python(START_AND_WAIT, str(home / "pg"), python=interpreter, user=ordinary.uid)
    answer = process.stdout.readline()
    owner = os.stat(home / "pg" / "data").st_uid
    process.communicate("\n", timeout=30)

    assert answer.startswith("postgres://"), answer
    assert owner == ordinary.uid
    assert process.returncode == 0


def test_a_long_path_moves_the_socket_to_a_short_one(folder: Path):
    deep = folder / ("long" * 20) / "pg"

    server = Postgres(deep, settings=QUICK)
    with server.running() as url, psycopg.connect(url):
        assert len(os.fsencode(server.place.sockets)) <= 85


def test_the_url_means_the_same_to_django(folder: Path):
    server = Postgres(folder / "pg")

    config = environ.Env.db_url_config(server.url(user="cxr_app", password="p", database="d"))

    assert (config["NAME"], config["USER"], config["PASSWORD"]) == ("d", "cxr_app", "p")
    assert config["OPTIONS"]["host"] == str(server.place.sockets)


def test_data_of_another_major_version_is_refused_untouched(folder: Path):
    server = Postgres(folder / "pg", settings=QUICK)
    with server.running():
        pass
    version = server.place.home / "data" / "PG_VERSION"
    version.write_text("14\n")

    with pytest.raises(RefusedError, match="made by PostgreSQL 14"):
        server.start()


def test_the_four_roles_get_into_their_database(folder: Path):
    passwords = {role: f"{role}-password" for role in ("cxr_owner", "cxr_app", "cxr_audit")}
    passwords["cxr_maint"] = "maint-password"
    server = Postgres(folder / "pg", settings=QUICK)

    with server.running():
        database.prepare(server, passwords)
        database.prepare(server, passwords)

        for role, password in passwords.items():
            url = server.url(user=role, password=password, database="cxone_registry")
            with psycopg.connect(url) as connection:
                assert connection.execute("SELECT current_user").fetchone() == (role,)
