"""Cells of lists and read-only facts of pages."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from cxone_registry.site.html import moment, pill

__all__ = ["NOTHING", "age", "link", "pill"]
NOTHING = "\N{EN DASH}"


def age(when: datetime | date | None) -> str:
    """How long ago in words, with the exact time in the reader's zone."""
    return moment(when, NOTHING)


def link(obj: Any, label: str = "") -> str:
    """A link to the admin page of *obj*."""
    if obj is None:
        return NOTHING
    meta = obj._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, label or str(obj))
