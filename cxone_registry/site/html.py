"""Small pieces of HTML for columns of lists and for templates: icons, pills, times, labels."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

MINUTE, HOUR, DAY = 60, 3600, 86400
UNITS = ((365 * DAY, "year"), (30 * DAY, "month"), (DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"))

# What Django's admin draws for a boolean. Values of people cannot look like it: they are escaped.
# Collected files carry a hash in their name.
TRUTH_ICON = re.compile(r'<img src="[^"]*/icon-(yes|no|unknown)(?:\.[0-9a-f]+)?\.svg" alt="[^"]*">')


def icon(name: str, extra: str = "") -> SafeString:
    """A symbol of the icon sheet, invisible to screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        extra,
        static("site/icons.svg"),
        name,
    )


def pill(tone: str, label: str) -> SafeString:
    """A state. *tone*: good, warning, bad, unknown, running (shown by icon and colour) or plain."""
    mark = "" if tone == "plain" else icon(tone)
    return format_html('<span class="pill pill-{}">{}{}</span>', tone, mark, label)


def moment(value: datetime | date | None, never: str = "never") -> SafeString:
    """How long ago, with the exact time on hover and for screen readers, in the reader's zone."""
    if value is None:
        return format_html('<span class="muted">{}</span>', never)
    if not isinstance(value, datetime):
        return _day(value)
    exact = exact_time(value)
    return format_html(
        '<time datetime="{}" title="{}">{}<span class="visually-hidden">, {}</span></time>',
        value.isoformat(),
        exact,
        age_in_words(value, timezone.now()),
        exact,
    )


def _day(value: date) -> SafeString:
    number = (value - timezone.localdate()).days
    words = "today" if number == 0 else f"{_days(number)} ago" if number < 0 else days_left(number)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        formats.date_format(value, "j F Y"),
        words,
    )


def exact_time(value: datetime) -> str:
    """For example 23 November 2026, 14:05 CET."""
    local = timezone.localtime(value)
    return f"{formats.date_format(local, 'j F Y, H:i')} {local:%Z}"


def exact_day(value: datetime) -> str:
    """For example 23 November 2026, for where no time is needed."""
    return formats.date_format(timezone.localtime(value), "j F Y")


def age_in_words(value: datetime, now: datetime) -> str:
    """For example "5 minutes ago", "in 3 days" or "just now"."""
    seconds = (now - value).total_seconds()
    for size, unit in UNITS:
        number = int(abs(seconds) // size)
        if number:
            words = f"{number} {unit}{'' if number == 1 else 's'}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now"


def days_left(number: int) -> str:
    """For example "in 12 days", "today" or "3 days overdue"."""
    if number == 0:
        return "today"
    return f"in {_days(number)}" if number > 0 else f"{_days(number)} overdue"


def _days(number: int) -> str:
    return f"{abs(number)} day{'' if abs(number) == 1 else 's'}"


def labelled(cells: list[SafeString], headers: list[dict]) -> Iterator[SafeString]:
    """Rendered cells of a list with their column's name, which narrow screens show beside them."""
    for cell, header in zip(cells, headers, strict=False):
        text = "" if "checkbox" in str(header["text"]) else header["text"]
        label = format_html(' data-label="{}"', label_text(str(text)) if text else "")
        cell = in_words(cell)
        # The cell is Django's own escaped output; only an attribute is put into its first tag.
        yield mark_safe(f"{cell[:3]}{label}{cell[3:]}")  # nosec B308, B703  # noqa: S308


def label_text(text: str) -> str:
    """A label with a capital first letter; a technical name such as client_id stays as it is."""
    # A safe text is no name but markup: the box that chooses all rows of a list.
    return text if isinstance(text, SafeString) or "_" in text else str(capfirst(text))


def in_words(markup: SafeString | str) -> SafeString | str:
    """Django's own escaped markup with "yes" and "no" in place of a green tick and a red cross."""
    if not isinstance(markup, SafeString):
        return markup
    return mark_safe(TRUTH_ICON.sub(lambda found: found[1], markup))  # nosec B308, B703  # noqa: S308


def technical_label(label: SafeString) -> SafeString:
    """Django capitalizes every label; a technical name is written as CXone writes it."""
    return mark_safe(label.replace(">Client_id<", ">client_id<"))  # nosec B308, B703  # noqa: S308


def breakable(text: str) -> SafeString:
    """An e-mail-like name that breaks after its @, not in the middle of a word."""
    name, at, domain = text.partition("@")
    return format_html("<bdi>{}{}<wbr>{}</bdi>", name, at, domain)
