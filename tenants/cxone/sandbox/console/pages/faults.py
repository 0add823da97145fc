"""What is armed, for whom to arm the next fault, and every kind with its button."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from tenants.cxone.sandbox.console.frame import Page
from tenants.cxone.sandbox.console.html import Child, Html, element, join
from tenants.cxone.sandbox.console.pages.answers import Redirect
from tenants.cxone.sandbox.console.parts import (
    address,
    card,
    link_button,
    post_button,
    table,
)
from tenants.cxone.sandbox.console.switches import LIMITS, arm_from_form
from tenants.cxone.sandbox.fault_kinds import GROUPS, KINDS, FaultKind
from tenants.cxone.sandbox.faults import Fault
from tenants.cxone.sandbox.messages import Request
from tenants.cxone.sandbox.records import WorldError
from tenants.cxone.sandbox.routes import ENDPOINTS

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

_SCOPE: Final = ("cloud", *LIMITS, "times")
_LABELS: Final = {
    "client_id": "Client ID",
    "access_key_id": "Access key ID",
    "tenant_id": "Tenant ID",
    "endpoint": "Endpoint",
    "times": "Times",
}


def faults_page(sandbox: "Sandbox", request: Request) -> Page:
    return _page(sandbox, _scope(sandbox, request.query), {}, "")


def arm(sandbox: "Sandbox", request: Request) -> Page | Redirect:
    """Arm what was chosen; back on the same page with the same scope."""
    form = request.form
    scope = _scope(sandbox, form)
    wanted = {**scope, "kind": form.get("kind", ""), "value": form.get("value", "")}
    try:
        with sandbox.keeper.changing() as world:
            arm_from_form(world, {name: text for name, text in wanted.items() if text})
    except WorldError as problem:
        return _page(sandbox, scope, form, str(problem))
    return Redirect(address("faults", **scope), "armed")


def disarm(sandbox: "Sandbox", request: Request) -> Redirect:
    with sandbox.keeper.changing() as world:
        world.faults.disarm(request.form.get("id", ""))
    return Redirect(address("faults"), "disarmed")


def clear(sandbox: "Sandbox", request: Request) -> Redirect:
    with sandbox.keeper.changing() as world:
        world.faults.clear()
    return Redirect(address("faults"), "cleared")


def _page(
    sandbox: "Sandbox", scope: Mapping[str, str], entered: Mapping[str, str], problem: str
) -> Page:
    kind = entered.get("kind", "")
    lists = (
        card(title, *(_kind(each, scope, entered, problem) for each in kinds))
        for title, kinds in GROUPS.items()
    )
    return Page(
        "Faults",
        join(_armed(sandbox), _for_whom(sandbox, scope), *lists),
        here="faults",
        intro="Switch on what can go wrong, and see whether your code bears it.",
        problem="" if kind in KINDS else problem,
        status=400 if problem else 200,
    )


def _scope(sandbox: "Sandbox", given: Mapping[str, str]) -> dict[str, str]:
    scope = {name: given[name].strip() for name in _SCOPE if given.get(name, "").strip()}
    return {"cloud": next(iter(sandbox.clouds), ""), **scope}


def _armed(sandbox: "Sandbox") -> Html:
    armed = list(sandbox.world.faults)
    rows = [_row(fault) for fault in armed]
    heads = ("Fault", "Cloud", "Value", "Only for", "Times", "")
    clear = post_button("Disarm all", address("faults", "clear")) if armed else ""
    nothing = "Nothing is armed: the clouds behave."
    return card(f"Armed: {len(armed)}", table(heads, rows, nothing, "Armed faults"), actions=clear)


def _row(fault: Fault) -> tuple[Child, ...]:
    limits = (
        element("div", f"{_LABELS[name]} ", element("code", limit))
        for name, limit in zip(LIMITS, fault.limits, strict=True)
        if limit
    )
    kind = KINDS[fault.kind]
    return (
        join(element("div", kind.title), element("code", kind.code, class_="sub")),
        fault.cloud,
        fault.value or "none",
        join(*limits) or "everyone",
        fault.times or "until disarmed",
        element(
            "div",
            post_button("Disarm", address("faults", "disarm"), about=kind.title, id=fault.id),
            class_="row-actions",
        ),
    )


def _for_whom(sandbox: "Sandbox", scope: Mapping[str, str]) -> Html:
    clouds = [(key, key) for key in sandbox.clouds]
    endpoints = [("", "any"), *((name, name) for name in ENDPOINTS)]
    fields = (
        _choice("cloud", "Cloud", clouds, scope),
        *(
            _text(name, _LABELS[name], scope)
            for name in ("client_id", "access_key_id", "tenant_id")
        ),
        _choice("endpoint", "Endpoint", endpoints, scope),
        _text("times", "Times", scope, "until disarmed"),
    )
    limited = any(scope.get(name) for name in (*LIMITS, "times"))
    everyone = link_button("For everyone", address("faults", cloud=scope.get("cloud", "")))
    buttons = join(element("button", "Use this scope"), everyone if limited else "")
    form = element(
        "form",
        element("div", *fields, class_="fields"),
        element("div", buttons, class_="form-actions"),
        method="get",
        action=address("faults"),
    )
    said = "Every button below arms its fault for: "
    return card("For whom", element("p", said, element("strong", _words(scope)), "."), form)


def _words(scope: Mapping[str, str]) -> str:
    limits = [f"{_LABELS[name].lower()} {scope[name]}" for name in LIMITS if scope.get(name)]
    who = ", ".join(limits) or "everyone"
    times = f", {scope['times']} times" if scope.get("times") else ""
    return f"{who} in cloud {scope.get('cloud', '')}{times}"


def _kind(
    kind: FaultKind, scope: Mapping[str, str], entered: Mapping[str, str], problem: str
) -> Html:
    mine = problem if entered.get("kind") == kind.code else ""
    about = join(
        element("div", kind.title, class_="title"),
        element("div", element("code", kind.code), class_="sub"),
        element("div", kind.hint, class_="sub") if kind.hint and not kind.pattern else "",
    )
    hidden = (element("input", type="hidden", name=name, value=scope[name]) for name in scope)
    form = element(
        "form",
        *hidden,
        element("input", type="hidden", name="kind", value=kind.code),
        element("div", _value(kind, entered.get("value", "") if mine else "", mine)),
        element("button", "Arm", element("span", f" {kind.title}", class_="spoken")),
        method="post",
        action=address("faults", "arm"),
    )
    return element("div", element("div", about), form, class_="kind", id=kind.code)


def _value(kind: FaultKind, text: str, problem: str) -> Html:
    if not kind.pattern and not problem:
        return Html()
    told = {"aria_describedby": f"hint-{kind.code}"} if kind.hint else {}
    wrong: dict[str, str | bool] = {"aria_invalid": "true", "autofocus": True} if problem else {}
    label = f"Value of {kind.title}"
    attributes: dict[str, str | bool] = {"aria_label": label, **told, **wrong}
    takes = f" It takes: {kind.hint}." if kind.hint else ""
    said = f"{problem}{takes}" if problem else kind.hint
    look = "error" if problem else "hint"
    return join(
        _control(kind, text, attributes),
        element("p", said, id=f"hint-{kind.code}", class_=look) if said else "",
    )


def _control(kind: FaultKind, text: str, attributes: dict[str, str | bool]) -> Html:
    """A choice where the kind takes one of a few words."""
    words = kind.pattern.split("|")
    if len(words) == 1 or not all(re.fullmatch(r"[\w-]+", word) for word in words):
        empty = kind.default or "no value"
        given = {"name": "value", "value": text, "placeholder": empty, "autocomplete": "off"}
        return element("input", **given, **attributes)
    chosen = text or kind.default
    options = (element("option", word, value=word, selected=word == chosen) for word in words)
    return element("select", *options, name="value", **attributes)


def _text(name: str, label: str, scope: Mapping[str, str], empty: str = "any") -> Html:
    control = element(
        "input",
        name=name,
        id=name,
        value=scope.get(name, ""),
        placeholder=empty,
        autocomplete="off",
        inputmode="numeric" if name == "times" else "text",
    )
    return element("div", element("label", label, for_=name), control, class_="field")


def _choice(
    name: str, label: str, options: list[tuple[str, str]], scope: Mapping[str, str]
) -> Html:
    chosen = scope.get(name, "")
    shown = (
        element("option", said, value=value, selected=value == chosen) for value, said in options
    )
    control = element("select", *shown, name=name, id=name)
    return element("div", element("label", label, for_=name), control, class_="field")
