"""Acknowledge, snooze, assign: on one finding's page and on many chosen in the list."""

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from credentials.models import Finding
from credentials.services import finding_care
from credentials.services.finding_care import Care, SnoozeError
from cxone_registry.site.access import needs
from cxone_registry.site.form_fields import RowChoiceField, is_uuid, validate_one_line
from tenants.fields import validate_plain_text
from tenants.models import Membership
from tenants.services.policy import Action

LIST = "admin:credentials_finding_changelist"
PAGE = "admin:credentials_finding_change"
MORNING = time(8)
PRESETS = {
    "morning": ("Until tomorrow morning", 1),
    "week": ("7 days", 7),
    "month": ("30 days", 30),
}
UNDO = "finding_undo"
MOST = 200
TIMES = ("acknowledged_at", "snoozed_until")


class CareForm(forms.Form):
    """What may come along with an act; each act looks at its own."""

    note = forms.CharField(
        required=False, max_length=500, validators=[validate_plain_text, validate_one_line]
    )
    preset = forms.ChoiceField(required=False, choices=[(key, "") for key in (*PRESETS, "day")])
    day = forms.DateField(required=False)
    owner = RowChoiceField(queryset=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Membership.objects.all()
        self.fields["owner"].error_messages["invalid_choice"] = "Choose a member as the owner."
        self.fields["preset"].error_messages["invalid_choice"] = "Choose one of the times."
        self.fields["day"].error_messages["invalid"] = "Choose the day as a date."


class RefusedError(ValueError):
    """An act that cannot be done; its text is for people."""


def members() -> list[tuple[str, str]]:
    """Who can own a finding."""
    found = Membership.objects.select_related("user").order_by("user__email")
    return [(str(one.pk), str(one.user)) for one in found]


def act_on(request: HttpRequest, act: str, ids: Collection[UUID]) -> None:
    """Do it, say so, and keep what is needed to undo it. Raises RefusedError."""
    form = CareForm(request.POST)
    if not form.is_valid():
        raise RefusedError(" ".join(text for found in form.errors.values() for text in found))
    try:
        before = ACTS[act][0](request, ids, form.cleaned_data)
    except SnoozeError as error:
        raise RefusedError(str(error)) from error
    if not before:
        messages.info(request, "Nothing was changed: it was so already, or facts resolved it.")
        return
    request.session[UNDO] = {
        "words": f"{_counted(len(before))} {ACTS[act][1]}.",
        "before": {str(pk): _kept(care) for pk, care in before.items()},
    }


def _counted(number: int) -> str:
    return "1 finding" if number == 1 else f"{number} findings"


def _acknowledge(request: HttpRequest, ids: Collection[UUID], given: Any) -> dict[UUID, Care]:
    return finding_care.acknowledge(ids, given["note"])


def _snooze(request: HttpRequest, ids: Collection[UUID], given: Any) -> dict[UUID, Care]:
    return finding_care.snooze(ids, _until(given["preset"], given["day"]))


def _until(preset: str, day: date | None) -> datetime:
    """A morning in the reader's time zone."""
    if preset in PRESETS:
        day = timezone.localdate() + timedelta(days=PRESETS[preset][1])
    if day is None:
        raise RefusedError("Choose until when.")
    try:
        return timezone.make_aware(datetime.combine(day, MORNING))
    except (OverflowError, ValueError) as error:
        raise RefusedError("Choose a day in the next 90 days.") from error


def _take(request: HttpRequest, ids: Collection[UUID], given: Any) -> dict[UUID, Care]:
    return finding_care.assign(ids, Membership.objects.get(user=request.user.pk))


def _assign(request: HttpRequest, ids: Collection[UUID], given: Any) -> dict[UUID, Care]:
    return finding_care.assign(ids, given["owner"])


def _note(request: HttpRequest, ids: Collection[UUID], given: Any) -> dict[UUID, Care]:
    if len(ids) != 1:
        raise RefusedError("A note belongs to one finding.")
    return finding_care.note(next(iter(ids)), given["note"])


Act = Callable[[HttpRequest, Collection[UUID], Any], dict[UUID, Care]]
# act: what it does, and how it is told
ACTS: dict[str, tuple[Act, str]] = {
    "acknowledge": (_acknowledge, "acknowledged"),
    "unacknowledge": (lambda _, ids, __: finding_care.unacknowledge(ids), "no longer acknowledged"),
    "snooze": (_snooze, "snoozed"),
    "wake": (lambda _, ids, __: finding_care.wake(ids), "woken up"),
    "take": (_take, "assigned to you"),
    "assign": (_assign, "assigned"),
    "note": (_note, "noted"),
}


@require_POST
@needs(Action.EDIT)
def care(request: HttpRequest, finding_id: UUID, act: str) -> HttpResponse:
    """One act on one finding."""
    if act not in ACTS or not Finding.objects.filter(pk=finding_id).exists():
        raise Http404("There is no such page in this organisation.")
    try:
        act_on(request, act, [finding_id])
    except RefusedError as error:
        messages.error(request, f"Nothing was changed. {error}")
    return HttpResponseRedirect(reverse(PAGE, args=[finding_id]))


@require_POST
@needs(Action.EDIT)
def undo(request: HttpRequest) -> HttpResponse:
    """Put back the care that the person's last act changed."""
    kept = request.session.pop(UNDO, None)
    before = {UUID(pk): _care(had) for pk, had in kept["before"].items()} if kept else {}
    count = finding_care.put_back(before) if before else 0
    if count:
        messages.success(request, f"Undone for {_counted(count)}.")
    else:
        messages.info(request, "There is nothing to undo any more.")
    back = request.POST.get("back", "")
    return HttpResponseRedirect(reverse(PAGE, args=[back]) if is_uuid(back) else reverse(LIST))


def undo_offered(request: HttpRequest) -> str:
    """What can be undone, told once: the words, or nothing."""
    kept = request.session.get(UNDO)
    if not kept or kept.get("shown"):
        return ""
    request.session[UNDO] = {**kept, "shown": True}
    return str(kept["words"])


def _kept(care: Care) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in care.items()}


def _care(kept: dict[str, str | None]) -> Care:
    care: Care = dict(kept)
    for name in TIMES:
        care[name] = parse_datetime(kept[name]) if kept[name] else None
    care["owner_id"] = UUID(kept["owner_id"]) if kept["owner_id"] else None
    return care
