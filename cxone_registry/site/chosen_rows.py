"""Rows that somebody chose in a list, on their way to the page that asks what to do with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from cxone_registry.site.form_fields import is_uuid

# As many ids as an address may hold.
MOST = 200
FIELD = "ids"
LISTS = {
    "admin:tenants_tenant_changelist": "Tenants",
    "admin:tenants_contact_changelist": "Contacts",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A chosen row. *note*: what becomes of it, or why it is skipped."""

    url: str
    label: str
    note: str = ""
    is_skipped: bool = False


def ask_about(request: HttpRequest, rows: QuerySet, page: str) -> HttpResponse:
    """Lead to the preview named *page*, or back with a word when there are too many rows."""
    ids = [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1]]
    if len(ids) > MOST:
        messages.error(request, f"Choose at most {MOST} rows at once. Use a filter to find them.")
        return HttpResponseRedirect(request.get_full_path())
    return HttpResponseRedirect(f"{reverse(page)}?{urlencode({FIELD: ','.join(ids)}, safe=',')}")


def chosen_ids(request: HttpRequest) -> list[UUID]:
    """The ids of the address or the form; whatever else is there counts for nothing."""
    given = request.POST if request.method == "POST" else request.GET
    texts = given.get(FIELD, "").split(",")
    return [UUID(text) for text in dict.fromkeys(texts) if is_uuid(text)][:MOST]


def preview(
    request: HttpRequest, lines: Iterable[Line], *, back: str, **context: Any
) -> TemplateResponse:
    """The page that says which rows are concerned, which are skipped, and why.

    *back*: name of the list. *context*: ``title``, ``intro``, ``button`` and, for a choice that
    changes the preview, ``question`` (a form); ``answers``: what the form sends along.
    """
    known = list(lines)
    concerned = [line for line in known if not line.is_skipped]
    full = {
        **admin.site.each_context(request),
        "list_name": LISTS.get(back, "Registrations"),
        "ids": ",".join(str(pk) for pk in chosen_ids(request)),
        "back": reverse(back),
        "concerned": concerned,
        "skipped": [line for line in known if line.is_skipped],
        **context,
    }
    return TemplateResponse(request, "bulk/preview.html", full)
