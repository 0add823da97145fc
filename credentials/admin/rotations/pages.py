"""Reading: the list of rotations, and one with its steps."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from credentials.admin.rotations import words
from credentials.admin.rotations.forms import ReceiveForm
from credentials.models import Rotation, ValidationRun
from credentials.reports.rotations.facts import facts_of
from credentials.reports.rotations.history import history
from credentials.reports.rotations.impact import impact_of
from credentials.reports.rotations.standing import NAMED
from credentials.rules.rotations import moves
from credentials.rules.rotations.moves import Move, why_not
from credentials.rules.rotations.steps import next_step, steps
from credentials.services import key_drivers
from credentials.services.rotations.locking import owner_of
from cxone_registry.site.access import needs
from tenants.services.policy import Action

PER_PAGE = 50
UNDO = {
    moves.DISTRIBUTED: (Move.SWITCH_BACK, "Back to the old one"),
    moves.OLD_INACTIVE: (Move.REACTIVATE, "The old one is active again"),
}
# What a driver does instead of the person, by state.
WISHES = {
    moves.PLANNED: ("create", "Make the new key now"),
    moves.RECEIVED: ("create", "Make another new key"),
    moves.DISTRIBUTED: ("deactivate", "Deactivate the old key now"),
    moves.OLD_INACTIVE: ("delete", "Delete the old key now"),
}
SHOWN = {"open": "Open", "over": "Over", "all": "All"}


@require_GET
@needs(Action.VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """Every rotation: where it stands, when it is due, whose turn it is."""
    wanted = request.GET.get("show", "open")
    shown = wanted if wanted in SHOWN else "open"
    rows = Rotation.objects.select_related(*NAMED, "owner__user", "run")
    rows = rows.order_by(F("planned_for").asc(nulls_last=True), "created_at", "pk")
    counts = {
        "open": rows.exclude(state__in=Rotation.CLOSED),
        "over": rows.filter(state__in=Rotation.CLOSED),
        "all": rows,
    }
    page = Paginator(counts[shown], PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "lines": [_line(one) for one in page],
        "page": page,
        "more": f"show={shown}&",
        "views": [
            {"value": key, "label": label, "count": counts[key].count(), "is_current": key == shown}
            for key, label in SHOWN.items()
        ],
    }
    return shown_page(request, "list.html", title="Rotations", **context)


@require_GET
@needs(Action.VIEW)
def rotation_page(request: HttpRequest, rotation_id: UUID) -> HttpResponse:
    """One rotation as a stepper with the one thing to do next."""
    return show(request, found(rotation_id))


def found(rotation_id: UUID) -> Rotation:
    """The rotation with what names it, or 404."""
    rows = Rotation.objects.select_related(
        *NAMED, "owner__user", "run", "request", "old_version", "new_version"
    ).defer("old_version__sealed", "new_version__sealed")
    return get_object_or_404(rows, pk=rotation_id)


def show(
    request: HttpRequest,
    rotation: Rotation,
    problem: str = "",
    form: ReceiveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The rotation's page; *problem* says why nothing was done."""
    now, facts, owner = timezone.now(), facts_of(rotation), owner_of(rotation)
    impact = impact_of(owner, now, rotation.new_version_id)
    nxt = next_step(facts)
    may = request.may(Action.ROTATE)  # type: ignore[attr-defined]
    receives = not why_not(Move.RECEIVE, facts, now)
    wish = WISHES.get(rotation.state) if rotation.driver == key_drivers.API else None
    context = {
        "rotation": rotation,
        "owner": owner,
        "owner_page": words.owner_page(owner),
        "kind": words.kind_of(owner),
        "pill": words.state_pill(rotation),
        "steps": steps(rotation.state, is_key=facts.is_key),
        "next": nxt,
        "facts": facts,
        "blocked": why_not(nxt.move, facts, now) if nxt.move else "",
        "may_rotate": may,
        "is_open": rotation.state not in Rotation.CLOSED,
        "form": (form or ReceiveForm(rotation=rotation)) if may and receives else None,
        "is_receiving": nxt.move == Move.RECEIVE,
        "can_try_again": facts.tried == moves.BAD,
        "undo": UNDO.get(rotation.state) if may else None,
        "may_cancel": may and not why_not(Move.CANCEL, facts, now),
        "may_try_old": may and rotation.state == moves.OLD_INACTIVE and _old_is_untried(rotation),
        "old_proof": _old_proof(rotation),
        "wish": wish if may else None,
        "at_work": rotation.driver_state.get("wish", ""),
        "is_lost": rotation.driver_state.get("before") is not None,
        "impact": impact,
        "consumers": [(one, words.holds_pill(one)) for one in impact.consumers],
        "history": history(rotation),
        "problem": problem,
    }
    title = f"Rotation of {owner}"
    return shown_page(request, "page.html", title=title, status=status, **context)


def shown_page(
    request: HttpRequest, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of this folder in the site's frame."""
    given = {
        **admin.site.each_context(request),
        "may_rotate": request.may(Action.ROTATE),  # type: ignore[attr-defined]
        **context,
    }
    return TemplateResponse(request, f"rotations/{template}", given, status=status)


def _line(rotation: Rotation) -> dict[str, Any]:
    facts = facts_of(rotation)
    owner = owner_of(rotation)
    return {
        "rotation": rotation,
        "owner": owner,
        "kind": words.kind_of(owner),
        "pill": words.state_pill(rotation),
        "next": next_step(facts),
        "unproved": len(facts.unproved),
    }


def _old_is_untried(rotation: Rotation) -> bool:
    run = rotation.run
    since = rotation.old_inactive_at
    return rotation.old_version is not None and not (run and since and run.created_at > since)


def _old_proof(rotation: Rotation) -> str:
    """What a try of the old value told: CXone refuses it, or takes it still."""
    run = rotation.run
    if _old_is_untried(rotation) or run is None or rotation.state != moves.OLD_INACTIVE:
        return ""
    if run.state != ValidationRun.State.FINISHED:
        return "It is being tried at this moment."
    refused = (ValidationRun.Outcome.ACCESS_KEY_REFUSED, ValidationRun.Outcome.CLIENT_REFUSED)
    if run.outcome in refused:
        return "Proved: CXone refuses the old value."
    return f"The try of the old value ended with: {run.get_outcome_display()}."
