"""Access keys of API users."""

from django.contrib import admin, messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from credentials.admin.secret_form import SecretForm
from credentials.admin.secret_owner import SecretOwnerAdmin, current_secret_age
from credentials.admin.validate_now import validate_access_key, validate_added
from credentials.models import AccessKey, AccessKeyUse
from credentials.rules.secret_input import check_access_key_secret
from cxone_registry.site.filters import CloudFilter
from cxone_registry.site.form_fields import is_uuid
from cxone_registry.site.html import breakable
from cxone_registry.site.inlines import RegistryInline
from tenants.models import ApplicationType, Registration

PERSON = ["user_kind", "role_name", "sponsor"]


def whose_key() -> SafeString:
    """Why it matters, and where the steps in CXone are written down."""
    return format_html(
        "An access key has the rights of its CXone user and dies with it: use a user of the"
        " application's own, with only the permissions that its API groups need, exempt from the"
        ' inactivity lock and without product attributes. <a href="{}">How to prepare an API'
        " user</a>",
        reverse("api-user-guide"),
    )


class AccessKeyForm(SecretForm):
    identifier_field = "access_key_id"
    check_secret = staticmethod(check_access_key_secret)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["secret"].label = "Access key secret"
        if self.instance._state.adding:
            self.fields[
                "secret"
            ].help_text += (
                " CXone shows it once, when the key is made; if it was lost, make a new key."
            )


def asked_for(request: HttpRequest) -> Registration | None:
    """The registration that the key is stored for, when a page of it led here."""
    asked = request.GET.get("registration", "")
    if not is_uuid(asked):
        return None
    machines = Registration.objects.filter(application_type=ApplicationType.BACK_END)
    return machines.filter(pk=asked).first()


class UsedByInline(RegistryInline):
    """The registrations that sign in with the key; a new one is tried at once."""

    model = AccessKeyUse
    a_row = "a registration that uses it"
    fields = ["registration"]
    autocomplete_fields = ["registration"]
    verbose_name = "registration"
    verbose_name_plural = "Used by"
    extra = 0
    max_num = 50

    def get_extra(self, request, obj=None, **kwargs):
        return 1 if obj is None and asked_for(request) else 0


@admin.register(AccessKey)
class AccessKeyAdmin(SecretOwnerAdmin):
    compare_kind = "key"
    form = AccessKeyForm
    inlines = [UsedByInline]
    list_display = [
        "shown_user", "tenant", "environment", "short_id", "secret_age", "rotate_by", "use_count",
    ]  # fmt: skip
    list_select_related = ["tenant", "tenant__environment"]
    list_filter = ["user_kind", ("tenant__environment__kind", CloudFilter)]
    link_filters = ["tenant", "sponsor"]
    search_fields = ["api_user", "access_key_id", "tenant__name"]
    search_help_text = "API user, access key ID or tenant"
    autocomplete_fields = ["tenant", "sponsor"]
    ordering = ["tenant__name", "api_user"]
    empty_icon = "key"
    empty_title = "No access keys yet"
    empty_text = (
        "Back-end applications sign in as an API user with an access key. In CXone: Admin >"
        " Employees > the API user > Security > Access keys."
    )
    fixed = ["tenant"]

    def get_fieldsets(self, request, obj=None):
        secret = [*self.secret_fields(request, obj), *(["versions"] if obj else [])]
        cards = [
            ("API user", {"fields": ["tenant", "api_user", "access_key_id"]}),
            ("Whose key it is", {"fields": PERSON, "description": whose_key()}),
        ]
        if secret:
            cards.append(("Access key secret", {"fields": secret}))
        return [
            *cards,
            ("Rotation", {"fields": ["rotate_by"]}),
            ("Showing", {"fields": ["is_write_only"]}),
        ]

    def get_queryset(self, request):
        held = super().get_queryset(request).select_related("tenant__environment")
        return held.annotate(
            secret_set_at=current_secret_age("access_key"), use_count=Count("uses")
        )

    def get_formset_kwargs(self, request, obj, inline, prefix):
        found = super().get_formset_kwargs(request, obj, inline, prefix)
        # A posted row that equals what was proposed would count as empty.
        if obj._state.adding and request.method == "GET" and (registration := asked_for(request)):
            found["initial"] = [{"registration": registration.pk}]
        return found

    def response_add(self, request, obj, post_url_continue=None):
        registration = asked_for(request)
        if not registration or set(request.POST) & {"_addanother", "_continue", "_popup"}:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, f"{obj} was added. {self._then(registration, obj)}")
        return HttpResponseRedirect(reverse("registration-credentials", args=[registration.pk]))

    def _then(self, registration, key):
        if AccessKeyUse.objects.filter(registration=registration, access_key=key).exists():
            return f"The sign-in of {registration} with it is tried now."
        return f"{registration} does not use it yet: add a sign-in to try it."

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for use in formset.new_objects:
            validate_added(use)

    def get_urls(self):
        view = self.admin_site.admin_view(validate_access_key)
        name = "credentials_accesskey_validate"
        return [path("<uuid:object_id>/validate/", view, name=name), *super().get_urls()]

    @admin.display(description="API user", ordering="api_user")
    def shown_user(self, key):
        return breakable(key.api_user)

    @admin.display(description="environment")
    def environment(self, key):
        return key.tenant.environment

    @admin.display(description="access key ID", ordering="access_key_id")
    def short_id(self, key):
        # An ID, not a secret: its start tells keys apart, and 56 characters do not fit a column.
        return f"{key.access_key_id[:12]}…" if len(key.access_key_id) > 16 else key.access_key_id

    @admin.display(description="sign-ins", ordering="use_count")
    def use_count(self, key):
        return key.use_count
