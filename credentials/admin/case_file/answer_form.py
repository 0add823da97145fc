"""What belongs where of a pasted answer: one row for each environment. Secrets by number only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from credentials.models import PastedAnswer
from credentials.reports.answer_slots import Proposal, Slot
from credentials.services.taking_over import Choices, Row
from cxone_registry.site.html import exact_day
from tenants.fields import validate_client_id, validate_tracking_number
from tenants.models import ApplicationType, Environment, VendorRequest

Outcome = VendorRequest.Outcome
NEEDS_ID = "Enter the client_id that the secret belongs to."
NEEDS_ENVIRONMENT = "Choose the environment of this client_id."
TWICE = "This secret is chosen for two environments. NICE issues one for each."
NO_SECRET = (0, "None")


@dataclass(frozen=True, slots=True)
class FormRow:
    """The fields of one environment, for the page."""

    slot: Slot
    client_id: forms.BoundField
    secret: forms.BoundField | None


class AnswerForm(forms.Form):
    """Filled in with the proposal; a person decides."""

    tracking_number = forms.CharField(
        label="Tracking number",
        max_length=64,
        required=False,
        strip=True,
        validators=[validate_tracking_number],
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    def __init__(
        self,
        answer: PastedAnswer,
        proposal: Proposal,
        waiting: "QuerySet[VendorRequest]",
        *args: Any,
        may_set_secret: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.proposal = proposal
        number = answer.registration.tracking_number or proposal.tracking_number
        self.fields["tracking_number"].initial = proposal.tracking_number or number
        is_public = answer.registration.application_type == ApplicationType.USER_PUBLIC
        may_choose = may_set_secret and not is_public and answer.sealed_secrets is not None
        offered = proposal.secrets if may_choose else {}
        self._secrets = [(one, _named(seen)) for one, seen in offered.items()]
        for slot in proposal.slots:
            self._add_row(slot.environment.slug, slot.client_id, slot.secret)
        self._add_other()
        self._add_request(waiting, has_number=bool(proposal.tracking_number))

    def rows(self) -> list[FormRow]:
        """The rows of the known environments."""
        return [self._row(slot, slot.environment.slug) for slot in self.proposal.slots]

    def other(self) -> FormRow:
        """The row for an environment that nobody named."""
        return FormRow(Slot(Environment()), *self._bound("other"))

    def choices(self) -> Choices:
        """What the person decided, once the form is valid."""
        said = self.cleaned_data
        return Choices(
            tracking_number=said.get("tracking_number", ""),
            rows=tuple(self._rows_chosen()),
            request=said.get("request"),
            outcome=said.get("outcome") or Outcome.GRANTED if said.get("request") else "",
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen: set[int] = set()
        for key in [*(slot.environment.slug for slot in self.proposal.slots), "other"]:
            number = said.get(f"secret_{key}") or 0
            if number and not said.get(f"client_{key}") and f"client_{key}" not in self.errors:
                self.add_error(f"client_{key}", NEEDS_ID)
            if number in chosen:
                self.add_error(f"secret_{key}", TWICE)
            chosen |= {number} - {0}
        is_answered = "environment_other" in self.errors or said.get("environment_other")
        if said.get("client_other") and not is_answered:
            self.add_error("environment_other", NEEDS_ENVIRONMENT)
        return said

    def refuse(self, place: str, sentence: str) -> None:
        """Show what the service refused beside the field it stands in."""
        other = self.cleaned_data.get("environment_other")
        if other is not None and other.slug == place:
            place = "other"
        names = [place, f"client_{place}"]
        self.add_error(next((name for name in names if name in self.fields), None), sentence)

    def _rows_chosen(self) -> Iterator[Row]:
        """Those with something new in them."""
        said = self.cleaned_data
        for slot in self.proposal.slots:
            row = self._choice(slot.environment, slot.environment.slug)
            is_held = slot.held is not None and slot.held.client_id == row.client_id
            if row.client_id and (row.secret or not is_held):
                yield row
        if said.get("client_other"):
            yield self._choice(said["environment_other"], "other")

    def _choice(self, environment: Environment, key: str) -> Row:
        said = self.cleaned_data
        return Row(environment, said[f"client_{key}"], said.get(f"secret_{key}") or 0)

    def _add_row(self, key: str, client_id: str, secret: int) -> None:
        self.fields[f"client_{key}"] = forms.CharField(
            label="client_id",
            max_length=200,
            required=False,
            initial=client_id,
            validators=[validate_client_id],
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )
        if self._secrets:
            self.fields[f"secret_{key}"] = forms.TypedChoiceField(
                label="Secret",
                choices=[NO_SECRET, *self._secrets],
                coerce=int,
                empty_value=0,
                required=False,
                initial=secret,
            )

    def _add_other(self) -> None:
        known = [slot.environment.pk for slot in self.proposal.slots]
        self.fields["environment_other"] = forms.ModelChoiceField(
            Environment.objects.filter(is_active=True).exclude(pk__in=known),
            label="Another environment",
            required=False,
            empty_label="None",
        )
        self._add_row("other", "", 0)

    def _add_request(self, waiting: "QuerySet[VendorRequest]", *, has_number: bool) -> None:
        if not waiting:
            return
        submission = next((one for one in waiting if one.kind == "registration"), None)
        self.fields["request"] = _RequestField(
            waiting,
            label="This answers",
            required=False,
            empty_label="None of our requests",
            initial=submission.pk if submission and has_number else None,
        )
        self.fields["outcome"] = forms.ChoiceField(
            label="What NICE did",
            choices=[choice for choice in Outcome.choices if choice[0]],
            required=False,
        )

    def _row(self, slot: Slot, key: str) -> FormRow:
        return FormRow(slot, *self._bound(key))

    def _bound(self, key: str) -> tuple[forms.BoundField, forms.BoundField | None]:
        name = f"secret_{key}"
        return self[f"client_{key}"], self[name] if name in self.fields else None


class _RequestField(forms.ModelChoiceField):
    def label_from_instance(self, obj: VendorRequest) -> str:
        return f"{obj.get_kind_display()}, sent {exact_day(obj.sent_at)}"

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError("This request does not wait for an answer any more.") from None


def _named(seen: dict[str, Any]) -> str:
    """A secret as the page speaks of it: by its mark and its length, never by its value."""
    return f"Secret {seen['number']} ({seen['length']} characters)"
