"""What people bring, see and hand on stays in no sink but the one answer meant to show it."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.test.utils import override_settings

from cxone_registry.isolation.context import organization_context
from tests.security import sinks
from tests.security.canaries import hits
from tests.security.people_story import PeopleStory
from tests.support import make

SINKS = {
    "dump": b"secret.reveal.granted",
    "server files": b"INSERT INTO",
    "logs": b"Not Found",
    "broker": b"work_on_one",
    "answers": b"Kim Roth",
    "mails": b"",
    "sessions": b"_auth_user_id",
}


def visit(path: str, form: dict[str, str]) -> str:
    return Client(raise_request_exception=False).post(path, form).content.decode()


@pytest.fixture(scope="module")
def left_behind(database) -> Iterator[SimpleNamespace]:
    organization = make.organization("People")
    with (
        override_settings(ADMINS=[("Ops", "ops@example.com")]),
        sinks.error_mails(),
        sinks.statements_logged(),
        sinks.logs_at_debug() as logs,
        organization_context(organization.pk),
    ):
        mail.outbox = []
        story = PeopleStory(organization, visit)
        story.tell()
        letters = [f"{letter.subject}{letter.body}{letter.alternatives}" for letter in mail.outbox]
        yield SimpleNamespace(
            secrets=story.secrets,
            sinks={
                "dump": sinks.dump(),
                "server files": sinks.server_files(),
                "logs": logs.content,
                "broker": sinks.broker_messages(),
                "answers": b"".join(story.answers),
                "mails": "".join(letters).encode(),
                "sessions": repr([each.get_decoded() for each in Session.objects.all()]).encode(),
            },
        )


@pytest.mark.parametrize("sink", SINKS)
def test_no_secret_is_left_behind(left_behind, sink):
    names = list(left_behind.secrets)
    found = hits(left_behind.sinks[sink], left_behind.secrets.values())

    assert [f"{names[int(one.split()[1])]}: {one}" for one in found] == []


@pytest.mark.parametrize(("sink", "sign"), SINKS.items())
def test_a_sink_was_really_looked_into(left_behind, sink, sign):
    assert sign in left_behind.sinks[sink]


def test_the_story_had_enough_secrets_in_it(left_behind):
    assert len({*left_behind.secrets.values()}) >= 20
