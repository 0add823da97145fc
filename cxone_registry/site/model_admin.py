"""The base of every admin page: rights by policy, changes audited, one service call per save."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from cxone_registry.audit.changes import difference, values_of
from cxone_registry.audit.record import record_change
from tenants.services.policy import Action


class RegistryAdmin(admin.ModelAdmin):
    """An admin page of rows of the chosen organisation.

    Subclasses declare which action each verb needs; what is not declared is refused.
    """

    view_action: ClassVar[Action | None] = Action.VIEW
    edit_action: ClassVar[Action | None] = Action.EDIT
    can_add = can_change = can_delete = True

    list_per_page = 50
    show_full_result_count = False
    actions = None
    save_on_top = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.view_action) or self._may(request, self.edit_action)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and self._may(request, self.edit_action)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change and self._may(request, self.edit_action)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_delete and self._may(request, self.edit_action)

    @staticmethod
    def _may(request: HttpRequest, action: Action | None) -> bool:
        return action is not None and request.may(action)

    # --- saving ---------------------------------------------------------------------------------

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.values_before = values_of(found)
        return found

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record_save(obj, is_new=not change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        record_change(f"{obj._meta.model_name}.deleted", obj, before=values_of(obj))
        super().delete_model(request, obj)

    # --- Django's own log is replaced by the audit trail ------------------------------------------

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Recorded by save_model."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Recorded by save_model."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Recorded by delete_model."""


def record_save(obj: models.Model, *, is_new: bool) -> None:
    """Audit a saved instance: what was set, or what changed and from which value."""
    after = values_of(obj)
    if is_new:
        record_change(f"{obj._meta.model_name}.created", obj, after=after)
        return
    changed = difference(getattr(obj, "values_before", {}), after)
    if changed["after"]:
        record_change(f"{obj._meta.model_name}.changed", obj, **changed)
