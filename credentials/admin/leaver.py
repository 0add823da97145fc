"""The leaver sheet: everything that hangs on a person, and tasks for those who take over."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from credentials.admin.rotations.places import rotation_places
from credentials.reports.leaver import Sheet, people_matching, sheet_of
from cxone_registry.site.access import needs
from cxone_registry.site.form_fields import DATE_LIMITS, DayInput, RowChoiceField
from cxone_registry.site.template_tags import page_of
from tenants.models import Membership
from tenants.rules.leaving import SECTIONS, Held
from tenants.services import leavers
from tenants.services.policy import Action

FEWEST, LONGEST = 2, 254
TWO_WEEKS = timedelta(days=14)


class TasksForm(forms.Form):
    """Who takes over, and until when."""

    assignee = RowChoiceField(
        label="Who does it",
        queryset=None,
        required=False,
        empty_label="Nobody yet",
    )
    due_on = forms.DateField(
        label="Until", required=False, widget=DayInput(), validators=DATE_LIMITS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.select_related("user").order_by("user__email")
        self.fields["assignee"].queryset = members
        self.fields["assignee"].label_from_instance = lambda member: str(member.user)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.VIEW)
def page(request: HttpRequest) -> HttpResponse:
    """Search a person, show what hangs on them; make tasks of it."""
    asked = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    if len(asked) > LONGEST:
        asked = ""
    people = people_matching(asked) if len(asked) >= FEWEST else []
    sheet = _sheet(request, people[0].key) if len(people) == 1 else None
    if request.method == "POST" and sheet is not None:
        return _make_tasks(request, sheet)
    return _page(request, asked, people, sheet, _empty_form())


@needs(Action.EDIT)
def _make_tasks(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    form = TasksForm(request.POST)
    if not form.is_valid():
        return _page(request, sheet.person, [], sheet, form, status=400)
    member = form.cleaned_data["assignee"]
    made = leavers.make_tasks(
        sheet.person,
        sheet.all,
        assignee=member.user if member else None,
        due_on=form.cleaned_data["due_on"],
    )
    messages.success(request, _told(made))
    address = reverse("leaver")
    return HttpResponseRedirect(f"{address}?{urlencode({'q': sheet.person})}")


def _told(made: int) -> str:
    if not made:
        return "There is an open task for all of it already."
    return "1 hand-over task was made." if made == 1 else f"{made} hand-over tasks were made."


def _sheet(request: HttpRequest, person: str) -> Sheet:
    return sheet_of(person, may_read_audit=request.may(Action.READ_AUDIT))


def _empty_form() -> TasksForm:
    return TasksForm(initial={"due_on": timezone.localdate() + TWO_WEEKS})


def _page(
    request: HttpRequest,
    asked: str,
    people: list,
    sheet: Sheet | None,
    form: TasksForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Leaver sheet",
        "asked": asked,
        "is_short": 0 < len(asked) < FEWEST,
        "people": people,
        "sheet": sheet,
        "sections": _sections(sheet) if sheet else [],
        "person": people[0] if len(people) == 1 else None,
        "form": form,
        "may_rotate": request.may(Action.ROTATE),
    }
    return TemplateResponse(request, "contacts/leaver.html", context, status=status)


def _sections(sheet: Sheet) -> list[tuple[str, str, list[tuple]]]:
    """Key, title and lines with their addresses, of what there is any of."""
    # Where a secret that they know is replaced.
    places = rotation_places([(held.subject, str(held.subject_id)) for held in sheet.all])
    return [
        (
            key,
            SECTIONS[key].title,
            [(held, _address(held), places[held.subject, str(held.subject_id)]) for held in found],
        )
        for key, found in sheet.held.items()
        if found
    ]


def _address(held: Held) -> str:
    if held.section == "contact":
        return reverse("registration-contacts", args=[held.subject_id])
    if held.section == "member":
        return ""
    try:
        return page_of(held.subject_id, held.subject)
    except NoReverseMatch:
        return ""
