"""A Postman environment: variables to import. Secrets are empty, and of the type that hides them.

Format: what Postman itself exports ("Export environment"); a request's own settings stay the
reader's affair.
"""

import json
import uuid
from typing import Any

from credentials.samples.application import BACK_END, PUBLIC, Application
from credentials.samples.quoting import in_comment
from credentials.samples.sample import Sample

NAMESPACE = uuid.UUID("6f1d6f5e-2f0b-5f0a-9a39-5d7f7a4a0c11")
NEEDS = "Postman"
RUN = "Import it under Environments, then fill in the secrets as current values"


def postman_environment(app: Application) -> Sample:
    """The same identifier each time, so that importing again replaces what was imported."""
    document = {
        "id": str(uuid.uuid5(NAMESPACE, f"{app.issuer} {app.client_id}")),
        "name": in_comment(f"{app.name} in {app.environment}"),
        "values": [*map(_plain, _known(app).items()), *map(_secret, _secrets(app))],
        "_postman_variable_scope": "environment",
    }
    name = f"{app.stem}.postman_environment.json"
    text = json.dumps(document, indent=2) + "\n"
    return Sample("postman", "Postman", name, "application/json", NEEDS, RUN, text)


def _known(app: Application) -> dict[str, str]:
    found = {
        "issuer": app.issuer,
        "token_endpoint": app.token_endpoint,
        "client_id": app.client_id,
        "tenant_id": app.tenant_id,
        "api_endpoint": app.api_endpoint,
    }
    if app.signs_people_in:
        found |= {"redirect_uri": app.redirect_uri, "logout_uri": app.logout_uri}
    return found


def _secrets(app: Application) -> list[str]:
    client = [] if app.kind == PUBLIC else ["client_secret"]
    key = ["access_key_id", "access_key_secret"] if app.kind == BACK_END else []
    return [*client, *key, "access_token", "id_token", "refresh_token"]


def _plain(pair: tuple[str, str]) -> dict[str, Any]:
    return {"key": pair[0], "value": pair[1], "type": "default", "enabled": True}


def _secret(key: str) -> dict[str, Any]:
    return {"key": key, "value": "", "type": "secret", "enabled": True}
