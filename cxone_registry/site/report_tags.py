"""Days, times and numbers in a health report's own wording: ``{% load reports %}``."""

from django import template
from django.urls import reverse

from credentials.reports.health_report.content import Soon
from credentials.reports.health_report.wording import Wording

register = template.Library()

PAGES = {
    "access-key": "admin:credentials_accesskey_change",
    "client-credential": "admin:credentials_clientcredential_change",
}


@register.filter
def on_day(iso: str, words: Wording) -> str:
    return words.day(iso)


@register.filter
def on_short_day(iso: str, words: Wording) -> str:
    return words.short_day(iso)


@register.filter
def at_time(iso: str, words: Wording) -> str:
    return words.time(iso)


@register.filter
def as_number(value: float | None, words: Wording) -> str:
    return words.number(value)


@register.filter
def as_days(value: float | None, words: Wording) -> str:
    """A median of days: a whole number or a half."""
    return words.number(value, 1)


@register.filter
def as_percent(value: float | None, words: Wording) -> str:
    return words.percent(value)


@register.filter
def page_of_due(line: Soon) -> str:
    """Where the secret that is due is replaced; empty for what has no page."""
    name = PAGES.get(line.subject)
    return reverse(name, args=[line.subject_id]) if name else ""


# Mail programs know no custom properties: the light values of tokens.css; the mail's own style
# sheet has the dark ones, by class.
INKS = {"bad": "#b01f2b", "warning": "#855000", "good": "#0f6a3d", "unknown": "#4c5565"}
FILLS = {
    "bad": "#d43f4b", "warning": "#d9952b", "good": "#2a9d63", "unknown": "#a7b0be",
    "accent": "#2d55cf",
}  # fmt: skip


@register.filter
def ink(tone: str) -> str:
    """Colour of words in a mail."""
    return INKS.get(tone, INKS["unknown"])


@register.filter
def fill(tone: str) -> str:
    """Colour of a bar in a mail."""
    return FILLS.get(tone, FILLS["unknown"])


STATES = {"bad": "Needs you", "good": "All good", "unknown": "Not confirmed"}


@register.filter
def report_state(tone: str) -> str:
    """A report's tone as a word: colour alone says nothing."""
    return STATES.get(tone, STATES["unknown"])
