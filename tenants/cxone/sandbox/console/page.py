"""The console page: what is armed, what each cloud knows, and what was asked of it."""

from typing import TYPE_CHECKING, Final

from tenants.cxone.sandbox.console import cloud_section, forms, log_section
from tenants.cxone.sandbox.console.html import Child, Html, element, join, table
from tenants.cxone.sandbox.fault_kinds import KINDS
from tenants.cxone.sandbox.faults import Fault

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

_BANNER: Final = "SANDBOX - not CXone"
_INTRO: Final = (
    "Everything here is made up, so this page shows the secrets too: take a tenant ID, a client_id"
    " with its secret and an access key with its secret from the same cloud, and enter them in the"
    " registry to try a sign-in of your own. The request log stays masked, as it would be anywhere."
)


def console_page(sandbox: "Sandbox", notice: str = "") -> str:
    content = join(
        element("p", notice, class_="notice", role="alert") if notice else "",
        element("p", _INTRO, class_="intro"),
        _faults(sandbox),
        *(cloud_section.section(sandbox, key) for key in sandbox.clouds),
        log_section.section(sandbox),
    )
    body = join(_top(sandbox), element("main", content))
    return "<!doctype html>\n" + element("html", _head(), element("body", body), lang="en")


def _head() -> Html:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", _BANNER),
        element("link", rel="stylesheet", href="/__sandbox__/style.css"),
    )


def _top(sandbox: "Sandbox") -> Html:
    links = (element("a", key, href=f"#cloud-{key}") for key in sandbox.clouds)
    return join(
        element("p", _BANNER, class_="banner"),
        element(
            "header",
            element("h1", "Sandbox console"),
            element("nav", *links, element("a", "Requests", href="#requests"), aria_label="Page"),
        ),
    )


def _faults(sandbox: "Sandbox") -> Html:
    armed = list(sandbox.world.faults)
    heads = ("Cloud", "Fault", "Value", "Only for", "Times", "")
    title = element("h2", f"Faults armed: {len(armed)}")
    return element(
        "section",
        element("div", title, forms.clear_form() if armed else "", class_="title"),
        table(heads, [_row(fault) for fault in armed], "Nothing is armed: the clouds behave."),
        forms.full_form(sandbox.clouds),
        id="faults",
    )


def _row(fault: Fault) -> tuple[Child, ...]:
    limits = [limit for limit in fault.limits if limit]
    return (
        fault.cloud,
        KINDS[fault.kind].title,
        fault.value,
        element("code", " / ".join(limits)) if limits else "everyone",
        fault.times or "always",
        forms.disarm_form(fault.id),
    )
