"""Start or reach PostgreSQL, make this process's database, point Django at it."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import environ
import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from tests.support.environment import ROLES

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = secrets.token_urlsafe(16)
ALIASES = {
    "default": "cxr_app",
    "audit": "cxr_audit",
    "owner": "cxr_owner",
    "maint": "cxr_maint",
}
# One test process at a time changes the roles, which belong to the whole server.
ROLES_LOCK = 7_221_001
# Of this process's database, for what only a superuser can read; filled in by `running`.
SUPERUSER: dict[str, str] = {}


@contextmanager
def running(folder: str = "") -> Iterator[Mapping[str, str]]:
    """URLs by role of a fresh database that ends with the block.

    *folder*: the name of the embedded server's folder, for who needs a server of its own.
    """
    with _server(folder) as superuser:
        name = f"cxr_test_{secrets.token_hex(6)}"
        _create(superuser, name)
        SUPERUSER["url"] = _with_database(superuser, name)
        yield {role: _url(superuser, name, role) for role in ROLES.values()}
        _drop(superuser, name)


@contextmanager
def _server(name: str) -> Iterator[str]:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    from cxone_registry.embedded.postgres import Postgres

    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with Postgres(place(name), settings=fast).running() as url:
        yield url


def place(name: str = "") -> Path:
    """Where this process's own server lives; *name* is for who needs one apart."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "single")
    return ROOT / ".cache" / (name or f"test-{worker}")


def _create(superuser: str, name: str) -> None:
    from cxone_registry.isolation.roles import ROLES as NAMES
    from cxone_registry.isolation.roles import bootstrap

    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        connection.execute("SELECT pg_advisory_lock(%s)", (ROLES_LOCK,))
        with psycopg.connect(_with_database(superuser, name), autocommit=True) as inside:
            bootstrap(inside, database=name, passwords=dict.fromkeys(NAMES, _password()))


def _drop(superuser: str, name: str) -> None:
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def _password() -> str:
    # A shared server keeps one password per role for all test processes.
    return "cxr-test" if os.environ.get("TEST_DATABASE_URL") else PASSWORD


def _with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _url(superuser: str, name: str, role: str) -> str:
    parts = urlsplit(superuser)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(
        parts._replace(netloc=f"{role}:{quote(_password())}@{place}", path=f"/{name}")
    )


def connect(urls: Mapping[str, str]) -> None:
    """Fill the real addresses into Django's connections and the environment of child processes."""
    for alias, role in ALIASES.items():
        found = environ.Env.db_url_config(urls[role])
        for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS"):
            connections[alias].settings_dict[key] = found.get(key, {} if key == "OPTIONS" else "")
    for variable, role in ROLES.items():
        os.environ[variable] = urls[role]


def initialise() -> None:
    """Migrate as the owner and make the keys."""
    call_command("migrate", database="owner", verbosity=0)
    call_command("keys", "init", "--if-empty", verbosity=0)


def disconnect() -> None:
    """Close every connection, so that the database can be dropped."""
    connections.close_all()
