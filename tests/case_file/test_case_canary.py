"""A pasted secret turns up in no page, log, mail, message, statement of ours, or dump."""

import logging

import pytest
from django.core import mail
from django.db import transaction
from django.test.utils import override_settings
from django.urls import reverse
from django.utils.log import AdminEmailHandler

from credentials.models import PastedAnswer, SecretVersion
from credentials.services import taking_over, vault
from cxone_registry.isolation.context import organization_context
from tests.admin.helpers import client_for, form_of
from tests.case_file.answers import ONE, TWO
from tests.security import sinks
from tests.security.canaries import hits
from tests.support import make

LONG, SHORT, NOTED = "cAnArY4pasted8Kx93mQ7vT1pLz8wRb2", "canary-x7-short", "canary-n0ted-88-secret"
SECRETS = [LONG, SHORT, NOTED]
TEXT = f"Client ID: {ONE}\nClient Secret: {LONG}\n\nClient ID: {TWO}\nPassword: {SHORT}"


def lose_it(owner, secret):
    copy = secret.reveal()
    raise RuntimeError(f"lost {len(copy)} characters")


def tell(client, registration, keep):
    """Paste, look, mistype, crash, take over; and a note with a secret."""
    at = lambda name, *more: reverse(name, args=[registration.pk, *more])  # noqa: E731
    page = client.post(at("case-paste"), {"text": TEXT}).headers["Location"]
    form = form_of(client, page)
    good = {**form, "client_commercial": ONE, "secret_commercial": "1"}
    keep(client.get(page))
    keep(client.post(page, {**good, "tracking_number": "!"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "store_secret", lose_it)
        crashed = client.post(page, good)
    assert crashed.status_code == 500
    keep(crashed)
    keep(client.post(at("case-note"), {"text": f"the password: {NOTED}"}))
    keep(client.post(at("case-paste"), {"text": TEXT * 400}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking_over, "check_secret", crash)
        keep(client.post(page, good))
    answer = client.post(page, {**good, "client_au-sovereign": TWO, "secret_au-sovereign": "2"})
    assert answer.status_code == 302, answer.content
    keep(answer)
    for name in ("registration-case-file", "registration-history", "registration-credentials"):
        keep(client.get(at(name)))


def crash(value, **_):
    raise ValueError(f"cannot read {len(value)} characters")


@pytest.fixture(scope="module")
def left_behind(database):
    organization = make.organization("Canary answers")
    mails = AdminEmailHandler(include_html=True)
    logging.getLogger("django.request").addHandler(mails)
    answers = []
    with (
        override_settings(ADMINS=[("Ops", "ops@example.com")]),
        sinks.logs_at_debug() as logs,
        organization_context(organization.pk),
    ):
        mail.outbox = []
        client = client_for(organization, "admin")
        client.raise_request_exception = False
        registration = make.registration()
        with transaction.atomic():
            for slug in ("commercial", "au-sovereign"):
                registration.environments.through.objects.create(
                    registration=registration, environment=make.environment(slug)
                )
        tell(client, registration, lambda answer: answers.append(sinks.answer(answer)))
        letters = [f"{one.subject}{one.body}{one.alternatives}" for one in mail.outbox]
        with transaction.atomic():
            stored = SecretVersion.objects.filter(
                client_credential__registration=registration
            ).count()
            found = str(list(PastedAnswer.objects.values_list("found", "text", "by")))
    logging.getLogger("django.request").removeHandler(mails)
    assert stored == 2
    return {
        "dump": sinks.dump(),
        "logs": logs.content,
        "broker": sinks.broker_messages() + b".",
        "answers": b"".join(answers),
        "mails": "".join(letters).encode(),
        "rows": found.encode(),
    }


@pytest.mark.parametrize("sink", ["dump", "logs", "broker", "answers", "mails", "rows"])
def test_no_pasted_secret_is_left_behind(left_behind, sink):
    assert left_behind[sink]
    assert hits(left_behind[sink], SECRETS) == []


@pytest.mark.parametrize(
    ("sink", "sign"),
    [
        ("dump", b"answer.taken-over"),
        ("answers", b"[secret 1, sealed]"),
        ("mails", b"RuntimeError"),
        ("logs", b"case-file"),
    ],
)
def test_a_sink_was_really_looked_into(left_behind, sink, sign):
    assert sign in left_behind[sink]
