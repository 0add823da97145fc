"""How far to trust what the sandbox plays."""

from typing import TYPE_CHECKING

from tenants.cxone.sandbox.console import fidelity
from tenants.cxone.sandbox.console.frame import Page
from tenants.cxone.sandbox.console.html import Html, element, join
from tenants.cxone.sandbox.console.parts import address, card, link_button, pill
from tenants.cxone.sandbox.messages import Request

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox


def about_page(sandbox: "Sandbox", request: Request) -> Page:
    return Page(
        "About",
        join(
            _list("Played as it is known", "known", "good", fidelity.KNOWN),
            _list("Played as a guess", "guess", "warning", fidelity.GUESSED),
            _list("Not known to anybody here", "unknown", "unknown", fidelity.UNKNOWN),
            _list("Not played", "absent", "unknown", fidelity.NOT_PLAYED),
            _state(sandbox),
        ),
        here="about",
        intro="This is not CXone and NICE has no part in it. It plays what is documented or was"
        " observed, and says where it guesses: what works here may still meet surprises there.",
    )


def _list(title: str, word: str, mood: str, sentences: tuple[str, ...]) -> Html:
    items = (element("li", sentence) for sentence in sentences)
    return card(title, element("ul", *items, class_="plain"), actions=pill(word, mood))


def _state(sandbox: "Sandbox") -> Html:
    path = sandbox.keeper.path
    kept = "Changes live in memory: stopping the sandbox undoes them."
    if path:
        kept = f"Changes are kept in the world file {path.name}."
    return card(
        "What is kept",
        element("p", kept, " The world file holds the made-up secrets, so it is private to you."),
        actions=link_button("Reset", address("reset")),
    )
