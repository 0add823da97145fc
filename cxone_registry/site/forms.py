"""The base of the admin's forms and formsets."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from cxone_registry.audit.changes import values_of


class RegistryForm(forms.ModelForm):
    """A model form that checks every constraint of the row it is about to save.

    Django leaves out constraints that name a field which the form does not show, and no form
    shows the organisation: a duplicate would then end in a database error.

    Subclasses declare no ``Meta.model``: choices are read per request, not at import.
    """

    # What the database refused although the form found nothing; set for the second rendering.
    database_problem = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Labels stand above or beside their field; a colon adds nothing.
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        # Taken before validation writes the new values into the instance.
        self.values_before = values_of(self.instance)

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"organization"}

    def validate_constraints(self) -> None:
        failed = {name for name in self.errors if name != NON_FIELD_ERRORS}
        try:
            self.instance.validate_constraints(exclude=failed)
        except ValidationError as error:
            self._update_errors(error)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, value in cleaned.items():
            if isinstance(value, str):
                # One spelling of one text: two names that look the same are the same.
                cleaned[name] = unicodedata.normalize("NFC", value)
        if self.database_problem:
            raise ValidationError(self.database_problem)
        return cleaned


class RegistryFormSet(forms.BaseInlineFormSet):
    """Rows of a parent; a duplicate among them is told in the constraint's own words."""

    def get_unique_error_message(self, unique_check: tuple[str, ...]) -> str:
        for constraint in self.model._meta.constraints:
            if tuple(getattr(constraint, "fields", ())) == tuple(unique_check):
                return str(constraint.violation_error_message)
        return super().get_unique_error_message(unique_check)
