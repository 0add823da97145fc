"""The access-key API: list, create, switch on and off, delete.

Its paths and fields are those of documents generated from NICE's own (see the sandbox's
``admin_api``); on which host customers may call it, and with which permission, is not documented.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from cxone_registry.secret import Secret
from tenants.cxone import acd, answers, client_auth, grants, token_endpoint
from tenants.cxone.cloud import Cloud, SignIn
from tenants.cxone.errors import HostileAnswer, Misconfigured
from tenants.cxone.outbound import Answer, Door

PATH = "/access-key-management/v1/access-keys"
MOST = 1000
LONGEST = 200
NAME = "access-keys"


@dataclass(frozen=True, slots=True)
class ListedKey:
    """One key of the list; it holds no secret."""

    id: str
    user_id: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Api:
    """Where to call, and as whom. *base*: the tenant's API base URL."""

    cloud: Cloud
    base: str
    token: Secret
    door: Door

    def call(
        self, method: str, rest: str, now: datetime, content: Mapping[str, Any] | None = None
    ) -> Answer:
        """Any good answer. Raises what ``acd.refuse`` and the door raise."""
        body = None if content is None else json.dumps(content).encode()
        url = f"{self.base}{PATH}{rest}"
        answer = self.door.call(self.cloud, method, url, bearer=self.token, content=body)
        if answer.status == 404:
            raise Misconfigured("access-key-unknown", sent=True)
        if answer.status != 201:
            acd.refuse(answer, name=NAME, now=now)
        return answer


def sign_in(who: SignIn, *, door: Door, now: datetime) -> Secret:
    """An access token for *who*. Raises as ``token_endpoint.refuse`` and ``read_tokens``."""
    request = client_auth.token_request(who, grants.password(who), now=now)
    answer = door.post_form(
        who.cloud, who.cloud.token_endpoint, form=request.form, authorization=request.authorization
    )
    token_endpoint.refuse(answer, now)
    return token_endpoint.read_tokens(answer).access_token


def keys_of(api: Api, user_id: str, now: datetime) -> list[ListedKey]:
    """The keys of one user; of the whole tenant for an empty *user_id*."""
    rest = f"?userId={quote(user_id, safe='')}" if user_id else ""
    answer = api.call("GET", rest, now)
    rows = [] if answer.status == 204 else answers.json_object(answer).get("accessKeys")
    if not isinstance(rows, list) or len(rows) > MOST:
        raise HostileAnswer("access-keys-malformed")
    return [_listed(row) for row in rows]


def create(api: Api, user_id: str, tenant_id: str, now: datetime) -> tuple[str, Secret]:
    """A new key of the user: its ID and its secret, which is told this once."""
    answer = api.call("POST", "", now, {"userId": user_id, "tenantId": tenant_id})
    made = answers.json_object(answer).get("resultSet")
    if not isinstance(made, dict):
        raise HostileAnswer("access-keys-malformed", sent=True)
    return _text(made, "accessKeyId"), Secret(_text(made, "accessKeySecret"))


def switch(api: Api, key_id: str, now: datetime, *, on: bool) -> None:
    """Switch a key on or off. Its ID is in the query."""
    api.call("PATCH", f"?accessKeyId={quote(key_id, safe='')}", now, {"isActive": on})


def delete(api: Api, key_id: str, now: datetime) -> None:
    """Remove a key for good."""
    api.call("DELETE", f"/{quote(key_id, safe='')}", now)


def _listed(row: Any) -> ListedKey:
    if not isinstance(row, dict) or not isinstance(row.get("isActive"), bool):
        raise HostileAnswer("access-keys-malformed")
    return ListedKey(_text(row, "accessKeyId"), _text(row, "userId"), row["isActive"])


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
        raise HostileAnswer("access-keys-malformed", field=name)
    if not value.isascii() or not value.isprintable():
        raise HostileAnswer("access-keys-malformed", field=name)
    return value
