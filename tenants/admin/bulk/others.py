"""Tenants that are looked for again, and contacts who are asked, several at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cxone_registry.site.access import needs
from cxone_registry.site.chosen_rows import Line, chosen_ids, preview
from cxone_registry.site.html import age_in_words
from tenants.models import Contact, Tenant
from tenants.services import asking, discovery, mail
from tenants.services.policy import Action

TENANTS, CONTACTS = "admin:tenants_tenant_changelist", "admin:tenants_contact_changelist"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.VALIDATE)
def discover_again(request: HttpRequest) -> HttpResponse:
    """Ask CXone where the chosen tenants live."""
    rows = list(Tenant.objects.filter(pk__in=chosen_ids(request)).order_by("name"))
    if request.method == "POST":
        discovery.request_many(rows)
        messages.success(request, f"CXone is being asked about {len(rows)}. Reload in a moment.")
        return HttpResponseRedirect(reverse(TENANTS))
    lines = [
        Line(reverse("admin:tenants_tenant_change", args=[row.pk]), row.name, _seen(row))
        for row in rows
    ]
    intro = "The registry asks CXone's API discovery for the area, cluster and API base URL."
    return preview(
        request, lines, back=TENANTS, title="Discover again", intro=intro, button="Ask CXone"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.EDIT)
def ask_contacts(request: HttpRequest) -> HttpResponse:
    """Ask the chosen contacts whether they still are."""
    rows = list(Contact.objects.filter(pk__in=chosen_ids(request)).order_by("name"))
    if request.method == "POST":
        _ask(request, [row for row in rows if row.left_at is None])
        return HttpResponseRedirect(reverse(CONTACTS))
    missing = mail.what_is_missing()
    lines = [
        Line(
            reverse("admin:tenants_contact_change", args=[row.pk]),
            row.name,
            "is no longer a contact" if row.left_at else missing or row.email,
            is_skipped=bool(row.left_at or missing),
        )
        for row in rows
    ]
    intro = "Each gets a mail with a link that is good for one answer. Nobody is asked twice a day."
    return preview(
        request, lines, back=CONTACTS, title="Ask contacts", intro=intro, button="Send the mails"
    )


def _ask(request: HttpRequest, rows: list[Contact]) -> None:
    refused = []
    for row in rows:
        try:
            asking.ask_now(row)
        except asking.CannotAskError as why:
            refused.append(f"{row.name}: {why}")
    if len(rows) > len(refused):
        messages.success(request, f"{len(rows) - len(refused)} are being asked.")
    for sentence in refused[:5]:
        messages.warning(request, sentence)
    if len(refused) > 5:
        messages.warning(request, f"And {len(refused) - 5} more were not asked.")


def _seen(tenant: Tenant) -> str:
    if tenant.discovered_at is None:
        return "not found yet"
    return f"last found {age_in_words(tenant.discovered_at, timezone.now())}"
