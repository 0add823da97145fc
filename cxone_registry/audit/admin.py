"""The audit trail as pages: read, searched, never edited."""

import json
from datetime import UTC
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

from cxone_registry.audit import checkpoints
from cxone_registry.audit.codes import code_on
from cxone_registry.audit.export import MOST, as_csv, as_lines
from cxone_registry.audit.filters import (
    AreaFilter,
    ChainFilter,
    PeriodFilter,
    SinceFilter,
    UntilFilter,
)
from cxone_registry.audit.models import Event, Verification
from cxone_registry.audit.record import record_change
from cxone_registry.audit.sentences import sentence
from cxone_registry.audit.signing import public_key
from cxone_registry.site.access import needs
from cxone_registry.site.html import moment
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.services.policy import Action, missing

MOST_COUNTED, LONGEST = 10_000, 300
FILES = {
    "jsonl": ("application/x-ndjson", as_lines),
    "csv": ("text/csv; charset=utf-8", as_csv),
}


class CappedPaginator(Paginator):
    """Counts no further than people turn pages: a trail has no end, and a filter narrows it."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:MOST_COUNTED].count()


@admin.register(Event)
class EventAdmin(RegistryAdmin):
    view_action = Action.READ_AUDIT
    edit_action = None
    can_add = can_change = can_delete = False
    list_display = ["told", "when", "actor", "shown_action", "number"]
    list_filter = [AreaFilter, ChainFilter, PeriodFilter, SinceFilter, UntilFilter]
    link_filters = ["object_id", "action", "actor"]
    search_fields = ["object_label", "actor", "action", "body"]
    search_help_text = "Object, person, action or reason"
    paginator = CappedPaginator
    change_list_template = "admin/audit/event/change_list.html"
    ordering = ["-at", "-seq"]
    fieldsets = [
        ("Event", {"fields": ["told", "shown_action", "when", "where_from", "about", "others"]}),
        ("What changed", {"fields": ["changes"]}),
        ("Chain", {"fields": ["stream", "number", "link"]}),
    ]
    readonly_fields = [name for _, options in fieldsets for name in options["fields"]]
    empty_icon = "audit"
    empty_title = "No events"
    empty_text = "Every change and every use of a secret is written here."

    def get_queryset(self, request):
        return super().get_queryset(request).defer("prev", "hash")

    def get_urls(self):
        export = needs(Action.READ_AUDIT)(self.admin_site.admin_view(self.export))
        own = path("export.<slug:kind>", export, name="audit_event_export")
        return [own, *super().get_urls()]

    def export(self, request, kind):
        """The events that the filters leave, newest first, as a file; taking it is audited."""
        if kind not in FILES:
            raise Http404("There is no such file.")
        content_type, write = FILES[kind]
        found = self.get_changelist_instance(request).get_queryset(request)
        events = list(found.defer(None)[:MOST])
        record_change("audit.exported", kind=kind, events=len(events))
        name = f"audit-{timezone.localdate():%Y-%m-%d}.{kind}"
        return HttpResponse(
            write(events),
            content_type=content_type,
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied(missing(Action.READ_AUDIT))
        state = {
            "verified": Verification.objects.first(),
            "checkpoint": checkpoints.newest(),
            "code": code_on(timezone.now().astimezone(UTC).date()),
            "public_key": public_key(),
            "query": request.GET.urlencode(),
        }
        return super().changelist_view(request, {**state, **(extra_context or {})})

    @admin.display(description="event")
    def told(self, event):
        return format_html("<bdi>{}</bdi>", sentence(_body(event))[:LONGEST])

    @admin.display(description="more")
    def others(self, event):
        page = reverse("admin:audit_event_changelist")
        links = [("object_id", event.object_id, "Everything about this object")]
        links.append(("actor", event.actor, "Everything by this person"))
        # Of no column: the search looks into the bodies, and the number stands nowhere else.
        links.append(("q", _request_of(event), "Everything in this request"))
        return format_html_join(
            " · ",
            '<a href="{}?{}">{}</a>',
            [(page, urlencode({name: value}), label) for name, value, label in links if value],
        )

    @admin.display(description="action", ordering="action")
    def shown_action(self, event):
        return event.action

    @admin.display(description="object", ordering="object_label")
    def about(self, event):
        return format_html("<bdi>{}</bdi>", event.object_label or "none")

    @admin.display(description="number", ordering="seq")
    def number(self, event):
        return event.seq

    @admin.display(description="when", ordering="at")
    def when(self, event):
        return moment(event.at)

    @admin.display(description="from")
    def where_from(self, event):
        actor = _body(event).get("actor", {})
        return f"{actor.get('kind', '')} {actor.get('address', '')}".strip() or "unknown"

    @admin.display(description="stream")
    def stream(self, event):
        return event.chain.rpartition(":")[2]

    @admin.display(description="link")
    def link(self, event):
        return format_html("<code>{}</code>", bytes(event.hash).hex())

    @admin.display(description="before and after")
    def changes(self, event):
        body = _body(event)
        return render_to_string(
            "admin/audit/event/changes.html", {"rows": _rows(body), "details": _details(body)}
        )


def _body(event: Event) -> dict:
    try:
        body = json.loads(event.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _request_of(event: Event) -> str:
    actor = _body(event).get("actor")
    request = actor.get("request") if isinstance(actor, dict) else ""
    return request if isinstance(request, str) else ""


def _rows(body: dict) -> list[tuple[str, object, object]]:
    before, after = body.get("before") or {}, body.get("after") or {}
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return []
    names = [*before, *(name for name in after if name not in before)]
    return [(name.replace("_", " "), before.get(name), after.get(name)) for name in names]


def _details(body: dict) -> list[tuple[str, object]]:
    known = {"at", "action", "actor", "key", "object", "before", "after"}
    return [(name.replace("_", " "), value) for name, value in body.items() if name not in known]
