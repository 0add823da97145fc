"""Lists within a registration's page."""

from cxone_registry.site.forms import RegistryForm, RegistryFormSet
from cxone_registry.site.inlines import RegistryInline
from tenants.models import (
    ApplicationType,
    RedirectURI,
    RegistrationEnvironment,
    TechnicalContact,
)
from tenants.origins import clean_redirect_uri
from tenants.rules.redirect_uris import has_own_scheme


class RedirectURIForm(RegistryForm):
    def clean_uri(self):
        return clean_redirect_uri(self.cleaned_data["uri"])


class RedirectURIFormSet(RegistryFormSet):
    """A scheme of its own is for public (native) applications only."""

    def clean(self):
        super().clean()
        if self.instance.application_type == ApplicationType.USER_PUBLIC:
            return
        for form in self.forms:
            uri = getattr(form, "cleaned_data", {}).get("uri", "")
            if uri and has_own_scheme(uri):
                form.add_error("uri", "Only a public application may use a scheme of its own.")


class TechnicalContactInline(RegistryInline):
    model = TechnicalContact
    a_row = "a technical contact"
    fields = ["contact"]
    autocomplete_fields = ["contact"]
    max_num = 20
    verbose_name_plural = "technical contacts"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("contact")


class EnvironmentInline(RegistryInline):
    model = RegistrationEnvironment
    a_row = "an environment"
    fields = ["environment"]
    max_num = 20
    verbose_name = "environment"
    verbose_name_plural = "environments"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("environment")


class RedirectURIInline(RegistryInline):
    model = RedirectURI
    a_row = "a redirect or logout URI"
    form = RedirectURIForm
    formset = RedirectURIFormSet
    fields = ["purpose", "uri"]
    max_num = 200
    verbose_name = "URI"
    verbose_name_plural = "redirect and logout URIs (user applications only)"
