"""Who belongs to the organisation, and with which role."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError

from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.html import moment
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.models import Membership, Role
from tenants.services import sessions
from tenants.services.policy import Action

LAST_ADMIN = "This is the last admin of the organisation. Make somebody else admin first."
OWN_ROLE = "Nobody changes or ends their own membership. Ask another admin."


class MemberForm(RegistryForm):
    """Changes a role, unless the organisation would be left without an admin."""

    def clean_role(self) -> str:
        role = self.cleaned_data["role"]
        if role != Role.ADMIN and _is_last_admin(self.instance):
            raise ValidationError(LAST_ADMIN)
        return role


@admin.register(Membership)
class MembershipAdmin(RegistryAdmin):
    """Nobody is added here: people join by invitation."""

    view_action = edit_action = Action.MANAGE_MEMBERS
    can_add = False
    form = MemberForm
    fields = ["user", "role"]
    readonly_fields = ["user"]
    list_display = ["person", "email", "role", "since"]
    list_display_links = ["person"]
    list_select_related = ["user"]
    list_filter = ["role"]
    search_fields = ["user__email", "user__name"]
    search_help_text = "Name or e-mail address"
    ordering = ["user__email"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_own(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_own(request, obj)

    def get_deleted_objects(self, objs, request):
        if any(_is_last_admin(membership) for membership in objs):
            self.message_user(request, LAST_ADMIN, messages.ERROR)
            return [], {}, set(), [LAST_ADMIN]
        return super().get_deleted_objects(objs, request)

    def delete_model(self, request, obj):
        if _is_last_admin(obj):
            raise PermissionDenied(LAST_ADMIN)
        super().delete_model(request, obj)
        sessions.end_all(obj.user_id)

    def render_change_form(self, request, context, *args: Any, **kwargs: Any):
        if _is_own(request, kwargs.get("obj")):
            messages.info(request, OWN_ROLE)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="name", ordering="user__name")
    def person(self, membership):
        return str(membership.user)

    @admin.display(description="e-mail address", ordering="user__email")
    def email(self, membership):
        return membership.user.email

    @admin.display(description="member since", ordering="created_at")
    def since(self, membership):
        return moment(membership.created_at)


def _is_own(request, membership: Membership | None) -> bool:
    return membership is not None and membership.user_id == request.user.pk


def _is_last_admin(membership: Membership) -> bool:
    """Locks the admins' rows: two admins who demote each other at once take turns."""
    admins = Membership.objects.select_for_update(of=("self",)).filter(role=Role.ADMIN)
    return {row.pk for row in admins} == {membership.pk}
