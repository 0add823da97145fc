"""The form of each step, by its slug."""

from tenants.admin.plan.forms.access import AccessForm
from tenants.admin.plan.forms.apis import ApisForm
from tenants.admin.plan.forms.base import StepForm
from tenants.admin.plan.forms.choices import AudienceForm, PeopleForm, PlacesForm, PurposeForm
from tenants.admin.plan.forms.submission import SubmissionForm

FORMS: dict[str, type[StepForm]] = {
    "purpose": PurposeForm,
    "people": PeopleForm,
    "audience": AudienceForm,
    "apis": ApisForm,
    "places": PlacesForm,
    "access": AccessForm,
    "form": SubmissionForm,
}
__all__ = ["FORMS", "StepForm"]
