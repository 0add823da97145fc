"""One cloud on the console: its addresses, tenants, apps and keys, with all a sign-in needs."""

from typing import TYPE_CHECKING, Final

from tenants.cxone.sandbox.console import forms
from tenants.cxone.sandbox.console.html import Child, Html, element, pill, table
from tenants.cxone.sandbox.records import AccessKey, App, Cloud, Tenant

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

# A benchmark world has a hundred thousand keys; a page of them would help nobody.
_MOST_ROWS: Final = 100
_MOODS: Final = {
    "enabled": "good",
    "active": "good",
    "pending": "warning",
    "locked": "warning",
    "inactive": "bad",
    "disabled": "bad",
    "deactivated": "bad",
}


def section(sandbox: "Sandbox", key: str) -> Html:
    cloud = sandbox.world.clouds[key]
    tenants, apps = list(cloud.tenants.values()), list(cloud.apps.values())
    keys = list(cloud.keys.values())
    return element(
        "section",
        element("h2", f"Cloud {key}"),
        _addresses(sandbox, cloud),
        *_part(
            "Tenants",
            ("Name", "Tenant ID", "BU number", "Business unit", "Area", "Fault"),
            [_tenant(cloud, each) for each in tenants[:_MOST_ROWS]],
            len(tenants),
        ),
        *_part(
            "Apps",
            ("Name", "client_id and secret", "Type", "Authentication", "State", "Fault"),
            [_app(cloud, each) for each in apps[:_MOST_ROWS]],
            len(apps),
        ),
        *_part(
            "Access keys",
            (
                "API user",
                "Tenant",
                "Access key ID and secret",
                "Key",
                "User is",
                "Token requests",
                "Fault",
            ),
            [_key(sandbox, cloud, each) for each in keys[:_MOST_ROWS]],
            len(keys),
        ),
        id=f"cloud-{key}",
    )


def _part(
    title: str, heads: tuple[str, ...], rows: list[tuple[Child, ...]], total: int
) -> tuple[Html, ...]:
    more = total - len(rows)
    return (
        element("h3", f"{title}: {total}"),
        table(heads, rows, "None yet."),
        element("p", f"{more} more are not shown.", class_="empty") if more else Html(),
    )


def _addresses(sandbox: "Sandbox", cloud: Cloud) -> Html:
    return element(
        "dl",
        element("dt", "Issuer"),
        element("dd", element("code", sandbox.issuer(cloud.key))),
        element("dt", "API origin"),
        element("dd", element("code", sandbox.api_origin(cloud.key))),
        element("dt", "Area, cluster"),
        element("dd", f"{cloud.area}, {cloud.cluster}"),
        class_="facts",
    )


def _tenant(cloud: Cloud, tenant: Tenant) -> tuple[Child, ...]:
    return (
        tenant.name,
        element("code", tenant.tenant_id),
        element("code", tenant.business_unit_number),
        tenant.business_unit_name,
        tenant.area or cloud.area,
        forms.quick_form(cloud.key, forms.TENANT_KINDS, tenant_id=tenant.tenant_id),
    )


def _app(cloud: Cloud, app: App) -> tuple[Child, ...]:
    return (
        app.name,
        _id_and_secret(app.client_id, "Client secret", app.client_secret),
        app.type if app.tenancy == "all" else f"{app.type}, one tenant",
        app.auth_method,
        pill(app.state, _MOODS[app.state]),
        forms.quick_form(cloud.key, forms.APP_KINDS, client_id=app.client_id),
    )


def _key(sandbox: "Sandbox", cloud: Cloud, key: AccessKey) -> tuple[Child, ...]:
    state = "active" if key.active else "inactive"
    tenant, user = cloud.tenants.get(key.tenant_id), cloud.users[key.user_id]
    return (
        key.user_name,
        tenant.name if tenant else "",
        _id_and_secret(key.access_key_id, "Access key secret", key.access_key_secret),
        pill(state, _MOODS[state]),
        pill(user.state, _MOODS[user.state]),
        sandbox.token_requests(key.access_key_id),
        forms.quick_form(cloud.key, forms.KEY_KINDS, access_key_id=key.access_key_id),
    )


def _id_and_secret(identifier: str, label: str, secret: str) -> Html:
    """The whole ID, and the made-up secret one click away, so that nobody meets it by accident."""
    shown = element("code", identifier)
    if not secret:
        return element("div", shown, element("div", "no secret", class_="empty"))
    return element(
        "div", shown, element("details", element("summary", label), element("code", secret))
    )
