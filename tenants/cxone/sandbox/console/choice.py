"""Records of a cloud that work together, for the start page's examples."""

from dataclasses import dataclass

from tenants.cxone.sandbox.records import AccessKey, App, Cloud, User


@dataclass(frozen=True)
class Example:
    """What a sample needs. Anything may be missing; *issuer* and *api_origin* never are."""

    issuer: str
    api_origin: str
    app: App | None = None
    key: AccessKey | None = None
    user_app: App | None = None
    person: User | None = None


def example_of(cloud: Cloud, issuer: str, api_origin: str) -> Example:
    """The first app, key, user app and person that are in order, if there are any."""
    app = next((each for each in list(cloud.apps.values()) if _is_back_end(each)), None)
    return Example(
        issuer,
        api_origin,
        app,
        next((key for key in list(cloud.keys.values()) if app and _works(cloud, app, key)), None),
        next((each for each in list(cloud.apps.values()) if _is_for_people(each)), None),
        next((each for each in list(cloud.users.values()) if _signs_in(each)), None),
    )


def _is_back_end(app: App) -> bool:
    return (
        app.type == "backend"
        and app.state == "enabled"
        and app.auth_method in ("client_secret_basic", "client_secret_post")
    )


def _is_for_people(app: App) -> bool:
    simple = app.auth_method != "client_secret_jwt"
    return app.type != "backend" and app.state == "enabled" and bool(app.redirects) and simple


def _works(cloud: Cloud, app: App, key: AccessKey) -> bool:
    user = cloud.users.get(key.user_id)
    mine = app.tenancy == "all" or app.tenant_id == key.tenant_id
    known = key.tenant_id in cloud.tenants
    return key.active and mine and known and user is not None and user.state == "active"


def _signs_in(user: User) -> bool:
    return bool(user.password) and user.state == "active"
