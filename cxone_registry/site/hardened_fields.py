"""Form fields of admin pages and inlines that survive hostile input."""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest

from cxone_registry.site.form_fields import (
    DATE_LIMITS,
    DayInput,
    RowAutocomplete,
    RowChoiceField,
    validate_one_line,
    validate_plain_email,
)
from tenants.models import Environment


class HardenedFields:
    """Form fields of admin pages and inlines that survive hostile input."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.EmailField) and field:
            field.validators.append(validate_plain_email)
        if isinstance(db_field, models.CharField) and isinstance(field, forms.CharField):
            field.validators.append(validate_one_line)
        if type(db_field) is models.DateField and field:
            field.widget = DayInput()
            field.validators.extend(DATE_LIMITS)
        if isinstance(db_field, models.ForeignKey) and field:
            self._only_offer_adding(field.widget)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowAutocomplete(db_field, self.admin_site))
        kwargs.setdefault("form_class", RowChoiceField)
        if db_field.related_model is not Environment:
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        if not request.resolver_match.kwargs.get("object_id"):
            kwargs.setdefault("queryset", Environment.objects.filter(is_active=True))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = list(field.choices)  # read once, not once per row of an inline
        return field

    @staticmethod
    def _only_offer_adding(wrapper: Any) -> None:
        # Changing or deleting a row from within another row's form surprises people.
        wrapper.can_change_related = wrapper.can_delete_related = False
        wrapper.can_view_related = False
