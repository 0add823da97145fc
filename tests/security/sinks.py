"""Everything that the registry writes or answers, as bytes to search."""

import logging
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections
from django.utils.log import AdminEmailHandler

from cxone_registry.celery import app
from cxone_registry.embedded.places import place_for
from cxone_registry.embedded.wheels import postgres_binaries
from cxone_registry.logging import redact
from tests.support import databases


class KeepsAll(logging.Handler):
    """Each record as a log could show it: its message, arguments, extras and traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # A request's text is its path; a log of ours would show it as it shows any text.
        told = {**vars(record), "request": redact(repr(vars(record).get("request")))}
        self.lines.append(f"{record.getMessage()} {told!r}")
        if record.exc_info:
            self.lines.append(logging.Formatter().formatException(record.exc_info))

    @property
    def content(self) -> bytes:
        return "\n".join(self.lines).encode("utf-8", "backslashreplace")


@contextmanager
def logs_at_debug() -> Iterator[KeepsAll]:
    """Everything that reaches the root logger, our own loggers at DEBUG."""
    root, kept = logging.getLogger(), KeepsAll()
    before = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.setLevel(before)
    root.removeHandler(kept)


@contextmanager
def error_mails() -> Iterator[None]:
    """The product's own reports by mail, for everything from warnings on, with their page."""
    [handler] = [
        each for each in logging.getLogger("django").handlers if isinstance(each, AdminEmailHandler)
    ]
    handler.setLevel(logging.WARNING)
    handler.include_html = True
    yield
    handler.setLevel(logging.ERROR)
    handler.include_html = False


@contextmanager
def statements_logged() -> Iterator[None]:
    """The database server logs every statement with its values."""
    for setting in ("log_statement TO 'all'", "log_parameter_max_length TO -1"):
        _as_superuser(f"ALTER DATABASE {connection.settings_dict['NAME']} SET {setting}")
    connections.close_all()  # new sessions only
    yield
    _as_superuser(f"ALTER DATABASE {connection.settings_dict['NAME']} RESET ALL")
    connections.close_all()


def dump(server: str = "") -> bytes:
    """The whole database as `pg_dump` writes it. *server*: the folder of one apart."""
    program = postgres_binaries(place_for(databases.place(server))) / "pg_dump"
    done = subprocess.run(
        [program, databases.SUPERUSER["url"]], capture_output=True, check=True, timeout=120
    )
    return done.stdout


def server_files(server: str = "") -> bytes:
    """The server's own log and its write-ahead log. *server* as for ``dump``."""
    [[data]] = _as_superuser("SHOW data_directory")
    segments = [path for path in Path(data, "pg_wal").iterdir() if path.is_file()]
    logs = databases.place(server).glob("*.log")
    return b"".join(path.read_bytes() for path in [*segments, *logs])


def broker_messages() -> bytes:
    """Every message that waits in the broker, whichever it is. Takes them out."""
    with app.connection_for_read() as broker:
        channel, found = broker.default_channel, []
        while message := channel.basic_get(app.conf.task_default_queue, no_ack=True):
            headers = getattr(message, "headers", None)
            found.append(repr((message.body, headers, message.properties)))
    return "\n".join(found).encode()


def answer(response: Any) -> bytes:
    """An answer as it goes over the wire: headers, cookies, body."""
    return b"\n".join(
        [response.serialize_headers(), response.cookies.output().encode(), response.content]
    )


def _as_superuser(*statements: str) -> list[tuple]:
    with psycopg.connect(databases.SUPERUSER["url"], autocommit=True) as superuser:
        done = [superuser.execute(statement) for statement in statements]
        return [each.fetchone() for each in done if each.description]
