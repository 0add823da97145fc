"""What the tests of reveals do again and again."""

import json
import re

from django.db import transaction
from django.test import Client
from django.urls import reverse

from credentials.models import Reveal, SecretVersion
from cxone_registry.audit.models import Event

REAL = "commercial"
WHY = {"category": "incident", "reason": "The nightly export stands still.", "ticket": ""}


class Seen:
    """The audit trail of the chosen organisation."""

    @transaction.atomic
    def actions(self, *, like: str = "secret.reveal") -> list[str]:
        found = Event.objects.filter(action__startswith=like).order_by("at", "seq")
        return list(found.values_list("action", flat=True))

    @transaction.atomic
    def bodies(self) -> str:
        return "".join(Event.objects.values_list("body", flat=True))


def ask(client: Client, version: SecretVersion, **changes: str):
    """Fill the form; the answer."""
    return client.post(reverse("reveal-new", args=[version.pk]), {**WHY, **changes})


@transaction.atomic
def newest() -> Reveal:
    return Reveal.objects.order_by("-asked_at").first()


def show(client: Client, reveal: Reveal):
    """Press the button; the answer."""
    return client.post(reverse("reveal-show", args=[reveal.pk]))


def value_of(answer) -> str:
    return json.loads(answer.content).get("value", "")


def decide(client: Client, reveal: Reveal, decision: str = "approve", note: str = ""):
    address = reverse("reveal-decide", args=[reveal.pk])
    return client.post(address, {"decision": decision, "note": note})


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())
