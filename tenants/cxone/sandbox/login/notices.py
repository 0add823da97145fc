"""The frame of every page a person sees here, and the pages that hold only a sentence."""

from typing import Final

from tenants.cxone.sandbox.console.html import Child, Html, element
from tenants.cxone.sandbox.login import answers
from tenants.cxone.sandbox.messages import Response

STYLE: Final = "/auth/authorize/style.css"
_BANNER: Final = "SANDBOX - not CXone"


def error_page(sentence: str, status: int = 400, *, title: str = "Cannot sign you in") -> Response:
    """For what must not be told to an app, since nobody knows whose address that would be."""
    advice = "Nothing was sent to the application. Its developers have to look at the link."
    html = document(
        title,
        element("h1", title),
        element("p", sentence, class_="problem", role="alert"),
        element("p", advice, class_="quiet"),
    )
    return answers.page(html, status, error="invalid_request")


def document(title: str, *content: Child, popup: bool = False) -> str:
    """A whole page; a pop-up window gets a tighter layout."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{title} - {_BANNER}"),
        element("link", rel="stylesheet", href=STYLE),
    )
    kind = "popup" if popup else "page"
    body = element("body", _banner(), element("main", *content), class_=kind)
    return "<!doctype html>\n" + element("html", head, body, lang="en")


def _banner() -> Html:
    return element("p", _BANNER, class_="banner")
