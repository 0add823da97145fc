"""The rest of the start page: the registry, faults, running it alone, a world of your own."""

import json
from typing import TYPE_CHECKING, Final

from tenants.cxone.sandbox.console.html import Html, element
from tenants.cxone.sandbox.console.parts import ROOT, address, card, code, link_button

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

_ALONE: Final = """make sandbox

# The same without make; it needs Python 3.11 or later with pyjwt and cryptography.
python -m tenants.cxone.sandbox

# Free ports, one cloud only.
python -m tenants.cxone.sandbox --port 0 --clouds commercial"""
_SEED: Final = """# Start from a world file; made with the example world if there is none.
python -m tenants.cxone.sandbox --world my-world.json

# The same, and what is changed in the console is written back.
python -m tenants.cxone.sandbox --world my-world.json --keep"""


def help_cards(sandbox: "Sandbox", key: str) -> tuple[Html, ...]:
    root = f"{sandbox.issuer(key)}{ROOT}"
    return (
        _registry(),
        card(
            "Arm a fault",
            element("p", "By hand, or from a test with the control API:"),
            code(_arm(root, key), "Arm a fault with curl"),
            actions=link_button("Faults", address("faults", cloud=key)),
        ),
        card(
            "Change the world",
            element("p", "Everything this console does is a JSON call; the index lists them all."),
            code(_change(sandbox, root, key), "Create an app and an access key with curl"),
            actions=link_button("Index of calls", f"{ROOT}/api/"),
        ),
        card("Run it alone", code(_ALONE, "Commands that run the sandbox")),
        card(
            "Seed it from a file",
            element(
                "p",
                "The file is what the control API calls the world; the last command below saves"
                " this one. Without --keep nothing is ever written: a restart undoes all changes.",
            ),
            code(
                f"{_SEED}\n\n# Save this very world.\n{_save(root)}", "Commands that seed a world"
            ),
        ),
    )


def _registry() -> Html:
    steps = (
        "Start the registry beside a sandbox with make run. Its environments named Sandbox are the"
        " clouds of this console.",
        "Make a registration, add the environment that belongs to this cloud, and enter the client"
        " ID and client secret of an app from here, as if NICE had sent them.",
        "Add the tenant with its tenant ID and business unit number, and an access key of it.",
        "Validate. Then arm a fault here for that client ID, validate again, and see what the"
        " registry makes of it.",
    )
    items = (element("li", step) for step in steps)
    return card("Make a registration in CXone Registry", element("ol", *items, class_="plain"))


def _arm(root: str, key: str) -> str:
    fault = json.dumps({"kind": "throttle", "cloud": key, "value": "30", "times": 2})
    return f"""{_json_call(f"{root}/api/faults")} \\
  -d '{fault}'

# Disarm everything.
curl -X DELETE {root}/api/faults"""


def _change(sandbox: "Sandbox", root: str, key: str) -> str:
    app = json.dumps({"name": "My app", "type": "backend"})
    tenant = next(iter(sandbox.world.clouds[key].tenants), "TENANT_ID")
    access_key = json.dumps({"user_name": "my-user@example.com", "tenant_id": tenant})
    return f"""# The answers hold the secrets, which are made up.
{_json_call(f"{root}/api/clouds/{key}/apps")} \\
  -d '{app}'
{_json_call(f"{root}/api/clouds/{key}/keys")} \\
  -d '{access_key}'

# Back to the start.
{_json_call(f"{root}/api/reset")} -X POST"""


def _save(root: str) -> str:
    return f"curl -s '{root}/api/world?secrets=1' > my-world.json"


def _json_call(url: str) -> str:
    return f"curl -H 'Content-Type: application/json' {url}"
