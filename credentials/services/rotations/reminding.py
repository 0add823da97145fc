"""The mail that reminds a person of rotations that stand still."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from credentials.models import Rotation
from credentials.rules.rotations.moves import STANDS
from credentials.services.rotations.locking import owner_of
from tenants.services import mail
from tenants.services.letters import organization_name, plain
from tenants.services.mail import Letter

MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    stands: str
    link: str


def letter(to: str, rotations: Sequence[Rotation]) -> Letter:
    """Remind the person at *to*. Needs a transaction."""
    count = len(rotations)
    what = "A rotation stands" if count == 1 else f"{count} rotations stand"
    context = {
        "headline": f"{organization_name()}: {what[0].lower()}{what[1:]} still",
        "lines": [_line(one) for one in rotations[:MOST_LINES]],
        "more": max(count - MOST_LINES, 0),
        "all": settings.PUBLIC_URL + reverse("rotations"),
        "site": settings.PUBLIC_URL,
    }
    return Letter(
        to=to,
        subject=str(context["headline"]),
        text=plain("mail/rotations.txt", context),
        html=render_to_string("mail/rotations.html", context),
        message_id=mail.new_message_id(),
    )


def _line(rotation: Rotation) -> _Line:
    name = " ".join(str(owner_of(rotation)).split())
    link = settings.PUBLIC_URL + reverse("rotation", args=[rotation.pk])
    return _Line(name, STANDS[rotation.state], link)
