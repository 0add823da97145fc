"""Rows within another row's page."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from cxone_registry.site.forms import RegistryForm, RegistryFormSet
from cxone_registry.site.hardened_fields import HardenedFields
from tenants.services.policy import Action


class RegistryInline(HardenedFields, admin.TabularInline):
    """Rows of a registration, edited by whoever may edit the registration."""

    form = RegistryForm
    formset = RegistryFormSet
    extra = 0
    # What the button below the rows adds, with its article.
    a_row: ClassVar[str] = "a row"
    show_change_link = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        # Who may add none has a most of zero, which the rows that are there would break.
        kwargs.setdefault("validate_max", self.has_add_permission(request, obj))
        return super().get_formset(request, obj, absolute_max=(self.max_num or 200) + 50, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.may(Action.VIEW)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.may(Action.EDIT)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.may(Action.EDIT)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.may(Action.EDIT)
