"""The switches of the console: one full form, and short ones beside each app and key."""

from tenants.cxone.sandbox.console.html import Html, element, join
from tenants.cxone.sandbox.fault_kinds import KINDS
from tenants.cxone.sandbox.routes import ENDPOINTS

APP_KINDS = ("wrong-secret", "app-disabled", "not-yet-approved", "throttle", "unavailable")
KEY_KINDS = ("key-inactive", "user-locked", "user-deactivated", "wrong-tenant", "throttle", "hang")
TENANT_KINDS = ("wrong-tenant", "wrong-business-unit", "throttle", "unavailable", "slow")

_FORM = {"method": "post", "action": "/__sandbox__/arm"}


def full_form(clouds: tuple[str, ...]) -> Html:
    """Every kind with every limit."""
    hints = (
        join(element("dt", kind.title), element("dd", element("code", kind.code), f" {kind.hint}"))
        for kind in KINDS.values()
        if kind.hint
    )
    return element(
        "form",
        _field("Cloud", _choice("cloud", [(key, key) for key in clouds])),
        _field("Fault", _choice("kind", [(k.code, k.title) for k in KINDS.values()])),
        _field("Value", _text("value")),
        _field("Only this client ID", _text("client_id")),
        _field("Only this access key ID", _text("access_key_id")),
        _field("Only this tenant ID", _text("tenant_id")),
        _field("Only this endpoint", _choice("endpoint", [("", "any"), *_same(ENDPOINTS)])),
        _field("Times", element("input", name="times", inputmode="numeric", placeholder="always")),
        element("button", "Arm fault", class_="main"),
        element("details", element("summary", "Values by fault"), element("dl", *hints)),
        class_="arm",
        **_FORM,
    )


def quick_form(cloud: str, kinds: tuple[str, ...], **limit: str) -> Html:
    """One choice and one button, limited to the row it stands in."""
    ((name, value),) = limit.items()
    options = [(code, KINDS[code].title) for code in kinds]
    return element(
        "form",
        _hidden("cloud", cloud),
        _hidden(name, value),
        _choice("kind", options, label="Fault"),
        element("button", "Arm"),
        class_="quick",
        **_FORM,
    )


def disarm_form(fault_id: str) -> Html:
    return element(
        "form",
        _hidden("id", fault_id),
        element("button", "Disarm"),
        method="post",
        action="/__sandbox__/disarm",
    )


def clear_form() -> Html:
    return element(
        "form", element("button", "Disarm all"), method="post", action="/__sandbox__/clear"
    )


def _field(label: str, control: Html) -> Html:
    return element("label", element("span", label), control)


def _choice(name: str, options: list[tuple[str, str]], label: str = "") -> Html:
    shown = (element("option", title, value=value) for value, title in options)
    extra = {"aria_label": label} if label else {}
    return element("select", *shown, name=name, **extra)


def _text(name: str) -> Html:
    return element("input", name=name, autocomplete="off", spellcheck="false")


def _hidden(name: str, value: str) -> Html:
    return element("input", type="hidden", name=name, value=value)


def _same(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]
