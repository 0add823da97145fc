"""The page "Security notices": what the admins were told, for admins and auditors."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cxone_registry.site.access import needs
from cxone_registry.site.unseen_notices import SEEN
from tenants.models import AdminNotice
from tenants.services import mail
from tenants.services.policy import Action

PER_PAGE = 50


@require_GET
@needs(Action.READ_AUDIT)
def security_notices(request: HttpRequest) -> HttpResponse:
    """Every notice, newest first, narrowed to one kind if the address says so."""
    request.session[SEEN] = timezone.now().isoformat()
    kind = request.GET.get("kind", "")
    kind = kind if kind in AdminNotice.Kind.values else ""
    found = AdminNotice.objects.filter(**({"kind": kind} if kind else {}))
    context = {
        **admin.site.each_context(request),
        "title": "Security notices",
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
        "page_query": f"kind={kind}&" if kind else "",
        "kind": kind,
        "kinds": _kinds(kind),
        "no_mail": mail.what_is_missing(),
    }
    return TemplateResponse(request, "security_notices/list.html", context)


def _kinds(chosen: str) -> list[tuple[str, str]]:
    """Those that there are notices of, and the one that was chosen."""
    there = {*AdminNotice.objects.order_by().values_list("kind", flat=True).distinct(), chosen}
    return [(value, label) for value, label in AdminNotice.Kind.choices if value in there]
