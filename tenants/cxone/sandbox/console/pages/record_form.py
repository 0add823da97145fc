"""The form of one record: labels, controls, hints, and errors next to what was wrong."""

from collections.abc import Mapping
from typing import Any, Final

from tenants.cxone.sandbox.console.fields import Field
from tenants.cxone.sandbox.console.html import Child, Html, element, join
from tenants.cxone.sandbox.console.kinds import APPS, KEYS, TENANTS, Kind
from tenants.cxone.sandbox.console.parts import link_button
from tenants.cxone.sandbox.records import Cloud

# With more, a list to choose from would help nobody.
_MOST_CHOICES: Final = 200


def record_form(
    cloud: Cloud,
    kind: Kind,
    values: Mapping[str, Any],
    problems: Mapping[str, str],
    *,
    new: bool,
    cancel: str,
) -> Html:
    """*values* are what was entered or what there is. It posts to where it stands."""
    shown = {field.name for field in kind.fields}
    whole = " ".join(problem for name, problem in problems.items() if name not in shown)
    return element(
        "form",
        element("p", whole, class_="notice bad", role="alert") if whole else "",
        element(
            "div",
            *(_field(cloud, kind, f, values, problems, new=new) for f in kind.fields),
            class_="fields",
        ),
        element(
            "div",
            element("button", f"Create {kind.one}" if new else "Save", class_="main"),
            link_button("Cancel", cancel),
            class_="form-actions",
        ),
        method="post",
    )


def _field(
    cloud: Cloud,
    kind: Kind,
    field: Field,
    values: Mapping[str, Any],
    problems: Mapping[str, str],
    *,
    new: bool,
) -> Html:
    problem = problems.get(field.name, "")
    hint = _hint(kind, field, new=new)
    said = {"hint": hint, "error": problem}
    told = [f"{name}-{field.name}" for name in said if said[name]]
    extra: dict[str, str | bool] = {"id": field.name, "name": field.name}
    extra |= {"aria_describedby": " ".join(told)} if told else {}
    extra |= {"aria_invalid": "true"} if problem else {}
    extra |= {"readonly": True} if field.fixed and not new else {}
    control = _control(cloud, kind, field, values.get(field.name, ""), extra)
    label = element("label", field.label, for_=field.name)
    if field.type == "flag":
        label = element("label", control, field.label, for_=field.name)
        control = Html()
    return element(
        "div",
        label,
        control,
        element("p", problem, id=f"error-{field.name}", class_="error") if problem else "",
        element("p", hint, id=f"hint-{field.name}", class_="hint") if hint else "",
        class_=f"field {field.type}",
    )


def _hint(kind: Kind, field: Field, *, new: bool) -> str:
    if new:
        return field.hint
    if field.fixed:
        return f"Fixed: make another {kind.one} instead."
    # The secret that there is stands in the form.
    return "Emptied, a new one is made up. Never enter a real one." if field.secret else field.hint


def _control(
    cloud: Cloud, kind: Kind, field: Field, value: Any, extra: dict[str, str | bool]
) -> Html:
    if field.type == "flag":
        return element("input", type="checkbox", checked=value is True, **extra)
    if field.type == "lines":
        text = "\n".join(value) if isinstance(value, list) else str(value)
        return element("textarea", text, rows="3", spellcheck="false", class_="mono", **extra)
    if "readonly" not in extra:
        if field.type == "choice":
            return _choice([(each, each) for each in field.choices], str(value), extra)
        if field.name == "tenant_id" and kind is not TENANTS:
            return _tenant_choice(cloud, kind, str(value), extra)
    return _text(cloud, kind, field, str(value), extra)


def _text(cloud: Cloud, kind: Kind, field: Field, value: str, extra: dict[str, str | bool]) -> Html:
    look = "mono" if field.secret or field.name.endswith("_id") else ""
    attributes = {"autocomplete": "off", "spellcheck": "false", "class_": look, **extra}
    if kind is KEYS and field.name == "user_name" and "readonly" not in extra:
        names = sorted({user.user_name for user in list(cloud.users.values())[:_MOST_CHOICES]})
        options = (element("option", value=name) for name in names)
        known = element("datalist", *options, id="known-users")
        return join(element("input", value=value, list="known-users", **attributes), known)
    return element("input", value=value, **attributes)


def _tenant_choice(cloud: Cloud, kind: Kind, value: str, extra: dict[str, str | bool]) -> Html:
    tenants = list(cloud.tenants.values())
    if len(tenants) > _MOST_CHOICES:
        return element("input", value=value, autocomplete="off", class_="mono", **extra)
    options = [(each.tenant_id, f"{each.name} ({each.tenant_id})") for each in tenants]
    if kind is APPS or not options:
        options.insert(0, ("", "(none)"))
    if value and value not in cloud.tenants:
        options.append((value, f"{value} (not in this cloud)"))
    return _choice(options, value, extra)


def _choice(options: list[tuple[str, str]], value: str, extra: dict[str, str | bool]) -> Html:
    shown: list[Child] = [
        element("option", title, value=each, selected=each == value) for each, title in options
    ]
    return element("select", *shown, **extra)
