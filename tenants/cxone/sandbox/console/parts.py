"""Pieces that several pages share: cards, tables, status words, facts, code and notices."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from tenants.cxone.sandbox.console.html import Child, Html, element, join

ROOT: Final = "/__sandbox__"
_MOODS: Final[Mapping[str, str]] = {
    "enabled": "good",
    "active": "good",
    "pending": "warning",
    "locked": "warning",
    "inactive": "bad",
    "disabled": "bad",
    "deactivated": "bad",
}


def address(*parts: str, **query: str) -> str:
    """A path of the console; empty query values are left out."""
    wanted = {name: value for name, value in query.items() if value}
    path = "/".join((ROOT, *parts))
    return f"{path}?{urlencode(wanted, errors='replace')}" if wanted else path


def card(title: str, *content: Child, actions: Child = "", id: str = "") -> Html:
    """A section with its heading, and buttons beside the heading."""
    head = element("div", element("h2", title), actions, class_="card-head")
    return element("section", head, *content, class_="card", **({"id": id} if id else {}))


def table(
    heads: tuple[str, ...], rows: list[tuple[Child, ...]], empty: str, label: str = ""
) -> Html:
    """A table that becomes a list of cards on a narrow screen, or one sentence without rows."""
    if not rows:
        return element("p", empty, class_="empty")
    head = element("tr", *(element("th", _heading(text), scope="col") for text in heads))
    body = (element("tr", *map(_cell, heads, row)) for row in rows)
    content = element("table", element("thead", head), element("tbody", *body))
    return element("div", content, class_="scroll", role="region", aria_label=label, tabindex="0")


def pill(text: str, mood: str = "") -> Html:
    """A status word; the mood (good, warning, bad, unknown) only adds colour to it."""
    return element("span", text, class_=f"pill {mood or _MOODS.get(text, 'unknown')}")


def facts(*pairs: tuple[str, Child]) -> Html:
    """Labels with their values."""
    shown = (join(element("dt", label), element("dd", value)) for label, value in pairs)
    return element("dl", *shown, class_="facts")


def value(text: str) -> Html:
    """A value that people copy; the script adds the button."""
    return element("code", text, class_="copy")


def code(text: str, label: str, *, wrap: bool = False) -> Html:
    """Lines that people copy as they are; *wrap* is for a single long one."""
    look = "copy wrap" if wrap else "copy"
    return element("pre", element("code", text), class_=look, tabindex="0", aria_label=label)


def link_button(text: str, href: str, *, main: bool = False, about: str = "") -> Html:
    """A link that looks like a button; *about* says to a screen reader which row it is of."""
    spoken = element("span", f" {about}", class_="spoken") if about else ""
    return element("a", text, spoken, href=href, class_="button main" if main else "button")


def post_button(text: str, action: str, *, look: str = "", about: str = "", **sent: str) -> Html:
    """A form that is one button."""
    hidden = (element("input", type="hidden", name=key, value=sent[key]) for key in sent)
    spoken = element("span", f" {about}", class_="spoken") if about else ""
    button = element("button", text, spoken, class_=look)
    return element("form", *hidden, button, method="post", action=action, class_="one")


def pages(total: int, size: int, page: int, here: str, **query: str) -> Html:
    """Links to the page before and after; nothing when all fits on one."""
    if total <= size:
        return Html()
    last = -(-total // size)
    before = element("a", "Previous", href=address(here, **query, page=str(page - 1)))
    after = element("a", "Next", href=address(here, **query, page=str(page + 1)))
    middle = element("span", f"Page {page} of {last}, {total} in all")
    links = join(before if page > 1 else "", middle, after if page < last else "")
    return element("nav", links, class_="pages", aria_label="Pages")


def page_number(query: Mapping[str, str], total: int, size: int) -> int:
    """The page asked for, or the nearest there is."""
    text = query.get("page", "1")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return max(1, min(asked, -(-total // size)))


def _heading(text: str) -> Child:
    return text or element("span", "Actions", class_="spoken")


def _cell(head: str, content: Child) -> Html:
    return element("td", content, data_label=head) if head else element("td", content)
