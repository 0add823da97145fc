"""How a receiver checks that a webhook is ours: Standard Webhooks, with nothing to install."""

PYTHON = '''\
import base64
import hashlib
import hmac
import time


def is_genuine(headers: dict[str, str], body: bytes, key: str) -> bool:
    """Header names in lower case; *body* as it came, before any parsing."""
    sent_at = headers["webhook-timestamp"]
    if abs(time.time() - int(sent_at)) > 300:
        return False  # too old: somebody may be repeating a notice
    secret = base64.b64decode(key.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{sent_at}.".encode() + body
    wanted = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    return any(
        hmac.compare_digest(wanted, signature.removeprefix("v1,"))
        for signature in headers["webhook-signature"].split(" ")
        if signature.startswith("v1,")
    )
'''

NODE = """\
import { createHmac, timingSafeEqual } from "node:crypto";

// Header names in lower case; body is the Buffer as it came, before any parsing.
export function isGenuine(headers, body, key) {
  const sentAt = headers["webhook-timestamp"];
  if (!(Math.abs(Date.now() / 1000 - Number(sentAt)) <= 300)) {
    return false; // too old: somebody may be repeating a notice
  }
  const secret = Buffer.from(key.replace(/^whsec_/, ""), "base64");
  const wanted = createHmac("sha256", secret)
    .update(`${headers["webhook-id"]}.${sentAt}.`)
    .update(body)
    .digest();
  return headers["webhook-signature"].split(" ").some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ""), "base64");
    return (
      signature.startsWith("v1,") &&
      given.length === wanted.length &&
      timingSafeEqual(given, wanted)
    );
  });
}
"""
