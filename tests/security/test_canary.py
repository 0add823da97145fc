"""Secrets go in by form and by service, work, are refused, crash things, and stay in."""

import base64
import html
import logging
import re
import secrets
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils.log import AdminEmailHandler

from credentials.models import (
    AccessKey,
    AccessKeyUse,
    ClientCredential,
    NoticeChannel,
    SecretVersion,
)
from credentials.services import validation, vault
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job
from cxone_registry.secret import Secret
from tests.admin.helpers import client_for, form_of, page
from tests.security import sinks
from tests.security.canaries import hits, spellings
from tests.support import clouds, make

PAGES = [
    "admin:index", "health-reports", "admin:sign-ins-csv", "channels", "rounds", "round-new",
    "due-dates", "calendars", "report-schedules", "schedules",
]  # fmt: skip
LISTS = ["accesskey", "clientcredential", "accesskeyuse", "validationrun", "finding"]


def canary(word: str) -> str:
    """Long enough to be found by chance never, and different in every spelling."""
    return f"{word}-ÿ+/<&>\"' {secrets.token_urlsafe(18)}"


class Story:
    """One organisation's life with secrets, and everything it leaves behind."""

    def __init__(self, cxone: clouds.Cxone, client: Client) -> None:
        self.cxone, self.client = cxone, client
        self.secrets: list[str] = []
        self.answers: list[bytes] = []

    def new(self, word: str) -> str:
        self.secrets.append(canary(word))
        return self.secrets[-1]

    def keep(self, response) -> None:
        self.answers.append(sinks.answer(response))

    def send(self, address: str, **changes: object) -> None:
        self.keep(self.client.post(address, {**form_of(self.client, address), **changes}))

    def tell(self) -> None:
        good, bad, broken = (self.cxone.sign_in() for _ in range(3))
        self._stored_by_service_and_accepted(good)
        self._stored_by_form_and_refused(bad)
        self._mistyped(bad)
        self._worker_crashes(broken)
        self._page_crashes(good)
        self._channel_is_added_and_tried()
        self._read_everything([good, bad, broken])

    def _stored_by_service_and_accepted(self, use: AccessKeyUse) -> None:
        with transaction.atomic():
            for owner in (use.access_key, client_credential(use)):
                version = vault.current_version(owner)
                self.secrets.append(vault.use_secret(version, purpose="test").reveal())
        run = self.cxone.validate(use)
        assert run.outcome == "accepted"

    def _stored_by_form_and_refused(self, use: AccessKeyUse) -> None:
        self.send(page(use.access_key), secret=self.new("key-by-form"))
        self.send(page(client_credential(use)), secret=self.new("client-by-form"))
        self.send(
            page(AccessKey, "add"), secret=self.new("new-by-form"), tenant=use.access_key.tenant_id,
            api_user="new@example.com", access_key_id=f"id{make.number()}",
        )  # fmt: skip
        run = self.cxone.validate(use)
        assert run.outcome == "client-refused"

    def _mistyped(self, use: AccessKeyUse) -> None:
        self.send(page(use.access_key), secret=self.new("ends") + "\n", api_user="")
        self.send(page(use.access_key), secret=f"Bearer {self.new('bearer')}")
        self.send(page(ClientCredential, "add"), secret=self.new("alone"))
        self.send(page(use.access_key), secret=self.new("nul") + "\0")
        self.keep(self.client.get(page(AccessKey, "add"), {"q": "x"}))

    def _worker_crashes(self, use: AccessKeyUse) -> None:
        value = self.new("crash")
        with transaction.atomic():
            vault.store_secret(client_credential(use), Secret(value))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(validation, "validate", crash)
            self.cxone.validate(use)

    def _page_crashes(self, use: AccessKeyUse) -> None:
        value = self.new("page")
        address = page(use.access_key)
        form = form_of(self.client, address)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(vault, "_seal_with_fresh_key", lose_it)
            answer = self.client.post(address, {**form, "secret": value})
        assert answer.status_code == 500
        self.keep(answer)

    def _channel_is_added_and_tried(self) -> None:
        """Who has a channel's address can post there, and who has its key can sign."""
        address = f"{reverse('channel-add')}?kind=webhook"
        form = {"name": "Ops", "least_severity": "3"}
        bad, good = (f"canary{secrets.token_urlsafe(24)}" for _ in range(2))
        self.secrets += [bad, good]
        self.keep(self.client.post(address, {**form, "address": f"https://u:{bad}@x.example/"}))
        where = f"https://hooks.canary.invalid/{good}"
        shown = self.client.post(address, {**form, "address": where}).content.decode()
        # The key is shown in this one answer; it is no canary of the others.
        self.secrets.append(re.search(r"whsec_([\w+/=]+)", html.unescape(shown)).group(1))
        with transaction.atomic():
            channel = NoticeChannel.objects.get()
        self.keep(self.client.post(reverse("channel-test", args=[channel.pk]), follow=True))
        with transaction.atomic():
            [job] = Job.objects.filter(kind="send-notice")
        worker.run_job(job.pk)
        for name in ("channel", "channel-edit", "channel-live"):
            self.keep(self.client.get(reverse(name, args=[channel.pk])))

    def _read_everything(self, uses: list[AccessKeyUse]) -> None:
        with transaction.atomic():
            runs = [run for use in uses for run in use.runs.all()]
        addresses = [
            *(reverse(name) for name in PAGES),
            *(reverse(f"admin:credentials_{name}_changelist") for name in LISTS),
            reverse("admin:audit_event_changelist"),
            *(page(each) for use in uses for each in (use, use.access_key, client_credential(use))),
            *(page(run) for run in runs),
        ]
        for address in addresses:
            self.keep(self.client.get(address))


