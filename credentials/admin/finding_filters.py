"""Tabs and filters of the list of findings; each shows how many it would leave."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from credentials.admin.sign_in_findings import findings_of
from credentials.models import Finding
from credentials.reports.finding_counts import (
    AGES,
    MINE,
    NOBODYS,
    Facets,
    by_state,
    environment_of,
    facets,
    of_age,
    of_owner,
)
from credentials.reports.findings_about import of_registration
from credentials.reports.open_findings import (
    ACKNOWLEDGED,
    MAINTENANCE,
    NEEDED,
    RESOLVED,
    SNOOZED,
    with_state,
)
from credentials.rules.catalogue import CATALOGUE, title_of
from cxone_registry.site.form_fields import is_uuid
from tenants.models import Environment

OPEN, ALL = "open", "all"
TABS = {
    NEEDED: ("Needs somebody", "Open, and nobody has acknowledged or snoozed it."),
    ACKNOWLEDGED: ("Acknowledged", "Somebody is at it; facts will close it."),
    SNOOZED: ("Snoozed", "Silent until a time; then it shows again."),
    MAINTENANCE: ("In maintenance", "Expected for now: its thing is in a maintenance window."),
    RESOLVED: ("Resolved", "Closed by facts."),
    ALL: ("All", "Open and resolved."),
}
LINKS = ("sign_in", "registration", "subject_id", "subject_id__exact")


def chosen_tab(request: HttpRequest) -> str:
    """The tab of the address; a list of one thing's findings shows all open ones at first."""
    asked = request.GET.get("state", "")
    if asked in TABS or asked == OPEN:
        return asked
    return OPEN if any(request.GET.get(name) for name in LINKS) else NEEDED


def of_tab(findings: "QuerySet[Finding]", tab: str) -> "QuerySet[Finding]":
    """Those of *findings*, which know their state, that *tab* shows."""
    if tab == ALL:
        return findings
    return findings.exclude(state=RESOLVED) if tab == OPEN else findings.filter(state=tab)


def facets_of(request: HttpRequest) -> Facets:
    """The counts of the chosen tab, read once for all filters of a page."""
    known = getattr(request, "finding_facets", None)
    if known is None:
        now = timezone.now()
        rows = of_tab(with_state(Finding.objects.all(), now), chosen_tab(request))
        known = request.finding_facets = facets(rows, request.user.pk, now)
    return known


class TabFilter(SimpleListFilter):
    """The state, as tabs with their counts above the list."""

    title, parameter_name = "state", "state"
    template = "bulk/saved_views.html"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.tab = chosen_tab(request)
        super().__init__(request, *args)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(tab, label) for tab, (label, _) in TABS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return of_tab(with_state(queryset, timezone.now()), self.tab)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        known = by_state(timezone.now())
        known[ALL] = sum(known.values())
        for tab, (label, help_text) in TABS.items():
            yield {
                "selected": tab == self.tab,
                "query_string": changelist.get_query_string({"state": tab}, ["p"]),
                "display": label,
                "count": known[tab],
                "help": help_text,
            }


class CountedFilter(SimpleListFilter):
    """A menu of values with how many findings of the tab have each."""

    template = "findings/filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.counts = getattr(facets_of(request), self.parameter_name)
        chosen = request.GET.get(self.parameter_name, "")
        return [(key, label) for key, label in self.labels() if self.counts[key] or key == chosen]

    def has_output(self) -> bool:
        return bool(self.lookup_choices)

    def labels(self) -> Any:
        raise NotImplementedError

    def condition(self, queryset: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        return queryset.filter(**{self.parameter_name: value})

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        known = {key for key, _ in self.lookup_choices}
        return self.condition(queryset, value, request) if value in known else queryset

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        name = self.parameter_name
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[name, "p"]),
            "display": "All",
        }
        for key, label in self.lookup_choices:
            yield {
                "selected": self.value() == key,
                "query_string": changelist.get_query_string({name: key}, ["p"]),
                "display": label,
                "count": self.counts[key],
            }


class SeverityFilter(CountedFilter):
    title = parameter_name = "severity"

    def labels(self) -> Any:
        return [(str(value), label) for value, label in Finding.Severity.choices]


class KindFilter(CountedFilter):
    title, parameter_name = "about", "kind"

    def labels(self) -> Any:
        return Finding.Subject.choices

    def condition(self, queryset: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        return queryset.filter(subject=value)


class EnvironmentFilter(CountedFilter):
    title = parameter_name = "environment"

    def labels(self) -> Any:
        return [(str(pk), name) for pk, name in Environment.objects.values_list("pk", "name")]

    def condition(self, queryset: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        return queryset.annotate(place=environment_of()).filter(place=value)


class CodeFilter(CountedFilter):
    title, parameter_name = "what", "code"

    def labels(self) -> Any:
        known = {*CATALOGUE, *self.counts}
        return sorted(((code, title_of(code)) for code in known), key=lambda one: one[1])


class OwnerFilter(CountedFilter):
    title = parameter_name = "owner"

    def labels(self) -> Any:
        return [(MINE, "Mine"), (NOBODYS, "Nobody's")]

    def condition(self, queryset: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        return queryset.filter(of_owner(value, request.user.pk))


class AgeFilter(CountedFilter):
    title = parameter_name = "age"

    def labels(self) -> Any:
        words = ("Since yesterday", "1 to 7 days", "7 to 30 days", "Over 30 days")
        return zip(AGES, words, strict=True)

    def condition(self, queryset: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        return queryset.filter(of_age(value, timezone.now()))


class LinkFilter(SimpleListFilter):
    """Shown only on a list that the page of what it names linked to."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        chosen = request.GET.get(self.parameter_name)
        return [(chosen, "The chosen one")] if chosen else []

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if not value:
            return queryset
        return self.about(queryset, UUID(value)) if is_uuid(value) else queryset.none()

    def about(self, queryset: QuerySet, key: UUID) -> QuerySet:
        raise NotImplementedError


class SignInFilter(LinkFilter):
    title, parameter_name = "sign-in", "sign_in"

    def about(self, queryset: QuerySet, key: UUID) -> QuerySet:
        return findings_of(queryset, key)


class RegistrationFilter(LinkFilter):
    title = parameter_name = "registration"

    def about(self, queryset: QuerySet, key: UUID) -> QuerySet:
        return queryset.filter(of_registration(key))
