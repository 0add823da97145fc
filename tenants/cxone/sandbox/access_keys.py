"""Whether an access key is good: its secret, its state, its user's state and the app's tenancy."""

import hmac

from tenants.cxone.sandbox import tenancy
from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.messages import Refusal
from tenants.cxone.sandbox.records import AccessKey, App
from tenants.cxone.sandbox.site import Site

_WRONG = "The access key is not valid."
_FOREIGN = "The application is registered for another tenant."
# The old token server told a locked user apart, so this one does too.
_LOCKED = "The user account is locked. Contact your administrator."


def check(site: Site, app: App, key_id: str, key_secret: str) -> AccessKey:
    """The key that goes with these credentials. Raises Refusal with ``invalid_grant``."""
    subject = site.subject_of_key(app.client_id, key_id)
    key = site.cloud.keys.get(key_id)
    given = key_secret.encode("utf-8", "replace")
    if key is None or not hmac.compare_digest(given, key.access_key_secret.encode()):
        raise _invalid_grant(site, subject, _WRONG)
    return _usable(site, app, key, subject)


def of_user(site: Site, app: App, user_id: str) -> AccessKey:
    """A usable key of the user whom a refresh token names."""
    keys = site.cloud.keys_of_user(user_id)
    active = next((key for key in keys if key.active), None)
    if active is None:
        raise _invalid_grant(site, site.subject_of_user(app.client_id, user_id), _WRONG)
    return _usable(site, app, active, site.subject_of_key(app.client_id, active.access_key_id))


def _usable(site: Site, app: App, key: AccessKey, subject: Subject) -> AccessKey:
    if not key.active or site.fault("key-inactive", subject) is not None:
        raise _invalid_grant(site, subject, _WRONG)
    user = site.cloud.users.get(key.user_id)
    if user is None:
        raise _invalid_grant(site, subject, _WRONG)
    if user.state == "locked" or site.fault("user-locked", subject) is not None:
        raise _invalid_grant(site, subject, _LOCKED)
    if user.state != "active" or site.fault("user-deactivated", subject) is not None:
        raise _invalid_grant(site, subject, _WRONG)
    error = tenancy.error_for(site, app, key.tenant_id)
    if error == "invalid_grant":
        raise _invalid_grant(site, subject, _WRONG)
    if error:
        raise Refusal(401 if error == "invalid_client" else 400, error, _FOREIGN)
    return key


def _invalid_grant(site: Site, subject: Subject, description: str) -> Refusal:
    """401 was observed, 400 is what RFC 6749 asks for: a client must bear both."""
    status = int(site.fault("invalid-grant-status", subject) or 401)
    return Refusal(status, "invalid_grant", description)
