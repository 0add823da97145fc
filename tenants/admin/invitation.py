"""Open invitations: made with a code that is shown once, and withdrawn."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from cxone_registry.site import second_factor
from cxone_registry.site.access import needs
from cxone_registry.site.forms import RegistryForm
from cxone_registry.site.html import breakable, exact_time, moment, pill
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.admin.membership import asks_for_factor, roles_said
from tenants.models import Invitation, Membership
from tenants.services import invitations, members
from tenants.services.policy import Action


class InviteForm(RegistryForm):
    """Says nothing about accounts: only who is a member here already, which the list shows too."""

    request: Any

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if not email.isascii():
            # Some letters of other scripts become ASCII when cases are compared.
            raise ValidationError("Write one plain address such as ana@example.com.")
        if Membership.objects.filter(user__email__iexact=email).exists():
            raise ValidationError("This person is a member already.")
        return email

    def clean_role(self) -> str:
        role = self.cleaned_data["role"]
        if role in members.STRONG and not second_factor.is_fresh(self.request):
            raise ValidationError(asks_for_factor(self.request.path))
        return role


@admin.register(Invitation)
class InvitationAdmin(RegistryAdmin):
    view_action = edit_action = Action.MANAGE_MEMBERS
    can_change = can_delete = False
    form = InviteForm
    fields = ["email", "role"]
    list_display = ["address", "role", "made", "ends", "withdraw_button"]
    list_filter = ["role"]
    search_fields = ["email"]
    search_help_text = "E-mail address"
    ordering = ["-created_at"]
    empty_icon = "contact"
    empty_title = "No open invitations"
    empty_text = "Whoever is invited joins with a code and a password that only they know."

    def get_queryset(self, request):
        return super().get_queryset(request).filter(used_at=None)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.request = request
        if "role" in form.base_fields:
            form.base_fields["role"].help_text = roles_said()
        return form

    def get_urls(self):
        view = self.admin_site.admin_view(withdraw)
        name = "tenants_invitation_withdraw"
        return [path("<uuid:object_id>/withdraw/", view, name=name), *super().get_urls()]

    def save_model(self, request, obj, form, change):
        request.invitation_code = invitations.invite(obj)

    def response_add(self, request, obj, post_url_continue=None):
        """The code stands in this one answer: no message, cookie or address carries it."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Hand over this code",
            "invitation": obj,
            "code": request.invitation_code,
            "until": exact_time(obj.expires_at),
            "join_address": request.build_absolute_uri(reverse("admin:join")),
        }
        return TemplateResponse(request, "tenants/invitation_code.html", context)

    def render_change_form(self, request, context, *args: Any, **kwargs: Any):
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="e-mail address", ordering="email")
    def address(self, invitation):
        return breakable(invitation.email)

    @admin.display(description="invited", ordering="created_at")
    def made(self, invitation):
        return moment(invitation.created_at)

    @admin.display(description="ends", ordering="expires_at")
    def ends(self, invitation):
        if invitation.expires_at <= timezone.now():
            return pill("unknown", "Expired")
        return moment(invitation.expires_at)

    @admin.display(description="withdraw")
    def withdraw_button(self, invitation):
        address = reverse("admin:tenants_invitation_withdraw", args=[invitation.pk])
        return format_html(
            '<button type="submit" class="button small" formaction="{}"'
            ' aria-label="Withdraw the invitation of {}">Withdraw</button>',
            address,
            invitation.email,
        )


@require_POST
@needs(Action.MANAGE_MEMBERS)
def withdraw(request, object_id):
    """Delete an open invitation."""
    invitation = get_object_or_404(Invitation, pk=object_id, used_at=None)
    invitations.withdraw(invitation)
    messages.success(request, f"The invitation of {invitation.email} was withdrawn.")
    return HttpResponseRedirect(reverse("admin:tenants_invitation_changelist"))
