"""Saved views of the list of registrations, as links with their counts above it."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from credentials.reports.saved_views import BROKEN, DUE, MINE, Reader, condition, counts

VIEWS = {
    MINE: ("Mine", "You own it, or you are one of its technical contacts."),
    DUE: ("Due", "An answer of NICE is due, or a secret is to be replaced within 30 days."),
    BROKEN: ("Broken", "A finding is open about it, or about what it needs."),
}


class SavedViews(SimpleListFilter):
    """``?view=mine``, ``due`` or ``broken``; anything else shows all."""

    title, parameter_name = "view", "view"
    template = "bulk/saved_views.html"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.reader = Reader(request.user.pk, request.user.email, timezone.localdate())
        super().__init__(request, *args)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(view, label) for view, (label, _) in VIEWS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        view = self.value()
        return queryset.filter(condition(view, self.reader)) if view in VIEWS else queryset

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        known = counts(self.reader)
        chosen = self.value() if self.value() in VIEWS else None
        yield {
            "selected": chosen is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name, "p"]),
            "display": "All",
        }
        for view, (label, help_text) in VIEWS.items():
            yield {
                "selected": chosen == view,
                "query_string": changelist.get_query_string({self.parameter_name: view}, ["p"]),
                "display": label,
                "count": known[view],
                "help": help_text,
            }
