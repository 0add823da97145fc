"""Who may sign in on the login page, and what it tells those who may not."""

import hmac
from typing import Final

from tenants.cxone.sandbox import tenancy
from tenants.cxone.sandbox.records import App, User
from tenants.cxone.sandbox.site import Site

WRONG: Final = "The user name or password is wrong."
_LOCKED: Final = "This account is locked. Contact your administrator."
_DEACTIVATED: Final = "This account is deactivated. Contact your administrator."
_FOREIGN: Final = "This application is registered for another tenant only."
_MOST_SHOWN: Final = 20


def with_password(site: Site, user_name: str, password: str, tenant_id: str) -> User | None:
    """The user with this name and password, first of the tenant the page was branded for."""
    for user in _named(site, user_name, tenant_id):
        given, right = password.encode("utf-8", "replace"), user.password.encode()
        if user.password and hmac.compare_digest(given, right):
            return user
    return None


def complaint(site: Site, app: App, user: User) -> str:
    """Why *user* may not sign in to *app*: a sentence, or nothing when they may."""
    subject = site.subject_of_user(app.client_id, user.user_id)
    if user.state == "locked" or site.fault("user-locked", subject) is not None:
        return _LOCKED
    if user.state != "active" or site.fault("user-deactivated", subject) is not None:
        return _DEACTIVATED
    if tenancy.error_for(site, app, user.tenant_id):
        return _FOREIGN
    return ""


def shown(site: Site, tenant_id: str) -> tuple[User, ...]:
    """Who the page offers to sign in as: people with a password, those of *tenant_id* first."""
    people = [user for user in tuple(site.cloud.users.values()) if user.password]
    people.sort(key=lambda user: (user.tenant_id != tenant_id, user.user_name))
    return tuple(people[:_MOST_SHOWN])


def _named(site: Site, user_name: str, tenant_id: str) -> list[User]:
    wanted = user_name.strip().casefold()
    users = tuple(site.cloud.users.values())
    found = [user for user in users if user.user_name.casefold() == wanted]
    return sorted(found, key=lambda user: user.tenant_id != tenant_id)
