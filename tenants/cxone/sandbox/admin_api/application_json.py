"""An app as NICE's App Registration API writes it, and reading what is sent to that API."""

import re
from typing import Any, Final

from tenants.cxone.sandbox import json_body, redirects
from tenants.cxone.sandbox.records import APP_TYPES, TENANCIES, App

# NICE's API knows no others; the registration form also offers client_secret_jwt.
_AUTH_METHODS: Final = ("client_secret_basic", "client_secret_post")
_LINES: Final = ("contacts", "redirects", "origins", "logouts")
_TEXTS: Final = {
    "name": "name",
    "description": "description",
    "scope": "scope",
    "jwksEndpoint": "jwks_endpoint",
}
# Written by the server; whoever sends an app back as it came need not take them out.
_IGNORED: Final = {
    "createdBy",
    "createdTime",
    "lastModifiedBy",
    "lastModifiedTime",
    "lastUsedTime",
    "scheduledDeletionTime",
    "isEnabled",
}
_KNOWN: Final = {"id", "secret", "type", "tenancy", "authMethod", *_TEXTS, *_LINES, *_IGNORED}
_CONTACT: Final = re.compile(r"[^@\s]{1,100}@[^@\s]{1,200}")


def shown(app: App) -> dict[str, Any]:
    """Everything but the secret, which is shown only when it is made."""
    said = {
        "id": app.client_id,
        "name": app.name,
        "description": app.description,
        "contacts": app.contacts,
        "type": app.type,
        "tenancy": app.tenancy,
        "redirects": app.redirects,
        "origins": app.origins,
        "logouts": app.logouts,
        "authMethod": app.auth_method,
        "jwksEndpoint": app.jwks_endpoint,
        "scope": app.scope,
        "isEnabled": app.state == "enabled",
        "createdBy": app.created_by,
        "createdTime": app.created_time,
        "lastModifiedBy": app.last_modified_by,
        "lastModifiedTime": app.last_modified_time,
        "lastUsedTime": app.last_used_time,
        "scheduledDeletionTime": app.scheduled_deletion_time,
    }
    if app.type == "public":
        del said["authMethod"]
    return said


def changes(data: dict[str, Any]) -> dict[str, Any]:
    """The fields of an App that *data* sets. Raises Refusal with a sentence."""
    if not set(data) <= _KNOWN:
        raise json_body.wrong("The application has a field that is not known.")
    found: dict[str, Any] = {name: json_body.lines(data, name) for name in _LINES if name in data}
    for name, field in _TEXTS.items():
        if name in data:
            found[field] = json_body.text(data, name)
    for name, field, choices in (
        ("tenancy", "tenancy", TENANCIES),
        ("authMethod", "auth_method", _AUTH_METHODS),
    ):
        if name in data:
            found[field] = one_of(data, name, choices)
    _check(found)
    return found


def one_of(data: dict[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = json_body.text(data, name)
    if value not in choices:
        raise json_body.wrong(f"The field {name} must be one of: {', '.join(choices)}.")
    return value


def type_of(data: dict[str, Any]) -> str:
    return one_of(data, "type", APP_TYPES)


def check_complete(app: App) -> None:
    """What NICE requires: contacts of every app, redirects and origins of user apps."""
    if not app.name or not app.contacts:
        raise json_body.wrong("An application needs a name and at least one contact.")
    if app.type != "backend" and not (app.redirects and app.origins):
        raise json_body.wrong("An application for users needs redirects and origins.")


def _check(found: dict[str, Any]) -> None:
    for contact in found.get("contacts", ()):
        if not _CONTACT.fullmatch(contact):
            raise json_body.wrong("Each of the contacts must be an email address.")
    for address in (*found.get("redirects", ()), *found.get("logouts", ())):
        if not redirects.acceptable(address):
            raise json_body.wrong("Redirects and logouts must be absolute addresses.")
    # NICE documents no syntax of origins, so only what no browser could send is refused.
    for origin in found.get("origins", ()):
        if not re.fullmatch(r"[!-~]{1,300}", origin):
            raise json_body.wrong("Each of the origins must be ASCII without spaces.")
