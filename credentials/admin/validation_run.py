"""The history of validations, and the live trace of one."""

from django.contrib import admin
from django.urls import path

from credentials.admin import trace
from credentials.models import ValidationRun
from cxone_registry.site.form_fields import is_uuid
from cxone_registry.site.html import moment
from cxone_registry.site.model_admin import RegistryAdmin


@admin.register(ValidationRun)
class ValidationRunAdmin(RegistryAdmin):
    edit_action = None
    goes_with_parent = True
    can_add = can_change = can_delete = False
    change_form_template = "admin/credentials/validationrun/trace.html"
    list_display = ["sign_in", "outcome", "trigger", "asked_at", "requested_by", "summary"]
    list_select_related = ["use__registration", "use__access_key__tenant"]
    list_filter = ["outcome", "state", "trigger"]
    link_filters = ["use"]
    ordering = ["-created_at"]
    empty_icon = "validate"
    empty_title = "Nothing was validated yet"
    empty_text = "Open a sign-in and press “Validate now”; the schedule does the rest."

    def get_queryset(self, request):
        return super().get_queryset(request).defer("steps")

    def get_fieldsets(self, request, obj=None):
        return []  # the trace takes the place of a form

    def get_object(self, request, object_id, from_field=None):
        if not is_uuid(object_id):
            return None
        return trace.runs_with_names().filter(pk=object_id).first()

    def get_urls(self):
        view = self.admin_site.admin_view(trace.trace_fragment)
        name = "credentials_validationrun_trace"
        return [path("<uuid:object_id>/trace/", view, name=name), *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        run = kwargs["obj"]
        context.update(
            trace.trace_context(request, run),
            title="Validation",
            others=trace.run_list(run.use, besides=run.pk),
        )
        return super().render_change_form(request, context, *args, **kwargs)

    # --- cells ------------------------------------------------------------------------------------

    @admin.display(description="sign-in", ordering="use__registration__name")
    def sign_in(self, run):
        return str(run.use)

    @admin.display(description="outcome", ordering="outcome")
    def outcome(self, run):
        return trace.run_pill(run)

    @admin.display(description="asked", ordering="created_at")
    def asked_at(self, run):
        return moment(run.created_at)
