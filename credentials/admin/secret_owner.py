"""What the pages of client credentials and access keys share: their secret and its validation."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from credentials.admin.rotations.places import rotation_place
from credentials.admin.secret_form import SecretForm, asks_about_white_space
from credentials.models import Finding, SecretVersion
from credentials.services import vault
from cxone_registry.site.html import moment
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.services.policy import Action, missing

SUBJECTS = {
    "clientcredential": Finding.Subject.CLIENT_CREDENTIAL.value,
    "accesskey": Finding.Subject.ACCESS_KEY.value,
}
REUSED = (
    "The same secret is stored for something else in this organisation. If that is not meant,"
    " replace one of them: whoever learns one learns both."
)


class SecretOwnerAdmin(RegistryAdmin):
    """A page of something that owns a secret."""

    form: type[SecretForm]
    compare_kind: str
    # What the stored secrets belong to: it cannot change once the row exists.
    fixed: ClassVar[list[str]] = []

    @method_decorator(sensitive_post_parameters())
    def changeform_view(self, request, *args: Any, **kwargs: Any):
        return super().changeform_view(request, *args, **kwargs)

    def has_change_permission(self, request, obj=None):
        """Who may only set secrets gets the form with that one field."""
        may_set = request.may(Action.SET_SECRET)
        return may_set or super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        if request.may(Action.EDIT):
            return [*(self.fixed if obj else []), "versions"]
        return [*(field.name for field in self.opts.fields if field.editable), "versions"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.no_secret_reason = self.no_secret_reason(request, obj)
        form.takes_secret = not form.no_secret_reason
        return form

    def no_secret_reason(self, request, obj) -> str:
        """Why this person cannot set a secret here; empty if they can."""
        if not request.may(Action.SET_SECRET):
            return missing(Action.SET_SECRET)
        return vault.ROTATING if obj is not None and vault.is_rotating(obj) else ""

    def secret_fields(self, request, obj) -> list[str]:
        if self.no_secret_reason(request, obj):
            return []
        return ["secret", "remove_white_space"] if asks_about_white_space(request) else ["secret"]

    def save_model(self, request, obj, form, change):
        if request.may(Action.EDIT):
            super().save_model(request, obj, form, change)
        secret = form.cleaned_data.get("secret")
        if not secret:
            return
        if not request.may(Action.SET_SECRET):
            raise PermissionDenied(missing(Action.SET_SECRET))
        if change and "is_write_only" in form.changed_data and not obj.is_write_only:
            # Only the new value may be shown, not the one that is retiring from now on.
            obj.secret_versions.update(is_write_only=True)
        version = vault.store_secret(obj, secret)
        for warning in form.secret_warnings:
            messages.warning(request, warning)
        if vault.is_reused(version):
            messages.warning(request, REUSED)

    def render_change_form(self, request, context, *args: Any, **kwargs: Any):
        obj = kwargs.get("obj")
        context["may_validate"] = request.may(Action.VALIDATE)
        context["may_ask_for_secret"] = request.may(Action.ASK_FOR_SECRET)
        context["share_version"] = self._to_share(request, obj)
        context["compare_kind"] = self.compare_kind if request.may(Action.SET_SECRET) else ""
        context["may_rotate"] = request.may(Action.ROTATE)
        if obj:
            context["rotation_place"] = rotation_place(SUBJECTS[obj._meta.model_name], obj.pk)
        if obj and not (request.may(Action.EDIT) or context["adminform"].form.takes_secret):
            context["show_save"] = context["show_save_and_continue"] = False
        context["use_count"] = vault.uses_of(obj).count() if obj else 0
        return super().render_change_form(request, context, *args, **kwargs)

    @staticmethod
    def _to_share(request, obj):
        """The version that a custodian may share once; None for others, or if there is none."""
        if obj is None or obj._state.adding or not request.may(Action.REVEAL):
            return None
        return vault.current_version(obj)

    # --- cells and facts --------------------------------------------------------------------------

    @admin.display(description="stored secrets")
    def versions(self, owner):
        if owner._state.adding:
            return None
        held = owner.secret_versions.defer("sealed").order_by("-number")
        return render_to_string("credentials/secret_versions.html", {"versions": held[:20]})

    @admin.display(description="secret")
    def secret_age(self, owner):
        return moment(owner.secret_set_at) if owner.secret_set_at else "not set"


def current_secret_age(owner: str):
    """A sub-query: when the current secret of *owner* (a field of SecretVersion) was stored."""
    current = SecretVersion.objects.filter(state=SecretVersion.State.CURRENT)
    return Subquery(current.filter(**{owner: OuterRef("pk")}).values("created_at")[:1])
