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
