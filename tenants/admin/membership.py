"""Who belongs to the organisation, and with which role."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from cxone_registry.site.form_fields import validate_plain_email
from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.html import moment
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.fields import validate_plain_text
from tenants.models import Membership, Role
from tenants.services import organizations
from tenants.services.policy import Action

LAST_ADMIN = "This is the last admin of the organisation. Make somebody else admin first."
OWN_ROLE = "Nobody changes or ends their own membership. Ask another admin."


class NewMemberForm(RegistryForm):
    """Finds the person by e-mail address, or makes a new one."""

    email = forms.EmailField(
        label="E-mail address", max_length=254, validators=[validate_plain_email]
    )
    name = forms.CharField(max_length=200, required=False, validators=[validate_plain_text])
    password = forms.CharField(
        label="First password",
        required=False,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Only for somebody new to this registry: they change it after signing in."
        " Somebody who signs in already keeps their own.",
    )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if Membership.objects.filter(user__email__iexact=email).exists():
            raise ValidationError("This person is a member already.")
        return email

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password


class MemberForm(RegistryForm):
    """Changes a role, unless the organisation would be left without an admin."""

    def clean_role(self) -> str:
        role = self.cleaned_data["role"]
        if role != Role.ADMIN and _is_last_admin(self.instance):
            raise ValidationError(LAST_ADMIN)
        return role


@admin.register(Membership)
class MembershipAdmin(RegistryAdmin):
    view_action = edit_action = Action.MANAGE_MEMBERS
    form = MemberForm
    list_display = ["person", "email", "role", "since"]
    list_display_links = ["person"]
    list_select_related = ["user"]
    list_filter = ["role"]
    search_fields = ["user__email", "user__name"]
    search_help_text = "Name or e-mail address"
    ordering = ["user__email"]

    def get_fields(self, request, obj=None):
        return ["user", "role"] if obj else ["email", "name", "role", "password"]

    def get_readonly_fields(self, request, obj=None):
        return ["user"] if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewMemberForm
        return super().get_form(request, obj, change, **kwargs)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_own(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not _is_own(request, obj)

    @method_decorator(sensitive_post_parameters())
    def changeform_view(self, request, *args: Any, **kwargs: Any):
        return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        made = organizations.add_member(
            form.cleaned_data["email"],
            role=obj.role,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"] or None,
        )
        obj.pk, obj.user = made.pk, made.user
        obj._state.adding = False

    def get_deleted_objects(self, objs, request):
        if any(_is_last_admin(membership) for membership in objs):
            self.message_user(request, LAST_ADMIN, messages.ERROR)
            return [], {}, set(), [LAST_ADMIN]
        return super().get_deleted_objects(objs, request)

    def delete_model(self, request, obj):
        if _is_last_admin(obj):
            raise PermissionDenied(LAST_ADMIN)
        super().delete_model(request, obj)

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
