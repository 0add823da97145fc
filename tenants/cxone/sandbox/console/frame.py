"""What every page has around it: the banner, the navigation, the notice of what was done."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tenants.cxone.sandbox.console.html import Child, Html, element, join
from tenants.cxone.sandbox.console.icons import icon
from tenants.cxone.sandbox.console.parts import ROOT, address

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

BANNER: Final = "SANDBOX - not CXone"
_SHEETS: Final = ("tokens.css", "layout.css", "components.css")

# Notices after a redirect. Codes, so that no link can put words into the console's mouth.
NOTICES: Final = {
    "created": "Created. Its secret, if it has one, is below.",
    "saved": "Saved.",
    "deleted": "Deleted.",
    "switched": "Switched.",
    "armed": "The fault is armed.",
    "disarmed": "Disarmed.",
    "cleared": "Everything is disarmed.",
    "emptied": "The request log is empty.",
    "reset": "The sandbox is as it was at the start.",
}


@dataclass(frozen=True)
class Page:
    """One page's own part. *here* is the navigation entry it belongs to."""

    title: str
    content: Html
    here: str = ""
    trail: tuple[tuple[str, str], ...] = ()
    intro: Child = ""
    actions: Child = ""
    # Seconds until the page loads itself again; 0: never.
    refresh: int = 0
    problem: str = ""
    status: int = 200


def render(sandbox: "Sandbox", page: Page, done: str = "") -> str:
    notice = _notice(page.problem, "bad", "alert") or _notice(
        NOTICES.get(done, ""), "good", "status"
    )
    content = join(_trail(page), _head_line(page), notice, page.content)
    body = join(
        element("a", "Skip to the content", href="#content", class_="skip"),
        element("p", BANNER, class_="banner"),
        element(
            "div",
            _navigation(sandbox, page.here),
            element("main", content, id="content", tabindex="-1"),
            class_="frame",
        ),
    )
    return "<!doctype html>\n" + element("html", _head(page), element("body", body), lang="en")


def _head(page: Page) -> Html:
    sheets = (element("link", rel="stylesheet", href=f"{ROOT}/{name}") for name in _SHEETS)
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", http_equiv="refresh", content=str(page.refresh)) if page.refresh else "",
        element("title", f"{page.title} - {BANNER}"),
        element("link", rel="icon", type="image/svg+xml", href=f"{ROOT}/icon.svg"),
        *sheets,
        element("script", src=f"{ROOT}/script.js", defer=True),
    )


def _navigation(sandbox: "Sandbox", here: str) -> Html:
    armed = len(sandbox.world.faults)
    clouds = (_entry(f"clouds/{key}", key, "cloud", here) for key in sandbox.clouds)
    return element(
        "nav",
        element("a", icon("sandbox"), "Sandbox CXone", href=f"{ROOT}/", class_="brand"),
        element(
            "ul",
            _entry("", "Start", "start", here),
            element("li", "Clouds", class_="group"),
            *clouds,
            element("li", "Try", class_="group"),
            _entry("faults", "Faults", "fault", here, f"{armed} armed" if armed else ""),
            _entry("requests", "Requests", "requests", here),
            element("li", "Read", class_="group"),
            _entry("about", "About", "about", here),
        ),
        class_="side",
        aria_label="Console",
    )


def _entry(path: str, title: str, picture: str, here: str, badge: str = "") -> Html:
    current = {"aria_current": "page"} if path == here else {}
    return element(
        "li",
        element(
            "a",
            icon(picture),
            element("span", title, class_="name"),
            element("span", badge, class_="badge") if badge else "",
            href=address(path) if path else f"{ROOT}/",
            **current,
        ),
    )


def _trail(page: Page) -> Html:
    if not page.trail:
        return Html()
    links = (element("li", element("a", title, href=href)) for title, href in page.trail)
    return element("nav", element("ol", *links), class_="trail", aria_label="Breadcrumbs")


def _head_line(page: Page) -> Html:
    intro = element("p", page.intro, class_="intro") if page.intro else ""
    title = element("div", element("h1", page.title), intro)
    actions = element("div", page.actions, class_="actions") if page.actions else ""
    return element("header", title, actions, class_="page-head")


def _notice(sentence: str, mood: str, role: str) -> Html:
    return element("p", sentence, class_=f"notice {mood}", role=role) if sentence else Html()
