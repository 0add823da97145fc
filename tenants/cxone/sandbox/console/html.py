"""Building HTML so that text is escaped unless it was built here."""

from html import escape
from typing import Final

_EMPTY: Final = frozenset({"input", "link", "meta"})


class Html(str):
    """Markup that is already safe. Only :func:`element` and :func:`join` make it."""

    __slots__ = ()


Child = str | int | Html


def element(name: str, /, *children: Child, **attributes: str | bool) -> Html:
    """``element("td", text, class_="id")``. A trailing underscore avoids Python's own words."""
    shown = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _EMPTY:
        return Html(f"<{name}{shown}>")
    return Html(f"<{name}{shown}>{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    return Html("".join(c if isinstance(c, Html) else escape(str(c)) for c in children))


def _attribute(key: str, value: str | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    return "" if value is False else f' {name}="{escape(value)}"'


def table(heads: tuple[str, ...], rows: list[tuple[Child, ...]], empty: str) -> Html:
    """A table that scrolls by itself on a narrow screen, or one sentence when it has no rows."""
    if not rows:
        return element("p", empty, class_="empty")
    head = element("tr", *(element("th", text, scope="col") for text in heads))
    body = (element("tr", *(element("td", cell) for cell in row)) for row in rows)
    content = element("table", element("thead", head), element("tbody", *body))
    return element("div", content, class_="scroll", tabindex="0")


def pill(text: str, mood: str) -> Html:
    """A status word; the mood (good, warning, bad, unknown) only adds colour to it."""
    return element("span", text, class_=f"pill {mood}")
