"""What people do with a rotation: each step, and its way back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from credentials.admin.rotations.forms import ReceiveForm
from credentials.admin.rotations.pages import found, show
from credentials.models import Rotation
from credentials.rules.rotations.moves import Move
from credentials.services.rotations import driving, moving, receiving
from credentials.services.rotations.locking import CHANGED, RotationError
from cxone_registry.site.access import needs
from tenants.services.policy import Action

SAID = {
    Move.REQUEST: "The mail to NICE is drafted in the case file. Send it from there.",
    Move.SWITCH: "The registry uses the new value now. Hand it to everything else that holds it.",
    Move.SWITCH_BACK: "The registry uses the old value again.",
    Move.DEACTIVATE: "Noted. Watch whether anything is missed.",
    Move.REACTIVATE: "Noted: the old one works again.",
    Move.RETIRE: "The old one is retired. Its sealed value is kept for a while, then destroyed.",
    Move.DESTROY: "Finished. The old value is destroyed and the next date is set.",
    Move.CANCEL: "The rotation is cancelled.",
}
CONFIRM = "Tick the box first: it says what you have done in CXone."
CONFIRMED = (Move.DEACTIVATE, Move.REACTIVATE, Move.RETIRE)
RECEIVED = "The new value is stored, sealed, and is being tried at CXone."
AT_WORK = "The registry is at work. Look again in a moment."


@require_POST
@needs(Action.ROTATE)
def move(request: HttpRequest, rotation_id: UUID, move: str) -> HttpResponse:
    """Make one step."""
    rotation = found(rotation_id)
    if move not in set(Move) - {Move.RECEIVE}:
        raise Http404
    wanted = Move(move)
    if wanted in CONFIRMED and request.POST.get("done") != "1":
        return show(request, rotation, CONFIRM, status=400)
    seen, reason = request.POST.get("state", "")[:20], request.POST.get("reason", "")
    try:
        moving.move(rotation, wanted, seen_state=seen, reason=reason)
    except RotationError as error:
        return show(request, found(rotation_id), str(error), status=409)
    if wanted in SAID:
        messages.success(request, SAID[wanted])
    return _back(rotation)


@sensitive_post_parameters("secret")
@require_POST
@needs(Action.ROTATE)
def receive(request: HttpRequest, rotation_id: UUID) -> HttpResponse:
    """Store the new value beside the one in use, and try it."""
    rotation = found(rotation_id)
    if request.POST.get("state", rotation.state) != rotation.state:
        return show(request, rotation, CHANGED, status=409)
    form = ReceiveForm(request.POST, rotation=rotation)
    if not form.is_valid():
        return show(request, rotation, "Nothing was stored.", form=form, status=400)
    try:
        receiving.receive(
            rotation, form.cleaned_data["secret"], key_id=form.cleaned_data.get("key_id", "")
        )
    except RotationError as error:
        return show(request, found(rotation_id), str(error), status=409)
    for warning in form.warnings:
        messages.warning(request, warning)
    messages.success(request, RECEIVED)
    return _back(rotation)


@require_POST
@needs(Action.ROTATE)
def drive(request: HttpRequest, rotation_id: UUID, wish: str) -> HttpResponse:
    """Let the driver do a step at CXone."""
    rotation = found(rotation_id)
    if wish not in driving.MOVES or rotation.driver != "api":
        raise Http404
    try:
        driving.ask(rotation, wish, reason=request.POST.get("reason", ""))
    except RotationError as error:
        return show(request, found(rotation_id), str(error), status=409)
    messages.success(request, AT_WORK)
    return _back(rotation)


@require_POST
@needs(Action.ROTATE)
def try_old(request: HttpRequest, rotation_id: UUID) -> HttpResponse:
    """Ask CXone once whether it refuses the old value by now."""
    rotation = found(rotation_id)
    try:
        moving.try_old(rotation)
    except RotationError as error:
        return show(request, found(rotation_id), str(error), status=409)
    return _back(rotation)


def _back(rotation: Rotation) -> HttpResponse:
    return HttpResponseRedirect(reverse("rotation", args=[rotation.pk]))
