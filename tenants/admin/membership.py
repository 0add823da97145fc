"""Who belongs to the organisation, and with which role."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from cxone_registry.site import second_factor
from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.html import moment, pill
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.models import Membership, Role
from tenants.services import members
from tenants.services.policy import NEEDS_SECOND_FACTOR, ROLE_SAID, Action


class MemberForm(RegistryForm):
    """Changes a role, unless the organisation would be left without an admin."""

    sure = forms.BooleanField(
        label="Yes, change it",
        required=False,
        help_text="The new role holds at once, and all other admins are told.",
    )
    request: Any

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        role = cleaned.get("role")
        if role is None or role == self.initial.get("role"):
            return cleaned
        if sentence := members.refusal(self.instance, role, self.request.user.pk):
            raise ValidationError({"role": sentence})
        if not cleaned.get("sure"):
            self.add_error("sure", "Confirm that this person gets another role.")
        if role in members.STRONG and not second_factor.is_fresh(self.request):
            raise ValidationError({"role": asks_for_factor(self.request.path)})
        return cleaned


class FactorFilter(admin.SimpleListFilter):
    """Who could show a second factor."""

    title = "second factor"
    parameter_name = "factor"

    def lookups(self, request, model_admin):
        return [("set", "Set up"), ("missing", "Not set up")]

    def queryset(self, request, queryset):
        wanted = {"set": True, "missing": False}.get(self.value())
        return queryset if wanted is None else queryset.filter(has_factor=wanted)


@admin.register(Membership)
class MembershipAdmin(RegistryAdmin):
    """Nobody is added here: people join by invitation. They are removed on a page of its own."""

    view_action = edit_action = Action.MANAGE_MEMBERS
    can_add = can_delete = False
    form = MemberForm
    fields = ["user", "role", "sure"]
    readonly_fields = ["user"]
    list_display = ["person", "email", "role_said", "factor", "last_sign_in", "since", "removal"]
    list_display_links = ["person"]
    list_select_related = ["user"]
    list_filter = ["role", FactorFilter]
    search_fields = ["user__email", "user__name"]
    search_help_text = "Name or e-mail address"
    ordering = ["user__email"]

    def get_queryset(self, request):
        factors = Authenticator.objects.filter(user_id=OuterRef("user_id"))
        has_factor = Exists(factors.exclude(type=Authenticator.Type.RECOVERY_CODES))
        found = super().get_queryset(request).select_related("user")
        return found.annotate(has_factor=has_factor)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.request = request
        if "role" in form.base_fields:
            form.base_fields["role"].help_text = roles_said()
        return form

    def get_fields(self, request, obj=None):
        """Nothing to confirm where nothing can be changed."""
        return ["user", "role"] if _is_own(request, obj) else self.fields

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not _is_own(request, obj)

    def save_model(self, request, obj, form, change):
        members.change_role(obj, obj.role)

    def render_change_form(self, request, context, *args: Any, **kwargs: Any):
        if _is_own(request, kwargs.get("obj")):
            messages.info(request, members.OWN)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="name", ordering="user__name")
    def person(self, membership):
        return str(membership.user)

    @admin.display(description="e-mail address", ordering="user__email")
    def email(self, membership):
        return membership.user.email

    @admin.display(description="role", ordering="role")
    def role_said(self, membership):
        said = ROLE_SAID[membership.role]
        return format_html('<span title="{}">{}</span>', said, membership.get_role_display())

    @admin.display(description="second factor")
    def factor(self, membership):
        if membership.has_factor:
            return pill("good", "Set up")
        return pill(
            "warning" if membership.role in NEEDS_SECOND_FACTOR else "unknown", "Not set up"
        )

    @admin.display(description="last sign-in", ordering="user__last_login")
    def last_sign_in(self, membership):
        last = membership.user.last_login
        return moment(last) if last else "never"

    @admin.display(description="member since", ordering="created_at")
    def since(self, membership):
        return moment(membership.created_at)

    @admin.display(description="remove")
    def removal(self, membership):
        return format_html(
            '<a class="button small" href="{}" aria-label="Remove {}">Remove</a>',
            reverse("member-remove", args=[membership.pk]),
            membership.user,
        )


def roles_link() -> str:
    """Leads from a field to the page that says what each role may do."""
    return format_html('<a href="{}">What each role may do</a>', reverse("roles"))


def roles_said() -> str:
    """Each role in a sentence, below the field where one is chosen."""
    lines = [(Role(role).label, said) for role, said in ROLE_SAID.items()]
    return format_html(
        "{} {}",
        format_html_join("", '<span class="role-said"><strong>{}</strong>: {}</span> ', lines),
        roles_link(),
    )


def asks_for_factor(path: str) -> str:
    """What is missing to give a strong role, and where it is made up for."""
    return format_html(
        "Whoever gives this role shows their second factor first."
        ' <a href="{}">Show it</a>, then choose the role again.',
        second_factor.ask_url(path),
    )


def _is_own(request, membership: Membership | None) -> bool:
    return membership is not None and membership.user_id == request.user.pk
