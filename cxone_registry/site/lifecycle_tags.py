"""The moves that a registration can make, as buttons: ``{% load lifecycle %}``."""

from dataclasses import dataclass
from typing import Any

from django import template

from credentials.reports.moves import PossibleMove, possible_moves
from credentials.reports.progress import Progress
from cxone_registry.site.registration_tags import registration_page
from tenants.models import Registration
from tenants.models.application import Status
from tenants.reports.request_changes import why_not_ask
from tenants.services.policy import Action

register = template.Library()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing, with the address where it is mended."""

    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A move as the page shows it."""

    possible: PossibleMove
    gaps: list[Gap]


@register.inclusion_tag("registration/moves.html", takes_context=True)
def registration_moves(
    context: dict[str, Any], registration: Registration, progress: Progress | None = None
) -> dict[str, Any]:
    """Buttons for where *registration* can go, and what stands in the way.

    *progress*: of the registration, when the page has read it already.
    """
    found = possible_moves(registration, progress)
    may_edit = context["request"].may(Action.EDIT)
    offered = [Offered(one, [_gap(gap, registration) for gap in one.missing]) for one in found]
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token", ""),
        "seat": context.get("seat"),
        "registration": registration,
        "forward": [one for one in offered if _is_forward(one)],
        "ending": [one for one in offered if one.possible.move.to == Status.RETIRING],
        "back": [one for one in offered if one.possible.move.is_undo],
        "may_edit": may_edit,
        "ask": _ask(registration) if may_edit else "",
    }


def _is_forward(one: Offered) -> bool:
    """The end is offered apart: it is never what comes next by itself."""
    return not one.possible.move.is_undo and one.possible.move.to != Status.RETIRING


def _ask(registration: Registration) -> str:
    """What to ask NICE for next to the moves: the closing, any change, or nothing yet."""
    if why_not_ask(registration):
        return ""
    return "closing" if registration.status == Status.RETIRING else "change"


def _gap(gap: Any, registration: Registration) -> Gap:
    return Gap(gap.sentence, registration_page(registration, gap.page))
