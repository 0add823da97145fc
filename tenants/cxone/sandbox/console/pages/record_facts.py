"""What a record's page shows above its form: what people copy, and what hangs on it."""

from typing import TYPE_CHECKING, Any

from tenants.cxone.sandbox.console.html import Child, Html, element, join
from tenants.cxone.sandbox.console.kinds import KEYS, USERS, Kind
from tenants.cxone.sandbox.console.pages.answers import cloud_address, record_address
from tenants.cxone.sandbox.console.pages.tables import records_table
from tenants.cxone.sandbox.console.parts import address, card, facts, link_button, pill, value
from tenants.cxone.sandbox.records import AccessKey, App, Cloud, Tenant, User

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox


def record_facts(sandbox: "Sandbox", cloud: Cloud, kind: Kind, record: Any) -> Html:
    match record:
        case Tenant():
            return card("To copy", facts(*_tenant(sandbox, cloud, record)))
        case App():
            return card("To copy", facts(*_app(sandbox, cloud, record)))
        case AccessKey():
            return card("To copy", facts(*_key(sandbox, cloud, record)))
    return join(card("To copy", facts(*_user(cloud, record))), _keys_of(sandbox, cloud, record))


def _tenant(sandbox: "Sandbox", cloud: Cloud, tenant: Tenant) -> list[tuple[str, Child]]:
    path = f"/.well-known/cxone-configuration?tenantId={tenant.tenant_id}"
    return [
        ("Tenant ID", value(tenant.tenant_id)),
        ("Business unit number", value(tenant.business_unit_number)),
        ("Discovery", value(sandbox.issuer(cloud.key) + path)),
    ]


def _app(sandbox: "Sandbox", cloud: Cloud, app: App) -> list[tuple[str, Child]]:
    requests = address("requests", cloud=cloud.key, client_id=app.client_id)
    return [
        ("Client ID", value(app.client_id)),
        ("Client secret", value(app.client_secret) if app.client_secret else "none: a public app"),
        ("Token endpoint", value(f"{sandbox.issuer(cloud.key)}/auth/token")),
        ("State", pill(app.state)),
        ("Created", _time(app.created_time)),
        ("Last changed", _time(app.last_modified_time)),
        ("Last used", _time(app.last_used_time)),
        *([("Deletion scheduled", app.scheduled_deletion_time)] if _leaving(app) else []),
        ("Requests", element("a", "What it asked for", href=requests)),
    ]


def _leaving(app: App) -> bool:
    return bool(app.scheduled_deletion_time)


def _key(sandbox: "Sandbox", cloud: Cloud, key: AccessKey) -> list[tuple[str, Child]]:
    user = cloud.users[key.user_id]
    owner = element("a", user.user_name, href=record_address(cloud.key, USERS, user))
    return [
        ("Access key ID", value(key.access_key_id)),
        ("Access key secret", value(key.access_key_secret)),
        ("Tenant ID", value(key.tenant_id)),
        ("Key", pill("active" if key.active else "inactive")),
        ("User", join(owner, " ", pill(user.state))),
        ("Token requests", sandbox.token_requests(key.access_key_id)),
        ("Last used", _time(key.last_used_time)),
    ]


def _user(cloud: Cloud, user: User) -> list[tuple[str, Child]]:
    tenant = cloud.tenants.get(user.tenant_id)
    return [
        ("User name", value(user.user_name)),
        ("Password", value(user.password) if user.password else "none: nobody signs in"),
        ("User ID", value(user.user_id)),
        ("Tenant", f"{tenant.name} ({user.tenant_id})" if tenant else user.tenant_id),
        ("State", pill(user.state)),
    ]


def _keys_of(sandbox: "Sandbox", cloud: Cloud, user: User) -> Html:
    known = {"tenant_id": user.tenant_id, "user_name": user.user_name}
    new = link_button("New access key", cloud_address(cloud.key, "new", "keys", **known))
    keys = cloud.keys_of_user(user.user_id)[:50]
    return card("Access keys", records_table(sandbox, cloud, KEYS, keys), actions=new)


def _time(text: str) -> Child:
    return element("time", text, datetime=text) if text else "never"
