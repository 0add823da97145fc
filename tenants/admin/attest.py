"""The page behind the link of a mail to a contact: shows the question, takes one answer.

Whoever holds the link is the contact; nobody signs in. Programs that look into mails open links
too, so opening it changes nothing.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from cxone_registry.site.access import needs_nothing
from cxone_registry.site.client_address import client_address
from cxone_registry.site.link_pages import HEADERS_WITH_FORM
from tenants.fields import validate_plain_text
from tenants.services import attestations
from tenants.services.attestations import NoQuestionError, Successor

NOT_GOOD = 404
CHOICES = [("still", "Yes, I still am"), ("gone", "No, not any more")]


class AnswerForm(forms.Form):
    """One choice, and whom to ask instead."""

    answer = forms.ChoiceField(
        choices=CHOICES, error_messages={"required": "Choose one of the two answers."}
    )
    successor_name = forms.CharField(
        max_length=200, required=False, validators=[validate_plain_text]
    )
    successor_email = forms.EmailField(max_length=254, required=False)

    def clean_successor_email(self) -> str:
        email = self.cleaned_data["successor_email"].lower()
        if not email.isascii():
            raise ValidationError("Write one plain address such as ana@example.com.")
        return email

    def clean(self) -> dict:
        given = super().clean()
        name, email = given.get("successor_name"), given.get("successor_email")
        if name and not email and "successor_email" not in self.errors:
            self.add_error("successor_email", "Write their address too, or leave both empty.")
        if email and not name and "successor_name" not in self.errors:
            self.add_error("successor_name", "Write their name too, or leave both empty.")
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@needs_nothing
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, or take the answer; one and the same page for every link that is not good."""
    try:
        if request.method == "POST":
            return _take(request, token)
        return _ask(request, attestations.who_asks(token), AnswerForm())
    except NoQuestionError:
        return _page(request, "contacts/no_question.html", {}, status=NOT_GOOD)


def _take(request: HttpRequest, token: str) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _ask(request, attestations.who_asks(token), form, status=400)
    given = form.cleaned_data
    is_still = given["answer"] == "still"
    organization = attestations.answer(
        token,
        is_still=is_still,
        successor=Successor(given["successor_name"], given["successor_email"]),
        address=client_address(request),
    )
    context = {
        "organization": organization,
        "is_still": is_still,
        "has_successor": not is_still and bool(given["successor_email"]),
    }
    return _page(request, "contacts/answered.html", context)


def _ask(
    request: HttpRequest, organization: str, form: AnswerForm, status: int = 200
) -> HttpResponse:
    # The two buttons of the mail lead to this one page; which was clicked is only marked.
    chosen = form.data.get("answer") or request.GET.get("answer")
    context = {"organization": organization, "form": form, "chosen": chosen}
    return _page(request, "contacts/question.html", context, status=status)


def _page(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    return TemplateResponse(request, template, context, status=status, headers=HEADERS_WITH_FORM)
