"""Your account: name, time zone, and how you sign in."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from credentials.reports.sign_on import connections_of
from cxone_registry.site.access import needs_nothing
from cxone_registry.site.account.enrolling import codes_left
from cxone_registry.site.account.factors import Type, factors_of
from cxone_registry.site.account.gate import must_have
from cxone_registry.site.account.hosts import passkeys_work
from cxone_registry.site.entering import record_own
from cxone_registry.site.forms import RegistryForm
from tenants.models import User


class AccountForm(RegistryForm):
    """What people say about themselves."""

    class Meta:
        model = User
        fields = ["name", "time_zone"]
        labels = {"name": "Your name", "time_zone": "Your time zone"}
        help_texts = {
            "name": "As others in your organisations see it.",
            "time_zone": "For example Europe/Berlin. UTC follows the organisation.",
        }


@require_http_methods(["GET", "HEAD", "POST"])
@needs_nothing
def page(request: HttpRequest) -> HttpResponse:
    """Show it; POST saves name and time zone."""
    form = AccountForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        record_own(request, "account.changed", fields=sorted(form.changed_data))
        messages.success(request, "Saved.")
        return HttpResponseRedirect(reverse("account"))
    context = {**admin.site.each_context(request), **_factors(request)}
    context |= {"title": "Your account", "form": form}
    return TemplateResponse(request, "account/own.html", context)


def _factors(request: HttpRequest) -> dict[str, Any]:
    factors = [
        {"row": one, "name": _name(one), "is_passkey": one.type == Type.WEBAUTHN}
        for one in factors_of(request.user)
    ]
    return {
        "sign_ons": connections_of(request.user.pk) if request.seat else [],
        "has_password": request.user.has_usable_password(),
        "factors": factors,
        "has_app": any(not one["is_passkey"] for one in factors),
        "codes_left": codes_left(request.user),
        "must": must_have(request),
        "passkeys_work": passkeys_work(request),
    }


def _name(factor: Any) -> str:
    return factor.wrap().name if factor.type == Type.WEBAUTHN else "Authenticator app"
