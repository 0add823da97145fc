"""The step that asks who sends NICE's form, for which business unit, and who gets the answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db.models.functions import Lower

from cxone_registry.site.form_fields import validate_plain_email
from tenants.admin.plan.forms.base import CleanText, StepForm, one_line
from tenants.admin.plan.forms.choices import NO_SUCH
from tenants.fields import validate_business_unit_number, validate_plain_text
from tenants.models import BusinessUnit, Contact
from tenants.models.application import PasswordDelivery
from tenants.rules.plan import PlannedContact
from tenants.services.plan_answers import Answers, NamedContact, NewUnit

NEW_ROWS = (1, 2, 3)
MOST_CONTACTS = 20
MOST_OFFERED = 200  # in the list that helps typing
MOST_UNITS = 500
validate_email = EmailValidator("Write one address such as ana@example.com.")


class EmailLine(forms.CharField):
    """One plain address."""

    def __init__(self, **kwargs: Any) -> None:
        validators = [validate_email, validate_plain_email]
        super().__init__(max_length=254, validators=validators, **kwargs)


class SubmissionForm(StepForm):
    """Business unit (or a new one), submitter, contacts (or new ones), password delivery."""

    business_unit = forms.ChoiceField(
        label="Business unit",
        required=False,
        help_text="The primary one if you have several.",
        error_messages={"invalid_choice": NO_SUCH},
    )
    unit_number = forms.CharField(
        label="Number",
        max_length=20,
        required=False,
        validators=[validate_business_unit_number],
        widget=one_line(inputmode="numeric", autocomplete="off"),
        help_text="In CXone: ACD > ACD Configuration > Business Unit.",
    )
    unit_name = CleanText(
        label="Name",
        max_length=200,
        required=False,
        validators=[validate_plain_text],
        widget=one_line(autocomplete="off"),
    )
    unit_primary = forms.BooleanField(label="It is our primary business unit", required=False)
    submitter_name = CleanText(
        label="Submitter's name",
        max_length=200,
        required=False,
        validators=[validate_plain_text],
        widget=one_line(),
    )
    submitter_email = EmailLine(
        label="Submitter's e-mail", required=False, widget=one_line(type="email")
    )
    kept = forms.MultipleChoiceField(
        label="Technical contacts",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NO_SUCH},
    )
    password_delivery = forms.ChoiceField(
        label="Receive the password by",
        choices=PasswordDelivery.choices,
        widget=forms.RadioSelect,
        help_text="NICE sends the credentials in a protected file; this is about its password.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = list(BusinessUnit.objects.order_by("-is_primary", "name")[:MOST_UNITS])
        self.fields["business_unit"].choices = [
            ("", "choose one" if self.units else "none yet: add it below"),
            *((str(one.pk), _unit_label(one)) for one in self.units),
        ]
        self._add_contact_fields()

    def stored(self) -> dict[str, Any]:
        row, is_answered = self.registration, "form" in self.plan.answered
        unit = row.business_unit_id
        if unit is None and not is_answered:
            unit = BusinessUnit.objects.filter(is_primary=True).values_list("pk", flat=True).first()
        return {
            "business_unit": str(unit or ""),
            "submitter_name": row.submitter_name or ("" if is_answered else self.user.name),
            "submitter_email": row.submitter_email or ("" if is_answered else self.user.email),
            "kept": [one.email for one in self.plan.contacts],
            "password_delivery": row.password_delivery,
        }

    @property
    def new_contacts(self) -> list[tuple[Any, Any]]:
        """Bound fields of each row where a contact may be typed."""
        return [(self[f"email_{row}"], self[f"name_{row}"]) for row in NEW_ROWS]

    @property
    def offered(self) -> list[Contact]:
        """People to choose from while typing."""
        return list(Contact.objects.filter(left_at=None).order_by("name")[:MOST_OFFERED])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_unit(cleaned)
        self._check_contacts(cleaned)
        return cleaned

    def answers(self) -> Answers:
        found = self.cleaned_data
        columns = {name: found[name] for name in ("submitter_name", "submitter_email")}
        columns["password_delivery"] = found["password_delivery"]
        unit = None
        if found.get("unit_number"):
            unit = NewUnit(found["unit_number"], found["unit_name"], found["unit_primary"])
        else:
            columns["business_unit_id"] = found["business_unit"] or None
        return Answers(columns, contacts=self._named(), unit=unit)

    def planned(self) -> dict[str, Any]:
        found = {name: str(self.data.get(name, ""))[:300] for name in
                 ("submitter_name", "submitter_email")}  # fmt: skip
        found["password_delivery"] = self.typed("password_delivery") or "email"
        return {**found, **self._planned_unit(), "contacts": self._planned_contacts()}

    def _add_contact_fields(self) -> None:
        held = [one.email for one in self.plan.contacts]
        self.fields["kept"].choices = [
            (one.email, f"{one.name}, {one.email}") for one in self.plan.contacts
        ]
        self.initial.setdefault("kept", held)
        for row in NEW_ROWS:
            email = one_line(list="known-contacts", autocomplete="off", type="email")
            self.fields[f"email_{row}"] = EmailLine(label="E-mail", required=False, widget=email)
            self.fields[f"name_{row}"] = CleanText(
                label="Name",
                max_length=200,
                required=False,
                validators=[validate_plain_text],
                widget=one_line(autocomplete="off"),
            )

    def _check_unit(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("unit_number") and not cleaned.get("unit_name"):
            self.add_error("unit_name", "Name the new business unit too.")
        named = cleaned.get("unit_name") or cleaned.get("unit_primary")
        if named and "unit_number" not in self.errors and not cleaned.get("unit_number"):
            self.add_error("unit_number", "Write the number of the new business unit too.")

    def _check_contacts(self, cleaned: dict[str, Any]) -> None:
        typed = [cleaned.get(f"email_{row}", "").lower() for row in NEW_ROWS]
        typed = [email for email in typed if email]
        known = _known(typed)
        for row in NEW_ROWS:
            email, name = cleaned.get(f"email_{row}", ""), cleaned.get(f"name_{row}", "")
            if name and not email and f"email_{row}" not in self.errors:
                self.add_error(f"email_{row}", "Write the e-mail address too.")
            if email and not name and email.lower() not in known:
                self.add_error(f"name_{row}", "Nobody here has this address yet: name them.")
        if len(set(typed) | {*cleaned.get("kept", ())}) > MOST_CONTACTS:
            raise ValidationError(f"An application has at most {MOST_CONTACTS} contacts.")

    def _named(self) -> list[NamedContact]:
        kept = [NamedContact(email) for email in self.cleaned_data["kept"]]
        rows = [(self.cleaned_data[f"email_{row}"], self.cleaned_data[f"name_{row}"])
                for row in NEW_ROWS]  # fmt: skip
        return kept + [NamedContact(email, name) for email, name in rows if email]

    def _planned_unit(self) -> dict[str, Any]:
        number = self.cleaned_data.get("unit_number")
        if number:
            is_primary = bool(self.cleaned_data.get("unit_primary"))
            name = self.cleaned_data.get("unit_name", "")
            return _unit_words(number, name, is_primary)
        chosen = self.typed("business_unit")
        unit = next((one for one in self.units if str(one.pk) == chosen), None)
        return _unit_words(unit.number, unit.name, unit.is_primary) if unit else _unit_words()

    def _planned_contacts(self) -> tuple[PlannedContact, ...]:
        kept = set(self.cleaned_data.get("kept", ()))
        found = [one for one in self.plan.contacts if one.email in kept]
        typed = [self.cleaned_data.get(f"email_{row}") for row in NEW_ROWS]
        return (*found, *(PlannedContact(email, email) for email in typed if email))


def _unit_label(unit: BusinessUnit) -> str:
    return f"{unit}, primary" if unit.is_primary else str(unit)


def _unit_words(number: str = "", name: str = "", is_primary: bool = False) -> dict[str, Any]:
    return {
        "business_unit_number": number,
        "business_unit_name": name,
        "business_unit_is_primary": is_primary,
    }


def _known(emails: list[str]) -> set[str]:
    """Those of some addresses in lower case that somebody here has."""
    lower = Contact.objects.annotate(lower=Lower("email")).filter(lower__in=emails)
    return set(lower.values_list("lower", flat=True))
