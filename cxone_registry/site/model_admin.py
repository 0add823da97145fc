"""The base of every admin page: rights by policy, changes audited, one service call per save."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cxone_registry.audit.changes import values_of
from cxone_registry.site.blocking import blocking, shortened
from cxone_registry.site.database_problems import sentence_for
from cxone_registry.site.form_fields import (
    is_uuid,
)
from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.hardened_fields import HardenedFields
from cxone_registry.site.narrowing import narrowed_to
from cxone_registry.site.recording import record_delete, record_save
from tenants.services.policy import Action, missing

LOOKUPS = {"exact", "isnull", "gte", "gt", "lte", "lt"}


class RegistryAdmin(HardenedFields, admin.ModelAdmin):
    """An admin page of rows of the chosen organisation.

    Subclasses declare which action each verb needs; what is not declared is refused.
    """

    view_action: ClassVar[Action | None] = Action.VIEW
    edit_action: ClassVar[Action | None] = Action.EDIT
    can_add = can_change = can_delete = True
    # Columns that a link may filter by although they have no filter of their own.
    link_filters: ClassVar[list[str]] = []
    # The kind of table that its rows leave and come in as, if they do (tenants.services.imports).
    table_kind = ""
    # Name of a page that guides through the answers of a new row, if there is one.
    guided_add = ""
    # History that is deleted with what it is about, although nobody may delete it alone.
    goes_with_parent = False
    empty_icon = "registration"
    empty_title = ""
    empty_text = ""
    # Where the first step is done, if not here: the page's name and the button's words.
    empty_link: ClassVar[tuple[str, str] | None] = None

    form = RegistryForm
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    actions = None
    save_on_top = False
    view_on_site = False

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

    # --- what may be asked for --------------------------------------------------------------------

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what the filters offer: `regex` and its like are a way to make the database fail."""
        path = lookup.split("__")
        if path[-1] in LOOKUPS:
            path.pop()
        return "__".join(path) in self._filterable(request)

    def _filterable(self, request: HttpRequest | None) -> set[str]:
        offered = [*self.get_list_filter(request), *self.link_filters]
        return {_filter_name(item) for item in offered}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """A list that a link narrowed says to what, for no filter shows it."""
        narrowed = list(narrowed_to(self.model, self.link_filters, request.GET))
        return super().changelist_view(request, {"narrowed": narrowed, **(extra_context or {})})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Never a secret: an address stays in histories and logs."""
        initial = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if "secret" not in name}

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # rows are deleted one by one, each with its preview
        return actions

    def response_action(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        if all(is_uuid(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            return super().response_action(request, queryset)
        self.message_user(request, "One of the chosen rows does not exist.", messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, *args: Any) -> HttpResponse:
        # Also for another organisation's rows: whether they exist is nobody's business.
        raise Http404("There is no such page in this organisation. It may have been deleted.")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The audit trail takes the place of Django's log."""
        if self.get_object(request, object_id) is None:
            return self._get_obj_does_not_exist_redirect(request)
        address = reverse("admin:audit_event_changelist")
        return HttpResponseRedirect(f"{address}?object_id={object_id}")

    # --- saving ---------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        arguments = (request, object_id, form_url, extra_context)
        if request.method != "POST":
            return super().changeform_view(*arguments)
        try:
            with transaction.atomic():
                response = super().changeform_view(*arguments)
                # Deferred foreign keys speak up here, where a form can still say what happened.
                transaction.get_connection().check_constraints()
                return response
        except DatabaseError as error:
            # Somebody else was faster, or the database knows a rule that the form does not.
            request.database_problem = sentence_for(error)
        return super().changeform_view(*arguments)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.database_problem = getattr(request, "database_problem", "")
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """No Save button where nothing can be edited."""
        if not context["adminform"].form.fields and not context["inline_admin_formsets"]:
            for button in ("show_save", "show_save_and_continue", "show_save_and_add_another"):
                context[button] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        try:
            with transaction.atomic():
                response = super().delete_view(request, object_id, extra_context)
                transaction.get_connection().check_constraints()
                return response
        except DatabaseError as error:
            self.message_user(request, sentence_for(error), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        # Asked before anything is read: outside of any organisation there is nothing to read from.
        if not self.has_view_permission(request):
            raise PermissionDenied(missing(self.view_action or Action.VIEW))
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.values_before = values_of(found)
        return found

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record_save(obj, is_new=not change)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: Any, change: bool
    ) -> None:
        for row in formset.deleted_forms:
            if not row.instance._state.adding:
                record_delete(row.instance)
        before = {row.instance.pk: row.values_before for row in formset.initial_forms}
        formset.save()
        for obj in formset.new_objects:
            record_save(obj, is_new=True)
        for obj, _changed in formset.changed_objects:
            obj.values_before = before[obj.pk]
            record_save(obj, is_new=False)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        doomed, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        history = {
            page.opts.verbose_name
            for page in self.admin_site._registry.values()
            if getattr(page, "goes_with_parent", False)
        }
        if protected:
            protected = blocking(objs, self.admin_site)
        return shortened(doomed), counts, forbidden - history, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        record_delete(obj)
        super().delete_model(request, obj)

    # --- Django's own log is replaced by the audit trail ------------------------------------------

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Recorded by save_model."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Recorded by save_model."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Recorded by delete_model."""


def _filter_name(item: Any) -> str:
    if isinstance(item, tuple):  # a field and the class of its filter
        item = item[0]
    return item if isinstance(item, str) else item.parameter_name
