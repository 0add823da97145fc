"""The steps that ask for a name and a few choices."""

from typing import Any

from django import forms

from tenants.admin.plan.forms.base import CleanText, StepForm, area, one_line
from tenants.fields import validate_plain_text
from tenants.models import ApplicationType, Environment, Membership, Tenancy
from tenants.rules.plan import PlannedEnvironment
from tenants.services.plan_answers import Answers

YES_NO = [("yes", "Yes"), ("no", "No")]
NO_SUCH = "Choose one of the listed ones: this one does not exist, or not any more."
MOST_MEMBERS = 500


class PurposeForm(StepForm):
    """Name, purpose, owner."""

    name = CleanText(
        label="Application name",
        max_length=200,
        validators=[validate_plain_text],
        widget=one_line(autocomplete="off"),
        help_text="As NICE should list it. Name the product, not the project.",
        error_messages={"required": "Write a name: you can change it until the form is sent."},
    )
    purpose = CleanText(
        label="Purpose",
        max_length=10_000,
        required=False,
        validators=[validate_plain_text],
        widget=area(5),
        help_text="What it does, who uses it, which data it reads or writes. NICE's form calls it"
        " description.",
    )
    owner = forms.ChoiceField(
        label="Owner",
        required=False,
        help_text="The member who looks after it. They find it under “Mine”.",
        error_messages={"invalid_choice": NO_SUCH},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.select_related("user").order_by("user__name", "user__email")
        people = [(str(one.user_id), str(one.user)) for one in members[:MOST_MEMBERS]]
        owner = self.registration.owner
        if owner is not None and str(owner.pk) not in dict(people):
            people.append((str(owner.pk), str(owner)))
        self.fields["owner"].choices = [("", "nobody yet"), *people]

    def stored(self) -> dict[str, Any]:
        row = self.registration
        is_new = row._state.adding
        owner = self.user.pk if is_new else row.owner_id
        return {"name": row.name, "purpose": row.purpose, "owner": str(owner or "")}

    def answers(self) -> Answers:
        found = self.cleaned_data
        columns = {"name": found["name"], "purpose": found["purpose"]}
        return Answers({**columns, "owner_id": found["owner"] or None})

    def planned(self) -> dict[str, Any]:
        return {name: str(self.data.get(name, ""))[:10_000] for name in ("name", "purpose")}


class PeopleForm(StepForm):
    """Two questions that lead to one of three application types."""

    signs_in = forms.ChoiceField(
        label="Does a person sign in?", choices=YES_NO, widget=forms.RadioSelect
    )
    keeps_secret = forms.ChoiceField(
        label="Can its code keep a secret?",
        choices=[("yes", "Yes, it runs on a server of yours"), ("no", "No, people hold the code")],
        widget=forms.RadioSelect,
        required=False,
    )

    def stored(self) -> dict[str, Any]:
        kind = self.plan.application_type
        if self.registration._state.adding or "people" not in self.plan.answered:
            return {}
        return {
            "signs_in": "no" if kind == ApplicationType.BACK_END else "yes",
            "keeps_secret": "no" if kind == ApplicationType.USER_PUBLIC else "yes",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("signs_in") == "yes" and not cleaned.get("keeps_secret"):
            self.add_error("keeps_secret", "Answer this too: it decides between the two types.")
        return cleaned

    @property
    def application_type(self) -> str:
        """The type that the answers lead to."""
        if self.cleaned_data.get("signs_in") == "no":
            return ApplicationType.BACK_END
        if self.cleaned_data.get("keeps_secret") == "no":
            return ApplicationType.USER_PUBLIC
        return ApplicationType.USER_CONFIDENTIAL

    def answers(self) -> Answers:
        return Answers({"application_type": self.application_type})

    def planned(self) -> dict[str, Any]:
        return {"application_type": self.application_type} if self.is_valid() else {}


class AudienceForm(StepForm):
    """One company's tenant, or many."""

    tenancy = forms.ChoiceField(
        label="Who will use it?", choices=Tenancy.choices, widget=forms.RadioSelect
    )

    def stored(self) -> dict[str, Any]:
        return {"tenancy": self.plan.tenancy} if "audience" in self.plan.answered else {}

    def answers(self) -> Answers:
        return Answers({"tenancy": self.cleaned_data["tenancy"]})

    def planned(self) -> dict[str, Any]:
        return {"tenancy": self.typed("tenancy") or self.plan.tenancy}


class PlacesForm(StepForm):
    """The government flag and the environments."""

    is_government = forms.ChoiceField(
        label="Is it for a government (FedRAMP) environment?",
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    environments = forms.MultipleChoiceField(
        label="Environments",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="NICE issues one set of credentials per environment.",
        error_messages={"invalid_choice": NO_SUCH},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {one.slug for one in self.plan.environments}
        self.offered = {
            one.slug: one for one in Environment.objects.all() if one.is_active or one.slug in held
        }
        self.fields["environments"].choices = [(it.slug, it.name) for it in self.offered.values()]

    def stored(self) -> dict[str, Any]:
        return {
            "is_government": "yes" if self.plan.is_government else "no",
            "environments": [one.slug for one in self.plan.environments],
        }

    def answers(self) -> Answers:
        chosen = [self.offered[slug] for slug in self.cleaned_data["environments"]]
        is_government = self.cleaned_data["is_government"] == "yes"
        return Answers({"is_government": is_government}, environments=chosen)

    def planned(self) -> dict[str, Any]:
        slugs = self.cleaned_data.get("environments", [])
        chosen = [self.offered[slug] for slug in slugs]
        return {
            "is_government": self.typed("is_government") == "yes",
            "environments": tuple(PlannedEnvironment(it.slug, it.name, it.kind) for it in chosen),
        }
