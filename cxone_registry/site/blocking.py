"""Names of rows on the page that asks before a deletion."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.utils import NestedObjects
from django.db import router
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

MOST = 50


def shortened(names: list[Any], most: int = MOST) -> list[Any]:
    """A nested list of names with at most *most* on each level; history can be thousands."""
    shown = [shortened(name) if isinstance(name, list) else name for name in names[:most]]
    more = len(names) - most
    return [*shown, f"and {more} more"] if more > 0 else shown


def blocking(doomed: Any, site: AdminSite) -> list[Any]:
    """What still needs the rows that should go: each with its page, or with its parent's."""
    collector = NestedObjects(using=router.db_for_write(doomed[0]._meta.model), origin=doomed)
    collector.collect(doomed)
    rows = sorted(collector.protected, key=lambda row: (row._meta.verbose_name, str(row.pk)))
    names = [_named(row, site) for row in rows[:MOST]]
    return [*names, f"and {len(rows) - MOST} more"] if len(rows) > MOST else names


def _named(row: Model, site: AdminSite) -> SafeString:
    """For example "Technical contact of <registration>" or "Access key: <key>"."""
    kind = capfirst(row._meta.verbose_name)
    parent = getattr(row, "registration", None)
    if not site.is_registered(type(row)) and parent is not None:
        return format_html("{} of {}", kind, _linked(parent, site))
    return format_html("{}: {}", kind, _linked(row, site))


def _linked(row: Model, site: AdminSite) -> SafeString:
    if not site.is_registered(type(row)):
        return format_html("<bdi>{}</bdi>", row)
    page = reverse(
        f"{site.name}:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]
    )
    return format_html('<a href="{}"><bdi>{}</bdi></a>', page, row)