@transaction.atomic
def client_credential(use: AccessKeyUse) -> ClientCredential:
    return ClientCredential.objects.get(registration_id=use.registration_id)


def crash(sign_in, **_: object) -> None:
    """Fails as code fails that nobody foresaw: with the value in its words and its locals."""
    copy = sign_in.client_secret.reveal()
    raise RuntimeError(f"cannot send {copy}")


def lose_it(owner, secret: Secret) -> None:
    copy, also = secret.reveal(), {"value": secret.reveal()}
    raise RuntimeError(f"lost {len(copy)} and {len(also)}")


@pytest.fixture(scope="module")
def left_behind(database, sandbox) -> Iterator[SimpleNamespace]:
    """Tells the story once and collects what each sink holds afterwards."""
    organization = make.organization("Canary")
    mails = AdminEmailHandler(include_html=True)
    logging.getLogger("django.request").addHandler(mails)
    with (
        override_settings(SANDBOX_ORIGINS=sandbox.origins, ADMINS=[("Ops", "ops@example.com")]),
        sinks.statements_logged(),
        sinks.logs_at_debug() as logs,
    ):
        mail.outbox = []
        client = client_for(organization, "admin")
        client.raise_request_exception = False
        with organization_context(organization.pk):
            story = Story(clouds.Cxone(sandbox), client)
            story.tell()
        letters = [f"{letter.subject}{letter.body}{letter.alternatives}" for letter in mail.outbox]
        yield SimpleNamespace(
            organization=organization,
            secrets=story.secrets,
            sinks={
                "dump": sinks.dump(),
                "server files": sinks.server_files(),
                "logs": logs.content,
                "broker": sinks.broker_messages(),
                "answers": b"".join(story.answers),
                "mails": "".join(letters).encode(),
            },
        )
    logging.getLogger("django.request").removeHandler(mails)


@pytest.mark.parametrize("sink", ["dump", "server files", "logs", "broker", "answers", "mails"])
def test_no_secret_is_left_behind(left_behind, sink):
    assert left_behind.sinks[sink]
    assert hits(left_behind.sinks[sink], left_behind.secrets) == []


def test_the_story_had_enough_secrets_in_it(left_behind):
    assert len({*left_behind.secrets}) == 14


def test_the_dump_holds_what_was_sealed(left_behind):
    with organization_context(left_behind.organization.pk), transaction.atomic():
        versions = list(SecretVersion.objects.exclude(sealed=None))

    field = SecretVersion._meta.get_field("sealed")
    assert len(versions) >= 6
    assert all(
        field.value_from_object(version).hex().encode() in left_behind.sinks["dump"]
        for version in versions
    )


@pytest.mark.parametrize(
    ("sink", "sign"),
    [
        ("dump", b"secret.set"),
        ("server files", b"INSERT INTO"),
        ("logs", b"jobs.failed"),
        ("broker", b"work_on_one"),
        ("answers", b"500"),
        ("mails", b"RuntimeError"),
    ],
)
def test_a_sink_was_really_looked_into(left_behind, sink, sign):
    assert sign in left_behind.sinks[sink]


@pytest.mark.pure
@pytest.mark.parametrize("spelling", spellings("x"))
def test_every_spelling_is_found(spelling):
    secret = canary("found")

    assert f"secret 0 as {spelling}" in hits(b"?" + spellings(secret)[spelling] + b"?", [secret])


@pytest.mark.pure
@pytest.mark.parametrize("before", [b"", b"a", b"ab", b"abc"])
def test_base64_is_found_wherever_the_secret_starts(before):
    secret = canary("found")
    encoded = base64.b64encode(before + secret.encode() + b"after")

    assert f"secret 0 as base64 at {len(before) % 3}" in hits(encoded, [secret])
