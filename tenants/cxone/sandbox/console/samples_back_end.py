"""Code for a back-end app, complete with its made-up credentials: it runs as it stands."""

import json
from shlex import quote

from tenants.cxone.sandbox.records import AccessKey, App

_CALL = "inContactAPI/services/v25.0/server-time"


def curl(issuer: str, app: App, key: AccessKey) -> str:
    """Ask for tokens with an access key."""
    client = [f"-u {quote(f'{app.client_id}:{app.client_secret}')}"]
    if app.auth_method == "client_secret_post":
        client = [_field("client_id", app.client_id), _field("client_secret", app.client_secret)]
    lines = [
        f"curl -s {issuer}/auth/token",
        "-H 'Accept: application/json'",
        *client,
        _field("grant_type", "password"),
        _field("username", key.access_key_id),
        _field("password", key.access_key_secret),
    ]
    return " \\\n  ".join(lines)


def curl_api(issuer: str, app: App, key: AccessKey) -> str:
    """From the keys to the first API call, in one go."""
    sign_in = curl(issuer, app, key)
    where = quote(f"{issuer}/.well-known/cxone-configuration?tenantId={key.tenant_id}")
    return (
        f"TOKEN=$({sign_in} \\\n  | {_member('access_token')})\n"
        f"API=$(curl -s {where} | {_member('api_endpoint')})\n"
        f'curl -s -H "Authorization: Bearer $TOKEN" -H \'Accept: application/json\' "$API/{_CALL}"'
    )


def python(issuer: str, app: App, key: AccessKey) -> str:
    auth = f"    auth=({app.client_id!a}, {app.client_secret!a}),"
    extra = ""
    if app.auth_method == "client_secret_post":
        auth = ""
        extra = (
            f"        'client_id': {app.client_id!a},\n"
            f"        'client_secret': {app.client_secret!a},\n"
        )
    return f"""import requests

issuer = {issuer!a}
answer = requests.post(
    f"{{issuer}}/auth/token",
{auth}{_newline(auth)}    headers={{"Accept": "application/json"}},
    data={{
        "grant_type": "password",
        "username": {key.access_key_id!a},
        "password": {key.access_key_secret!a},
{extra}    }},
    timeout=10,
)
answer.raise_for_status()
tokens = answer.json()

tenant = requests.get(
    f"{{issuer}}/.well-known/cxone-configuration",
    params={{"tenantId": {key.tenant_id!a}}},
    timeout=10,
).json()
print(
    requests.get(
        f"{{tenant['api_endpoint']}}/{_CALL}",
        headers={{
            "Authorization": f"Bearer {{tokens['access_token']}}",
            "Accept": "application/json",
        }},
        timeout=10,
    ).json()
)
"""


def javascript(issuer: str, app: App, key: AccessKey) -> str:
    form = {
        "grant_type": "password",
        "username": key.access_key_id,
        "password": key.access_key_secret,
    }
    header = ""
    if app.auth_method == "client_secret_post":
        form |= {"client_id": app.client_id, "client_secret": app.client_secret}
    else:
        client = json.dumps(f"{app.client_id}:{app.client_secret}")
        header = f'\n    Authorization: "Basic " + Buffer.from({client}).toString("base64"),'
    return f"""// Node 18 or later; save as try.mjs
const issuer = {json.dumps(issuer)};
const answer = await fetch(`${{issuer}}/auth/token`, {{
  method: "POST",
  headers: {{{header}
    Accept: "application/json",
  }},
  body: new URLSearchParams({json.dumps(form, indent=4)[:-1]}  }}),
}});
if (!answer.ok) throw new Error(await answer.text());
const tokens = await answer.json();

const where = new URL("/.well-known/cxone-configuration", issuer);
where.searchParams.set("tenantId", {json.dumps(key.tenant_id)});
const tenant = await (await fetch(where)).json();
const time = await fetch(`${{tenant.api_endpoint}}/{_CALL}`, {{
  headers: {{ Authorization: `Bearer ${{tokens.access_token}}`, Accept: "application/json" }},
}});
console.log(await time.json());
"""


def _field(name: str, value: str) -> str:
    return f"--data-urlencode {quote(f'{name}={value}')}"


def _member(name: str) -> str:
    """A text member of a JSON answer, with what every machine has."""
    return f"""sed 's/.*"{name}": *"\\([^"]*\\)".*/\\1/'"""


def _newline(text: str) -> str:
    return "\n" if text else ""
