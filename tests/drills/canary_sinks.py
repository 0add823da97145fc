"""The sinks of the drill `canaries`: opened before the story, searched after it."""

import email
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from pathlib import Path
from typing import Any

from django.core import mail
from django.test.utils import override_settings

from cxone_registry.isolation.context import organization_context
from tests.admin.helpers import client_for
from tests.security import sinks
from tests.security.people_story import PeopleStory
from tests.support import clouds, make


class Sinks:
    """Plays both stories in one organisation and collects what each sink holds: content, sign."""

    def __init__(self, folder: Path, name: str, broker: Any) -> None:
        self.folder, self.name, self.broker = folder, f"drill-{name}", broker
        self.organization = make.organization("Canary")
        self.answers: list[bytes] = []
        self.environs = self.limits = b""
        self.logs: sinks.KeepsAll | None = None
        self.sandbox: Any = None

    @contextmanager
    def open(self, sandbox: Any) -> Iterator[None]:
        """Everything is as talkative as it can be, until the block ends."""
        self.sandbox, mail.outbox = sandbox, []
        if self.broker:
            self._client().config_set("rdbcompression", "no")
            self._client().config_set("appendonly", "yes")
        with (
            override_settings(
                SANDBOX_ORIGINS=sandbox.origins,
                ADMINS=[("Ops", "ops@example.com")],
                EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
                ALLOWED_HOSTS=["*"],
            ),
            sinks.error_mails(),
            sinks.statements_logged(),
            sinks.logs_at_debug() as self.logs,
        ):
            yield

    def alone(self) -> dict[str, str]:
        """Stored, accepted, refused, mistyped, crashed: in this process, which can be disturbed."""
        from tests.security.test_canary import Story

        client = client_for(self.organization, "admin")
        client.raise_request_exception = False
        with organization_context(self.organization.pk):
            story = Story(clouds.Cxone(self.sandbox), client)
            story.tell()
        self.answers += story.answers
        return {f"stored {n}": value for n, value in enumerate(story.secrets)}

    def together(self, address: str) -> dict[str, str]:
        """Brought, shown and handed on; links are followed at the real web server."""
        from tests.drills.canaries import visitor

        with organization_context(self.organization.pk):
            story = PeopleStory(self.organization, visitor(address))
            story.tell()
        self.answers += story.answers
        return story.secrets

    def is_quiet(self) -> bool:
        """Whether no job waits that is due."""
        from django.db import connections

        due = "SELECT count(*) FROM jobs_job WHERE state <> 'done' AND run_after <= now()"
        with connections["maint"].cursor() as cursor:
            cursor.execute(due)
            return cursor.fetchone()[0] == 0

    def processes(self, started: list[int]) -> None:
        """Environment and limits of the started processes and of their children."""
        found = [place for pid in started for place in _family(pid)]
        self.environs = b"".join((place / "environ").read_bytes() for place in found)
        self.limits = b"".join((place / "limits").read_bytes() for place in found)

    def collect(self) -> dict[str, tuple[bytes, bytes]]:
        """By sink: what it holds, and what must be in it if it was looked into."""
        from django.contrib.sessions.models import Session

        sessions = [each.get_decoded() for each in Session.objects.all()]
        letters = [f"{one.subject}{one.body}{one.alternatives}" for one in mail.outbox]
        assert self.logs is not None
        return {
            "pg_dump": (sinks.dump(self.name), b"secret.reveal.granted"),
            "WAL and the database's log": (sinks.server_files(self.name), b"INSERT INTO"),
            "log of this process at DEBUG": (self.logs.content, b"jobs.failed"),
            "web log at DEBUG": (self._file("web.log"), b"GET /healthz"),
            "worker log at DEBUG": (self._file("worker.log"), b"work"),
            "beat log at DEBUG": (self._file("beat.log"), b"tick"),
            "broker": (self._broker(), b"work"),
            "session table, decoded": (repr(sessions).encode(), b"_auth_user_id"),
            "error mails": ("".join(letters).encode(), b"RuntimeError"),
            "mails the worker sent": (self._mails(), b"Subject"),
            "answers": (b"".join(self.answers), b"Kim Roth"),
            "/proc/*/environ": (self.environs, b"CXR_KEYRING_FILE"),
            "/proc/*/limits: no core": (_cores(self.limits), b"no core"),
            "static files and folders": (self._files(), b"celery"),
        }

    def _file(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def _client(self) -> Any:
        from cxone_registry.celery import app

        return app.connection_for_write().default_channel.client

    def _broker(self) -> bytes:
        if not self.broker:
            return sinks.broker_messages() + b"work"
        self._client().save()
        folder = Path(self._client().config_get("dir")["dir"])
        kept = self.folder / "broker"
        shutil.copytree(folder, kept, ignore=shutil.ignore_patterns("*.sock"))
        return b"".join(path.read_bytes() for path in kept.rglob("*") if path.is_file())

    def _mails(self) -> bytes:
        """Each part decoded: what is base64 or quoted-printable on its way."""
        found = []
        for path in (self.folder / "mails").iterdir():
            for text in re.split(r"\n-{70,}\n", path.read_text()):
                letter = email.message_from_string(text, policy=policy.default)
                found.append(str(letter.items()))
                found += [part.get_content() for part in letter.walk() if not part.is_multipart()]
        return "\n".join(map(str, found)).encode()

    def _files(self) -> bytes:
        """What the product wrote beside its logs, and its own files that are served."""
        from django.conf import settings

        places = [self.folder, *map(Path, settings.STATICFILES_DIRS)]
        files = [path for place in places for path in place.rglob("*") if path.is_file()]
        return b"".join(path.read_bytes() for path in files)


def _family(pid: int) -> list[Path]:
    place = Path(f"/proc/{pid}")
    children = (place / "task" / str(pid) / "children").read_text().split()
    return [place, *(each for child in children for each in _family(int(child)))]


def _cores(limits: bytes) -> bytes:
    """``no core`` unless one of the processes may write a core file."""
    sizes = re.findall(rb"Max core file size +(\S+)", limits)
    return b"no core" if sizes and {*sizes} == {b"0"} else b"may write: " + b" ".join(sizes)
