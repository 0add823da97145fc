"""Making, changing, switching and deleting one record, by forms."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tenants.cxone.sandbox.console import changes
from tenants.cxone.sandbox.console.changes import SWITCHES, cloud_called, kind_called, record_called
from tenants.cxone.sandbox.console.fields import Invalid
from tenants.cxone.sandbox.console.frame import Page
from tenants.cxone.sandbox.console.html import Html, element, join
from tenants.cxone.sandbox.console.kinds import APPS, TENANTS, USERS, Kind, Record
from tenants.cxone.sandbox.console.pages.answers import Redirect, cloud_address, record_address
from tenants.cxone.sandbox.console.pages.record_facts import record_facts
from tenants.cxone.sandbox.console.pages.record_form import record_form
from tenants.cxone.sandbox.console.pages.tables import fault_link, name_of, switch_button
from tenants.cxone.sandbox.console.parts import card, link_button
from tenants.cxone.sandbox.messages import Refusal, Request
from tenants.cxone.sandbox.records import Cloud

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox


def new_page(sandbox: "Sandbox", request: Request, key: str, code: str) -> Page | Redirect:
    """The empty form, filled with what the link to it knew; posted, it makes the record."""
    cloud, kind = cloud_called(sandbox, key), kind_called(code)
    if request.method != "POST":
        return _new(cloud, kind, {**_usual(kind), **_known(kind, request.query)}, {})
    values = _entered(kind, request, {field.name for field in kind.fields})
    # What was left empty is left to us, unless empty means something.
    optional = {field.name for field in kind.fields if field.may_be_empty}
    given = {name: each for name, each in values.items() if each != "" or name in optional}
    try:
        record = changes.create(sandbox, cloud, kind, given)
    except Invalid as invalid:
        return _new(cloud, kind, values, invalid.problems)
    return Redirect(record_address(key, kind, record), "created")


def edit_page(
    sandbox: "Sandbox", request: Request, key: str, code: str, record_id: str
) -> Page | Redirect:
    """The record with all it holds; posted, it is changed."""
    cloud, kind = cloud_called(sandbox, key), kind_called(code)
    record = record_called(cloud, kind, record_id)
    values = changes.as_dict(kind, record, secrets=True)
    if request.method != "POST":
        return _edit(sandbox, cloud, kind, record, values, {})
    given = _entered(kind, request, {field.name for field in kind.fields if not field.fixed})
    try:
        changes.change(sandbox, cloud, kind, record_id, given)
    except Invalid as invalid:
        return _edit(sandbox, cloud, kind, record, {**values, **given}, invalid.problems)
    return Redirect(record_address(key, kind, record), "saved")


def switch(sandbox: "Sandbox", request: Request, key: str, code: str, record_id: str) -> Redirect:
    """Enable or disable, activate or deactivate."""
    cloud, kind = cloud_called(sandbox, key), kind_called(code)
    if code not in SWITCHES:
        raise Refusal(404, "not_found", "There is nothing at this address.")
    field, on, off = SWITCHES[code]
    given = {field: on if request.form.get("to") == "on" else off}
    changes.change(sandbox, cloud, kind, record_id, given)
    return Redirect(cloud_address(key, code), "switched")


def delete_page(
    sandbox: "Sandbox", request: Request, key: str, code: str, record_id: str
) -> Page | Redirect:
    """Asks, says what goes with it; posted, it is gone."""
    cloud, kind = cloud_called(sandbox, key), kind_called(code)
    record = record_called(cloud, kind, record_id)
    if request.method == "POST":
        changes.remove(sandbox, cloud, kind, record_id)
        return Redirect(cloud_address(key, code), "deleted")
    back = record_address(key, kind, record)
    buttons = element(
        "form",
        element("button", f"Delete {kind.one}", class_="danger"),
        link_button("Keep it", back),
        method="post",
        class_="form-actions",
    )
    called = element("strong", name_of(record))
    sentence = element(
        "p", f"This deletes the {kind.one} ", called, ". ", _with_it(cloud, kind, record)
    )
    return Page(
        f"Delete this {kind.one}?",
        card("What happens", sentence, buttons),
        here=f"clouds/{key}",
        trail=(*_trail(key, kind), (name_of(record), back)),
    )


def _new(cloud: Cloud, kind: Kind, values: Mapping[str, Any], problems: Mapping[str, str]) -> Page:
    cancel = cloud_address(cloud.key, kind.code)
    form = record_form(cloud, kind, values, problems, new=True, cancel=cancel)
    return Page(
        f"New {kind.one}",
        card(f"In cloud {cloud.key}", form),
        here=f"clouds/{cloud.key}",
        trail=_trail(cloud.key, kind),
        intro=kind.purpose,
        status=400 if problems else 200,
    )


def _edit(
    sandbox: "Sandbox",
    cloud: Cloud,
    kind: Kind,
    record: Record,
    values: Mapping[str, Any],
    problems: Mapping[str, str],
) -> Page:
    cancel = cloud_address(cloud.key, kind.code)
    form = record_form(cloud, kind, values, problems, new=False, cancel=cancel)
    return Page(
        name_of(record) or kind.one.capitalize(),
        join(record_facts(sandbox, cloud, kind, record), card("Edit", form)),
        here=f"clouds/{cloud.key}",
        trail=_trail(cloud.key, kind),
        actions=_actions(cloud, kind, record),
        status=400 if problems else 200,
    )


def _actions(cloud: Cloud, kind: Kind, record: Record) -> Html:
    delete = link_button("Delete", record_address(cloud.key, kind, record, "delete"))
    buttons = [switch_button(cloud, kind, record), fault_link(cloud, kind, record), delete]
    if kind is APPS:
        address = record_address(cloud.key, kind, record, "mail")
        buttons.insert(0, link_button("Registration mail", address))
    return join(*buttons)


def _trail(key: str, kind: Kind) -> tuple[tuple[str, str], ...]:
    return (f"Cloud {key}", cloud_address(key)), (kind.title, cloud_address(key, kind.code))


def _usual(kind: Kind) -> dict[str, Any]:
    """What a new record starts with: the first choice, a password, and on what is usually on."""
    usual = {field.name: field.choices[0] for field in kind.fields if field.choices}
    usual |= {f.name: f.made_up() for f in kind.fields if f.made_up and f.may_be_empty}
    return {**usual, "active": True, "admin": True}


def _known(kind: Kind, query: Mapping[str, str]) -> dict[str, str]:
    names = {field.name for field in kind.fields if field.type == "text" and not field.secret}
    return {name: value for name, value in query.items() if name in names}


def _entered(kind: Kind, request: Request, names: set[str]) -> dict[str, Any]:
    form = request.form
    return {f.name: f.from_form(form.get(f.name, "")) for f in kind.fields if f.name in names}


def _with_it(cloud: Cloud, kind: Kind, record: Any) -> str:
    if kind is TENANTS:
        users = sum(each.tenant_id == record.tenant_id for each in list(cloud.users.values()))
        return f"With it go its users ({users}) and all their access keys."
    if kind is USERS:
        keys = len(cloud.keys_of_user(record.user_id))
        return f"With it go its access keys ({keys})."
    return "Tokens that it already has stay good until they expire."
