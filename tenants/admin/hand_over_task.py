"""Tasks that remain when a person leaves."""

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from cxone_registry.site.access import needs
from cxone_registry.site.html import moment, pill
from cxone_registry.site.model_admin import RegistryAdmin
from cxone_registry.site.template_tags import page_of
from tenants.models import HandOverTask
from tenants.services import leavers
from tenants.services.leavers import CannotReopenError
from tenants.services.policy import Action

LIST = "admin:tenants_handovertask_changelist"


class StateFilter(admin.SimpleListFilter):
    """Open tasks unless asked for others."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("done", "Done"), ("all", "All")]

    def choices(self, changelist):
        open_only = {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": "Open",
        }
        _all, *others = super().choices(changelist)
        return [open_only, *others]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.filter(done_at__isnull=self.value() != "done")


class MineFilter(admin.SimpleListFilter):
    """Those of the person who looks, or of nobody yet."""

    title = "who does it"
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("mine", "Mine"), ("nobody", "Nobody yet")]

    def queryset(self, request, queryset):
        if self.value() == "mine":
            return queryset.filter(assignee=request.user.pk)
        return queryset.filter(assignee=None) if self.value() == "nobody" else queryset


@admin.register(HandOverTask)
class HandOverTaskAdmin(RegistryAdmin):
    can_add = False
    list_display = ["task", "about_whom", "about_what", "who_does_it", "due", "state", "turn"]
    list_display_links = ["task"]
    list_filter = [StateFilter, MineFilter]
    link_filters = ["person", "registration"]
    list_select_related = ["assignee", "registration"]
    search_fields = ["title", "person"]
    search_help_text = "Task, or the person who leaves"
    ordering = ["due_on", "created_at"]
    fields = ["title", "why", "about_whom", "about_what", "who_does_it", "due_on", "done"]
    readonly_fields = ["title", "why", "about_whom", "about_what", "who_does_it", "done"]
    change_list_template = "admin/tenants/handovertask/change_list.html"
    empty_icon = "people"
    empty_title = "No hand-over tasks"
    empty_text = "When somebody leaves, their leaver sheet makes a task of everything they hold."
    empty_link = ("leaver", "Open the leaver sheet")

    def get_urls(self):
        own = [
            path(
                f"<uuid:object_id>/{verb}/",
                self.admin_site.admin_view(view),
                name=f"tenants_handovertask_{verb}",
            )
            for verb, view in (("finish", finish), ("reopen", reopen))
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("assignee", "registration")

    @admin.display(description="task", ordering="title")
    def task(self, task):
        return task.title

    @admin.display(description="who leaves", ordering="person")
    def about_whom(self, task):
        return format_html("<bdi>{}</bdi>", task.person)

    @admin.display(description="about")
    def about_what(self, task):
        address = _address(task)
        label = task.registration.name if task.registration else "Open it" if address else ""
        if not address:
            return format_html("<bdi>{}</bdi>", label)
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, label)

    @admin.display(description="who does it", ordering="assignee__email")
    def who_does_it(self, task):
        return str(task.assignee) if task.assignee else "nobody yet"

    @admin.display(description="due", ordering="due_on")
    def due(self, task):
        return moment(task.due_on, "not set")

    @admin.display(description="state", ordering="done_at")
    def state(self, task):
        return pill("good", "Done") if task.done_at else pill("warning", "Open")

    @admin.display(description="done")
    def done(self, task):
        if task.done_at is None:
            return "not yet"
        return format_html("{} by <bdi>{}</bdi>", moment(task.done_at), task.done_by)

    @admin.display(description="")
    def turn(self, task):
        verb, label = ("reopen", "Undo") if task.done_at else ("finish", "Done")
        return format_html(
            '<button type="submit" class="button small" formaction="{}" aria-label="{}: {}">{}'
            "</button>",
            reverse(f"admin:tenants_handovertask_{verb}", args=[task.pk]),
            label,
            task.title,
            label,
        )

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        return shown if request.may(Action.EDIT) else [name for name in shown if name != "turn"]


def _address(task: HandOverTask) -> str:
    if not task.subject:
        return ""
    try:
        return page_of(task.subject_id, task.subject)
    except (NoReverseMatch, ValueError):
        return ""


@require_POST
@needs(Action.EDIT)
def finish(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Mark a task as done."""
    task = get_object_or_404(HandOverTask, pk=object_id)
    leavers.finish(task)
    messages.success(request, f"Done: {task.title}")
    return HttpResponseRedirect(reverse(LIST))


@require_POST
@needs(Action.EDIT)
def reopen(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Undo that."""
    task = get_object_or_404(HandOverTask, pk=object_id)
    try:
        leavers.reopen(task)
    except CannotReopenError as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"Open again: {task.title}")
    return HttpResponseRedirect(reverse(LIST))
