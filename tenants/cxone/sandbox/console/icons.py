"""The console's pictures: lines of 24 by 24, drawn in the colour of the text beside them."""

from typing import Final

from tenants.cxone.sandbox.console.html import Html, element

_PATHS: Final = {
    "sandbox": "M4 7l8-4 8 4v10l-8 4-8-4zM4 7l8 4 8-4M12 11v10",
    "start": "M5 12h14M13 6l6 6-6 6",
    "cloud": "M7 18a4 4 0 0 1-.5-8A6 6 0 0 1 18 9a4.5 4.5 0 0 1-.5 9z",
    "fault": "M13 3L5 14h6l-1 7 8-11h-6z",
    "requests": "M4 6h16M4 12h16M4 18h10",
    "about": "M12 11v6M12 7.5v.1M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18z",
}


def icon(name: str) -> Html:
    """Decoration only: a word always stands beside it."""
    return element(
        "svg",
        element("path", d=_PATHS[name]),
        viewBox="0 0 24 24",
        class_="icon",
        aria_hidden="true",
        focusable="false",
    )
