"""The step that asks how the application proves itself, and where people use it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tenants.admin.plan.forms.base import LinesBox, StepForm, refuse_lines
from tenants.models import ApplicationType, ClientAuthMethod
from tenants.origins import clean_redirect_uri
from tenants.rules.origin_lines import Lines, read_lines
from tenants.rules.plan import PlannedUri
from tenants.rules.redirect_uris import has_own_scheme
from tenants.services.origins import allows_localhost
from tenants.services.plan_answers import Answers

MOST = 200
METHODS = [choice for choice in ClientAuthMethod.choices if choice[0] != ClientAuthMethod.NONE]
WHICH = {
    "redirect_uris": "sign-in",
    "logout_uris": "logout",
}


class AccessForm(StepForm):
    """Client authentication; origins and URIs only where people sign in, or still are listed."""

    client_auth_method = forms.ChoiceField(
        label="Client authentication method", choices=METHODS, widget=forms.RadioSelect
    )
    origins = forms.CharField(
        label="Origins",
        required=False,
        widget=LinesBox(4),
        help_text="One a line: https://, the host, a port if it is not 443. A change later can"
        " take NICE three weeks.",
    )
    redirect_uris = forms.CharField(
        label="Redirect URIs after sign-in",
        required=False,
        widget=LinesBox(3),
        help_text="One a line. CXone compares them exactly.",
    )
    logout_uris = forms.CharField(
        label="URIs after logout",
        required=False,
        widget=LinesBox(2),
        help_text="One a line. Leave empty if people are not sent anywhere.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.plan.has_secret:
            del self.fields["client_auth_method"]
        if not (self.plan.is_for_people or self.plan.origins or self.plan.uris):
            for name in ("origins", *WHICH):
                del self.fields[name]

    def stored(self) -> dict[str, Any]:
        found = {name: self._stored_uris(purpose) for name, purpose in WHICH.items()}
        return {
            "client_auth_method": self.plan.client_auth_method,
            "origins": "\n".join(self.plan.origins),
            **found,
        }

    def clean_origins(self) -> list[str]:
        text = self.cleaned_data["origins"]
        lines = read_lines(text, allow_localhost=allows_localhost(self.registration))
        refuse_lines(_refusals(lines))
        return [one.origin for one in lines.taken]

    def clean_redirect_uris(self) -> list[str]:
        return _cleaned(self.cleaned_data["redirect_uris"], self._clean_uri)

    def clean_logout_uris(self) -> list[str]:
        return _cleaned(self.cleaned_data["logout_uris"], self._clean_uri)

    def answers(self) -> Answers:
        columns = {}
        if "client_auth_method" in self.fields:
            columns["client_auth_method"] = self.cleaned_data["client_auth_method"]
        if "origins" not in self.fields:
            return Answers(columns)
        uris = [PlannedUri(uri, WHICH[name]) for name in WHICH for uri in self.cleaned_data[name]]
        return Answers(columns, origins=self.cleaned_data["origins"], uris=uris)

    def planned(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if "client_auth_method" in self.fields:
            method = self.typed("client_auth_method")
            found["client_auth_method"] = method or self.plan.client_auth_method
        if "origins" in self.fields:
            found["origins"] = self.raw_lines("origins")
            found["uris"] = tuple(
                PlannedUri(uri, WHICH[name]) for name in WHICH for uri in self.raw_lines(name)
            )
        return found

    def _stored_uris(self, purpose: str) -> str:
        return "\n".join(one.uri for one in self.plan.uris if one.purpose == purpose)

    def _clean_uri(self, text: str) -> str:
        uri = clean_redirect_uri(text)
        is_public = self.plan.application_type == ApplicationType.USER_PUBLIC
        if has_own_scheme(uri) and not is_public:
            raise ValidationError("Only a public application may use a scheme of its own.")
        return uri


def _refusals(lines: Lines) -> list[str]:
    """A sentence per line that is not taken, in the order of the lines."""
    found = {it.number: f"{it.sentence}{_offer(it.offer)}" for it in lines.refused}
    for it in lines.duplicates:
        found[it.number] = f"the same as line {it.first}. Take one out."
    sentences = [f"Line {number}: {said}" for number, said in sorted(found.items())]
    if lines.left_out:
        sentences.insert(0, f"An application has at most {MOST} origins. Take some out.")
    return sentences


def _offer(offer: str) -> str:
    return f" Use {offer} instead." if offer and "\n" not in offer else ""


def _cleaned(text: str, clean: Callable[[str], str]) -> list[str]:
    """Each line in its canonical form, once; every refused line is named."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        raise ValidationError(f"{len(lines)} lines: an application has at most {MOST}.")
    found: dict[str, int] = {}
    problems = []
    for number, line in lines:
        try:
            value = clean(line)
        except ValidationError as error:
            problems.append(f"Line {number}: {error.messages[0]}")
            continue
        if value in found:
            problems.append(f"Line {number}: the same as line {found[value]}. Take one out.")
        found.setdefault(value, number)
    refuse_lines(problems)
    return list(found)
