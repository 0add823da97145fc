"""The step that asks for API groups and planned endpoints."""

from dataclasses import dataclass
from typing import Any

from django import forms

from tenants.admin.plan.forms.base import MOST_ERRORS, LinesBox, StepForm, refuse_lines
from tenants.models.application import ApiGroup
from tenants.rules.api_catalogue import GROUPS, needed_by, reading, scopes_for
from tenants.rules.endpoint_lines import LONGEST_LINE, MOST_LINES, read_endpoints
from tenants.services.plan_answers import Answers


@dataclass(frozen=True, slots=True)
class Need:
    """A group with the planned calls that need it. *is_certain*: told by the path alone."""

    label: str
    endpoints: list[str]
    is_asked: bool
    is_certain: bool


class ApisForm(StepForm):
    """Scopes are derived from the calls; the boxes are for those who know better."""

    scopes = forms.MultipleChoiceField(
        label="API groups",
        choices=ApiGroup.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose among the listed API groups."},
    )
    endpoints = forms.CharField(
        label="Planned endpoints",
        required=False,
        widget=LinesBox(8),
        help_text="One call a line, such as GET /inContactAPI/services/v25.0/agents. At most"
        f" {MOST_LINES} lines of {LONGEST_LINE} characters.",
    )

    def stored(self) -> dict[str, Any]:
        return {"scopes": list(self.plan.scopes), "endpoints": "\n".join(self.plan.endpoints)}

    def clean_endpoints(self) -> tuple[str, ...]:
        read = read_endpoints(self.cleaned_data["endpoints"])
        refuse_lines(list(read.problems))
        return read.endpoints

    def answers(self) -> Answers:
        scopes = set(self.cleaned_data["scopes"])
        endpoints = self.cleaned_data["endpoints"]
        if self.data.get("then") == "derive":
            scopes |= set(scopes_for(endpoints))
        ordered = [one.value for one in GROUPS if one.value in scopes]
        return Answers({"scopes": ordered, "endpoints": list(endpoints)})

    def planned(self) -> dict[str, Any]:
        return {
            "scopes": tuple(self.cleaned_data.get("scopes", ())),
            "endpoints": read_endpoints(str(self.data.get("endpoints", ""))).endpoints,
        }

    @property
    def line_problems(self) -> list[str]:
        """What is wrong with lines as they were typed, for the panel beside the form."""
        if not self.is_bound:
            return []
        return list(read_endpoints(str(self.data.get("endpoints", ""))).problems[:MOST_ERRORS])

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """Each group with what it contains, and whether it is asked for."""
        asked = set(self["scopes"].value() or ())
        return [
            {"group": one, "label": ApiGroup(one.value).label, "is_asked": one.value in asked}
            for one in GROUPS
        ]


def needs_of(scopes: tuple[str, ...], endpoints: tuple[str, ...]) -> list[Need]:
    """What the calls need, group by group."""
    return [
        Need(ApiGroup(group).label, lines, group in scopes, reading(lines[0]).is_certain)
        for group, lines in needed_by(endpoints).items()
    ]


def without_group(endpoints: tuple[str, ...]) -> list[str]:
    """The calls of which the catalogue knows no group."""
    return [line for line in endpoints if not reading(line).group and not _is_free(line)]


def _is_free(line: str) -> bool:
    found = reading(line)
    return found.is_known and not found.any_of
