"""How the audit trail is narrowed: by what events are about, by chain, and by the reader's days."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone

from cxone_registry.isolation.context import require_organization

# value: words, and how the actions begin
AREAS = {
    "sign-in": ("Signing in", ("sign-in.", "session.", "password.", "second-factor.")),
    "secret": ("Secrets", ("secret.", "secrets.")),
    "reveal": (
        "Reveals",
        ("secret.reveal.", "secret.copied", "secret.compared", "secret.break-glass", "revealrule."),
    ),
    "link": ("Links and requests", ("link.", "secret-request.")),
    "rotation": ("Rotations", ("rotation.", "secret.switched", "consumer.")),
    "keys": ("Keys of the registry", ("data-key.", "keys.", "root-key.", "shred")),
    "people": ("Members and invitations", ("membership.", "invitation.")),
    "registration": ("Registrations", ("registration.", "request.", "origin.")),
    "clientcredential": ("Client credentials", ("clientcredential.",)),
    "accesskey": ("Access keys and sign-ins", ("accesskey.", "accesskeyuse.")),
    "tenant": ("Tenants", ("tenant.",)),
    "organization": ("Organisation", ("organization.",)),
    "audit": ("The audit trail", ("audit.", "audit-stream.", "audit-pack.")),
}
PERIODS = {"1": "Today", "7": "7 days", "30": "30 days", "365": "A year"}
CHAINS = {"change": "Changes", "access": "Uses and sign-ins"}


class AreaFilter(admin.SimpleListFilter):
    """By what an event is about; a list of the actions found would read the whole table."""

    title = "area"
    parameter_name = "area"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        return [(value, label) for value, (label, _) in AREAS.items()]

    def queryset(self, request: Any, queryset: Any) -> Any:
        if self.value() not in AREAS:
            return queryset
        wanted = Q()
        for start in AREAS[str(self.value())][1]:
            wanted |= Q(action__startswith=start)
        return queryset.filter(wanted)


class PeriodFilter(admin.SimpleListFilter):
    """Since the beginning of a day in the reader's zone."""

    title = "period"
    parameter_name = "days"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        return list(PERIODS.items())

    def queryset(self, request: Any, queryset: Any) -> Any:
        if self.value() not in PERIODS:
            return queryset
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return queryset.filter(at__gte=today - timedelta(days=int(str(self.value())) - 1))


class ChainFilter(admin.SimpleListFilter):
    """What was changed, or what was used."""

    title = "chain"
    parameter_name = "stream"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        return list(CHAINS.items())

    def queryset(self, request: Any, queryset: Any) -> Any:
        if self.value() not in CHAINS:
            return queryset
        return queryset.filter(chain=f"{require_organization()}:{self.value()}")


class DayFilter(admin.SimpleListFilter):
    """A day that is typed. What is no day narrows nothing."""

    template = "admin/audit/event/day.html"
    parameter_name: str

    def lookups(self, request: Any, model_admin: Any) -> Any:
        return [("day", "A day")]

    def choices(self, changelist: Any) -> Any:
        kept = {name: value for name, value in changelist.params.items() if name != self.name}
        chosen = self.day()
        yield {
            "selected": bool(chosen),
            "display": chosen.isoformat() if chosen else "",
            "name": self.name,
            "kept": list(kept.items()),
            "without": changelist.get_query_string(remove=[self.name]),
        }

    @property
    def name(self) -> str:
        return self.parameter_name

    def day(self) -> date | None:
        try:
            day = date.fromisoformat(self.value() or "")
        except ValueError:
            return None
        # Near the ends of the calendar another zone has no such day.
        return day if 1970 <= day.year < 9999 else None


class SinceFilter(DayFilter):
    """From the beginning of a day."""

    title = "from"
    parameter_name = "since"

    def queryset(self, request: Any, queryset: Any) -> Any:
        day = self.day()
        return queryset.filter(at__gte=_begin(day)) if day else queryset


class UntilFilter(DayFilter):
    """To the end of a day."""

    title = "until"
    parameter_name = "until"

    def queryset(self, request: Any, queryset: Any) -> Any:
        day = self.day()
        return queryset.filter(at__lt=_begin(day + timedelta(days=1))) if day else queryset


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
