"""The page that searches everything."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from credentials.reports.search import (
    LONGEST,
    MOST,
    SHORTEST,
    Group,
    Hit,
    SearchTooSlowError,
    search,
)
from cxone_registry.site.access import needs
from tenants.services.policy import Action

# The page of a thing; what a build does not have yet is left to the next.
PAGES = {
    "registration": ("registration-overview", "admin:tenants_registration_change"),
    "tenant": ("admin:tenants_tenant_change",),
    "contact": ("admin:tenants_contact_change",),
    "unit": ("admin:tenants_businessunit_change",),
    "client": ("admin:credentials_clientcredential_change",),
    "key": ("admin:credentials_accesskey_change",),
    "origin": ("origin-page",),
    "request": ("request-page",),
}
# The list with a search of its own, and the icon.
LISTS = {
    "registrations": ("admin:tenants_registration_changelist", "registration"),
    "tenants": ("admin:tenants_tenant_changelist", "tenant"),
    "contacts": ("admin:tenants_contact_changelist", "contact"),
    "units": ("admin:tenants_businessunit_changelist", "unit"),
    "clients": ("admin:credentials_clientcredential_changelist", "client"),
    "keys": ("admin:credentials_accesskey_changelist", "key"),
    "origins": ("origins", "cloud"),
    "uris": ("", "next"),
    "requests": ("", "history"),
}
TOO_SLOW = "This search took too long and was stopped. Search for a longer or rarer piece of text."


@dataclass(frozen=True, slots=True)
class Line:
    """A hit as the page shows it: texts before, in and after what was found in them."""

    url: str
    title: tuple[str, str, str]
    detail: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A group as the page shows it. *more_url*: the list with the same search, if there is one."""

    label: str
    icon: str
    lines: list[Line]
    has_more: bool
    more_url: str


@require_safe
@needs(Action.VIEW)
def page(request: HttpRequest) -> HttpResponse:
    """What matches ``?q=``, grouped; without it, what can be searched."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    problem, groups = "", ()
    try:
        groups = search(text)
    except SearchTooSlowError:
        problem = TOO_SLOW
    context = {
        **admin.site.each_context(request),
        "title": "Search",
        "query": text,
        "is_short": 0 < len(text) < SHORTEST,
        "problem": problem,
        "sections": [_section(group, text) for group in groups],
        "most": MOST,
    }
    return TemplateResponse(request, "search/page.html", context)


def _section(group: Group, text: str) -> Section:
    name, icon = LISTS[group.kind]
    address = _first_of((name,)) if name else ""
    return Section(
        group.label,
        icon,
        [_line(hit, text) for hit in group.hits],
        group.has_more,
        f"{address}?{urlencode({'q': text})}" if address else "",
    )


def _line(hit: Hit, text: str) -> Line:
    return Line(
        _first_of(PAGES[hit.place], hit.id), _around(hit.title, text), _around(hit.detail, text)
    )


def _around(whole: str, text: str) -> tuple[str, str, str]:
    found = re.search(re.escape(text), whole, re.IGNORECASE) if text else None
    if found is None:
        return whole, "", ""
    return whole[: found.start()], found[0], whole[found.end() :]


def _first_of(names: tuple[str, ...], *args: Any) -> str:
    """The address of the first page that exists; empty if none does."""
    for name in names:
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""
