"""The page behind the link of a reminder: shows its lines, takes an answer.

Whoever holds the link is its reader; nobody signs in. Programs that look into mails open links
too, so opening it changes nothing.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from credentials.models import Reminder
from credentials.rules.reminding.answers import SNOOZES, Say, refusal
from credentials.rules.reminding.words import how_far
from credentials.services.reminders import answering
from credentials.services.reminders.answering import Asked, NoReminderError, OverError
from credentials.services.reminders.saying import CannotSayError
from cxone_registry.site.access import needs_nothing
from cxone_registry.site.client_address import client_address
from cxone_registry.site.form_fields import is_uuid
from cxone_registry.site.link_pages import HEADERS_WITH_FORM

NOT_GOOD, OVER = 404, 410
KINDS = {Reminder.Kind.CLIENT_SECRET: "Client secret", Reminder.Kind.ACCESS_KEY: "Access key"}
MOST_CHOSEN = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One secret of the mail, and what was said about it."""

    id: UUID
    kind: str
    label: str
    due_on: date
    left: str
    is_overdue: bool
    said: str


class AnswerForm(forms.Form):
    """One answer for one or more lines of the mail."""

    say = forms.ChoiceField(
        choices=[(say.value, say.value) for say in Say],
        error_messages={
            "required": "Choose one of the answers.",
            "invalid_choice": "Choose one of the answers.",
        },
    )

    def clean(self) -> dict[str, Any]:
        chosen = self.data.getlist("line")  # type: ignore[attr-defined]
        if not 0 < len(chosen) <= MOST_CHOSEN or not all(is_uuid(one) for one in chosen):
            raise forms.ValidationError("Choose at least one line of the list.")
        return {**self.cleaned_data, "lines": {UUID(one) for one in chosen}}

    @property
    def first_error(self) -> str:
        return next((str(error) for errors in self.errors.values() for error in errors), "")


@require_http_methods(["GET", "HEAD", "POST"])
@needs_nothing
def reminder(request: HttpRequest, token: str) -> HttpResponse:
    """Show the mail's lines, or take the answer."""
    try:
        if request.method == "POST":
            return _take(request, token)
        return _ask(request, answering.read(token))
    except NoReminderError:
        return _page(request, "reminders/no_link.html", {}, status=NOT_GOOD)
    except OverError:
        return _page(request, "reminders/over.html", {}, status=OVER)


def _take(request: HttpRequest, token: str) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _ask(request, answering.read(token), error=form.first_error)
    what = Say(form.cleaned_data["say"])
    try:
        said = answering.answer(
            token, form.cleaned_data["lines"], what, address=client_address(request)
        )
    except CannotSayError as error:
        return _ask(request, answering.read(token), error=str(error))
    context = {
        "organization": said.organization,
        "what": what,
        "is_snoozed": what in SNOOZES,
        "lines": [_line(row, said.today) for row in said.rows],
    }
    return _page(request, "reminders/answered.html", context)


def _ask(request: HttpRequest, asked: Asked, error: str = "") -> HttpResponse:
    context = {
        "organization": asked.organization,
        "lines": [_line(row, asked.today) for row in asked.rows],
        "has_overdue": any(row.due_on <= asked.today for row in asked.rows),
        "error": error,
        "may_snooze": {
            say.name.lower(): any(not refusal(say, row.due_on, asked.today) for row in asked.rows)
            for say in SNOOZES
        },
    }
    return _page(request, "reminders/ask.html", context, status=400 if error else 200)


def _line(row: Reminder, today: date) -> Line:
    days = (row.due_on - today).days
    return Line(
        id=row.pk,
        kind=KINDS[Reminder.Kind(row.kind)],
        label=row.subject_label,
        due_on=row.due_on,
        left=how_far(days),
        is_overdue=days < 0,
        said=said_of(row, today),
    )


def said_of(row: Reminder, today: date) -> str:
    """What the reader of this mail said before; empty for nothing."""
    if row.declined_at:
        return "You said that it is not yours."
    if row.snoozed_until and row.snoozed_until > today:
        until = row.snoozed_until
        return f"You put it off until {until.day} {until:%B %Y}."
    return "You said that you are on it." if row.acknowledged_at else ""


def _page(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    return TemplateResponse(request, template, context, status=status, headers=HEADERS_WITH_FORM)
