"""The page "Security notices": what the admins were told, for admins and auditors."""

from datetime import datetime, timedelta

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cxone_registry.site.access import needs
from tenants.models import AdminNotice
from tenants.services import mail
from tenants.services.policy import Action

PER_PAGE = 50
# On the overview: the newest that the person did not see on the page, of the last days.
ON_OVERVIEW, RECENT = 5, timedelta(days=7)
SEEN = "security-notices-seen"


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


def unseen(request: HttpRequest) -> list[AdminNotice]:
    """The newest notices by others since the person last looked, for who may read them."""
    if not request.may(Action.READ_AUDIT):  # type: ignore[attr-defined]
        return []
    seen, recent = request.session.get(SEEN, ""), timezone.now() - RECENT
    since = max(datetime.fromisoformat(seen), recent) if seen else recent
    found = AdminNotice.objects.filter(created_at__gt=since)
    others = found.exclude(done_by_id=request.user.pk, done_by_id__isnull=False)
    return list(others[:ON_OVERVIEW])
