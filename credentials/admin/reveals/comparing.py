"""Does this match? A value somebody holds is compared with what is stored."""

from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from credentials.admin.reveals.forms import CompareForm
from credentials.admin.reveals.places import owner_url
from credentials.models import AccessKey, ClientCredential
from credentials.services.reveals import comparing
from credentials.services.reveals.asking import RefusedError
from cxone_registry.site.access import needs
from tenants.services.policy import Action

OWNERS = {"client": ClientCredential, "key": AccessKey}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.SET_SECRET)
def compare(request: HttpRequest, kind: str, owner_id: UUID) -> HttpResponse:
    """Ask for the value; say which version it is, or that it is none."""
    if kind not in OWNERS:
        raise Http404
    owner = get_object_or_404(OWNERS[kind], pk=owner_id)
    form = CompareForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "owner": owner, "owner_url": owner_url(owner), "title": "Compare"}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            found = comparing.compare(owner, form.cleaned_data["secret"], request.user)  # type: ignore[arg-type]
            context |= {"is_compared": True, "found": found}
        except RefusedError as refused:
            context["problem"], status = str(refused), 429
    elif form.errors:
        status = 400
    context = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, "reveals/compare.html", context, status=status)
