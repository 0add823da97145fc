"""Codes, verifiers and tokens of a person's sign-in pass through, and stay nowhere."""

import logging
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils.log import AdminEmailHandler

from credentials.models import FlightCheck
from credentials.services import arrivals, user_flights, vault
from cxone_registry.isolation.context import organization_context
from tenants.cxone import token_endpoint
from tests.admin import traveller
from tests.admin.helpers import client_for
from tests.admin.traveller import Traveller, page_of, work_on
from tests.security import sinks
from tests.security.canaries import hits
from tests.support import clouds, make

SINKS = ["dump", "logs", "broker", "answers", "mails"]


class Story:
    """People sign in, are refused and meet crashes; what was secret on the way is noted."""

    def __init__(self, cxone: clouds.Cxone, client: Client) -> None:
        self.cxone, self.client = cxone, client
        self.secrets: list[str] = []
        self.answers: list[bytes] = []

    def tell(self, patch: pytest.MonkeyPatch) -> None:
        self._note_tokens(patch)
        for kind in ("public", "confidential"):
            person = Traveller(self.client, traveller.app(self.cxone, kind))
            self.secrets += filter(None, [person.app.client_secret])
            self._signs_in(person)
            self._comes_back_twice(person)
        self._worker_crashes(person, patch)
        self._page_crashes(person, patch)
        self._read_everything()

    def _note_tokens(self, patch: pytest.MonkeyPatch) -> None:
        read = token_endpoint.read_tokens

        def noting(answer):
            tokens = read(answer)
            found = (tokens.access_token, tokens.id_token, tokens.refresh_token)
            self.secrets += [each.reveal() for each in found if each]
            return tokens

        patch.setattr(token_endpoint, "read_tokens", noting)

    def _brings(self, person: Traveller) -> tuple[FlightCheck, dict[str, str]]:
        flight = person.start()
        with transaction.atomic():
            kept = FlightCheck.objects.get(pk=flight.pk)
            verifier = vault.open_from(kept, "sealed_verifier", purpose="test")
        said = person.sign_in(person.onward(flight))
        self.secrets += [verifier.reveal(), said["code"]]
        return flight, said

    def _signs_in(self, person: Traveller) -> None:
        flight, said = self._brings(person)
        self.keep(person.come_back(said))
        assert work_on(flight).outcome == "good"

    def _comes_back_twice(self, person: Traveller) -> None:
        flight, said = self._brings(person)
        for _ in range(2):
            self.keep(person.come_back(said))
        work_on(flight)
        self.keep(Client().post(reverse("flight-arrived"), said))

    def _worker_crashes(self, person: Traveller, patch: pytest.MonkeyPatch) -> None:
        flight, said = self._brings(person)
        self.keep(person.come_back(said))
        with patch.context() as crash:
            crash.setattr(user_flights, "validate_user", crash_with_code)
            work_on(flight)

    def _page_crashes(self, person: Traveller, patch: pytest.MonkeyPatch) -> None:
        _, said = self._brings(person)
        with patch.context() as crash:
            crash.setattr(arrivals, "_redeem", lose_code)
            answer = person.come_back(said)
        assert answer.status_code == 500
        self.keep(answer)
        refused = Client(raise_request_exception=False)
        refused.get(f"/flight-check/callback/?{urlencode({**said, 'x': 'y' * 9_000})}")

    def _read_everything(self) -> None:
        with transaction.atomic():
            checks = list(FlightCheck.objects.all())
        for check in checks:
            self.keep(self.client.get(page_of(check)))
            for form in ("md", "json"):
                address = reverse("admin:credentials_flightcheck_bundle", args=[check.pk, form])
                self.keep(self.client.get(address))
        for name in ("credentials_flightcheck_changelist", "audit_event_changelist"):
            self.keep(self.client.get(reverse(f"admin:{name}")))

    def keep(self, response) -> None:
        self.answers.append(sinks.answer(response))


def crash_with_code(sign_in, **_: object) -> None:
    copy = sign_in.code.reveal()
    raise RuntimeError(f"cannot redeem {copy}")


def lose_code(flight, code) -> None:
    copy, also = code.reveal(), {"value": code.reveal()}
    raise RuntimeError(f"lost {len(copy)} and {len(also)}")


@pytest.fixture(scope="module")
def left_behind(database, sandbox) -> Iterator[SimpleNamespace]:
    """Tells the story once and collects what each sink holds afterwards."""
    organization = make.organization("Travel")
    mails = AdminEmailHandler(include_html=True)
    logging.getLogger("django.request").addHandler(mails)
    with (
        override_settings(SANDBOX_ORIGINS=sandbox.origins, ADMINS=[("Ops", "ops@example.com")]),
        pytest.MonkeyPatch.context() as patch,
        sinks.logs_at_debug() as logs,
    ):
        mail.outbox = []
        client = client_for(organization, "admin")
        client.raise_request_exception = False
        with organization_context(organization.pk):
            story = Story(clouds.Cxone(sandbox), client)
            story.tell(patch)
        letters = [f"{letter.subject}{letter.body}{letter.alternatives}" for letter in mail.outbox]
        yield SimpleNamespace(
            secrets=[*dict.fromkeys(story.secrets)],
            dump=sinks.dump(),
            logs=logs.content,
            broker=sinks.broker_messages(),
            answers=b"".join(story.answers),
            mails="".join(letters).encode(),
        )
    logging.getLogger("django.request").removeHandler(mails)


@pytest.mark.parametrize("sink", SINKS)
def test_no_secret_of_a_sign_in_is_left_behind(left_behind, sink):
    content = getattr(left_behind, sink)

    assert content
    assert hits(content, left_behind.secrets) == []


def test_the_story_had_enough_secrets_in_it(left_behind):
    assert len(left_behind.secrets) > 20


@pytest.mark.parametrize(
    ("sink", "sign"),
    [
        ("dump", b"flight-check.finished"),
        ("logs", b"jobs.failed"),
        ("broker", b"work_on_one"),
        ("answers", b"Exchange the code for tokens"),
        ("mails", b"RuntimeError"),
    ],
)
def test_a_sink_was_really_looked_into(left_behind, sink, sign):
    assert sign in getattr(left_behind, sink)
