"""Cells of lists and read-only facts of pages."""

from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

NOTHING = "\N{EN DASH}"


def pill(tone: str, label: str) -> str:
    """A coloured word; *tone* is good, warning, bad or unknown."""
    return render_to_string("components/pill.html", {"tone": tone, "label": label})


def age(when: datetime | date | None) -> str:
    """How long ago in words, with the exact time in the reader's zone."""
    if when is None:
        return NOTHING
    return render_to_string("components/time.html", {"when": when})


def link(obj: Any, label: str = "") -> str:
    """A link to the admin page of *obj*."""
    if obj is None:
        return NOTHING
    meta = obj._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, label or str(obj))
