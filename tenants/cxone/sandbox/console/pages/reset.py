"""Going back to the start."""

from typing import TYPE_CHECKING

from tenants.cxone.sandbox.console.frame import Page
from tenants.cxone.sandbox.console.html import element
from tenants.cxone.sandbox.console.pages.answers import Redirect
from tenants.cxone.sandbox.console.parts import ROOT, card, link_button
from tenants.cxone.sandbox.messages import Request

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox


def reset_page(sandbox: "Sandbox", request: Request) -> Page | Redirect:
    """Asks; posted, everything is as it was when the sandbox started."""
    if request.method == "POST":
        sandbox.reset()
        return Redirect(f"{ROOT}/", "reset")
    kept = sandbox.keeper.path
    sentence = (
        "Tenants, apps, users and access keys become what they were at the start, only the faults"
        " of the starting world stay armed, and the request log is emptied."
    )
    written = f" The world file {kept.name} is overwritten with it." if kept else ""
    buttons = element(
        "form",
        element("button", "Reset the sandbox", class_="danger"),
        link_button("Keep it as it is", f"{ROOT}/"),
        method="post",
        class_="form-actions",
    )
    return Page(
        "Reset the sandbox?", card("What happens", element("p", sentence + written), buttons)
    )
