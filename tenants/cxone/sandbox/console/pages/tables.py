"""The table of each kind of record: what people scan for, and the buttons of a row."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from tenants.cxone.sandbox.console.changes import SWITCHES
from tenants.cxone.sandbox.console.html import Child, Html, element, join
from tenants.cxone.sandbox.console.kinds import KINDS, Kind
from tenants.cxone.sandbox.console.pages.answers import record_address
from tenants.cxone.sandbox.console.parts import address, link_button, pill, post_button, table
from tenants.cxone.sandbox.records import Cloud

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

_Cells = Callable[["Sandbox", Cloud, Any], tuple[Child, ...]]

_HEADS: Final = {
    "tenants": ("Name", "Tenant ID", "Business unit", "Area"),
    "apps": ("Name", "Client ID", "Type", "State"),
    "users": ("User name", "Tenant", "Login page", "State"),
    "keys": ("User name", "Access key ID", "Tokens", "State"),
}
# What a switch is called, on and off.
_VERBS: Final = {
    "apps": ("Enable", "Disable"),
    "users": ("Activate", "Deactivate"),
    "keys": ("Activate", "Deactivate"),
}
_LIMITS: Final = {"apps": "client_id", "keys": "access_key_id", "tenants": "tenant_id"}


def records_table(sandbox: "Sandbox", cloud: Cloud, kind: Kind, records: Sequence[Any]) -> Html:
    cells = _CELLS[kind.code]
    rows = [(*cells(sandbox, cloud, each), row_actions(cloud, kind, each)) for each in records]
    return table((*_HEADS[kind.code], ""), rows, f"None yet. {kind.purpose}", kind.title)


def row_actions(cloud: Cloud, kind: Kind, record: Any) -> Html:
    """Switch, arm a fault for it, delete; the name leads to the rest."""
    called = name_of(record)
    return element(
        "div",
        switch_button(cloud, kind, record),
        fault_link(cloud, kind, record),
        link_button("Delete", record_address(cloud.key, kind, record, "delete"), about=called),
        class_="row-actions",
    )


def switch_button(cloud: Cloud, kind: Kind, record: Any) -> Html:
    if kind.code not in SWITCHES:
        return Html()
    field, on, _ = SWITCHES[kind.code]
    to = "off" if getattr(record, field) == on else "on"
    verb = _VERBS[kind.code][to == "off"]
    action = record_address(cloud.key, kind, record, "switch")
    return post_button(verb, action, about=name_of(record), to=to)


def fault_link(cloud: Cloud, kind: Kind, record: Any) -> Html:
    """To the faults page, limited to this record."""
    if kind.code not in _LIMITS:
        return Html()
    limit = {_LIMITS[kind.code]: getattr(record, kind.id_field)}
    href = address("faults", cloud=cloud.key, **limit)
    return link_button("Fault", href, about=f"for {name_of(record)}")


def name_of(record: Any) -> str:
    """What people call a record."""
    return str(getattr(record, "name", "") or getattr(record, "user_name", ""))


def _name(cloud: Cloud, kind_code: str, record: Any) -> Html:
    href = record_address(cloud.key, KINDS[kind_code], record)
    return element("a", name_of(record) or "(no name)", href=href)


def _tenant(sandbox: "Sandbox", cloud: Cloud, each: Any) -> tuple[Child, ...]:
    return (
        _name(cloud, "tenants", each),
        element("code", each.tenant_id),
        _two_lines(each.business_unit_number, each.business_unit_name),
        each.area or cloud.area,
    )


def _app(sandbox: "Sandbox", cloud: Cloud, each: Any) -> tuple[Child, ...]:
    tenancy = "all tenants" if each.tenancy == "all" else "one tenant"
    return (
        _name(cloud, "apps", each),
        element("code", each.client_id),
        join(
            element("div", f"{each.type}, {tenancy}", class_="nowrap"),
            element("div", each.auth_method, class_="sub nowrap"),
        ),
        pill(each.state),
    )


def _user(sandbox: "Sandbox", cloud: Cloud, each: Any) -> tuple[Child, ...]:
    return (
        _name(cloud, "users", each),
        _tenant_name(cloud, each.tenant_id),
        "may sign in" if each.password else "no password",
        pill(each.state),
    )


def _key(sandbox: "Sandbox", cloud: Cloud, each: Any) -> tuple[Child, ...]:
    user = cloud.users.get(each.user_id)
    state = user.state if user else "active"
    return (
        join(
            _name(cloud, "keys", each),
            element("div", _tenant_name(cloud, each.tenant_id), class_="sub"),
        ),
        element("code", each.access_key_id),
        sandbox.token_requests(each.access_key_id),
        join(
            pill("active" if each.active else "inactive"),
            element("div", f"user {state}", class_="sub") if state != "active" else "",
        ),
    )


def _tenant_name(cloud: Cloud, tenant_id: str) -> str:
    tenant = cloud.tenants.get(tenant_id)
    return tenant.name if tenant else ""


def _two_lines(first: str, second: str) -> Html:
    return join(element("div", first), element("div", second, class_="sub"))


_CELLS: Final[dict[str, _Cells]] = {
    "tenants": _tenant,
    "apps": _app,
    "users": _user,
    "keys": _key,
}
