"""How a program says which secret it holds, without sending it: nothing to install.

ADDRESS, PROOF_KEY and CXONE_SECRET come from the program's environment.
"""

CURL = """\
curl -sS -H 'Content-Type: application/json' "$ADDRESS" \\
  -d "{\\"fingerprint\\": \\"$(printf %s "$CXONE_SECRET" \\
    | openssl dgst -sha256 -hmac "$PROOF_KEY" -r | cut -d' ' -f1)\\"}"
"""

PYTHON = '''\
import hashlib
import hmac
import json
import os
import urllib.request


def prove(address: str, proof_key: str, secret: str) -> str:
    """Which version of the secret this program holds: incoming, current, retiring, unknown."""
    fingerprint = hmac.digest(proof_key.encode(), secret.encode(), hashlib.sha256).hex()
    request = urllib.request.Request(
        address,
        data=json.dumps({"fingerprint": fingerprint}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["holds"]


print(prove(os.environ["ADDRESS"], os.environ["PROOF_KEY"], os.environ["CXONE_SECRET"]))
'''

NODE = """\
import { createHmac } from "node:crypto";

const { ADDRESS, PROOF_KEY, CXONE_SECRET } = process.env;
const fingerprint = createHmac("sha256", PROOF_KEY).update(CXONE_SECRET).digest("hex");
const answer = await fetch(ADDRESS, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ fingerprint }),
});
console.log((await answer.json()).holds);
"""
