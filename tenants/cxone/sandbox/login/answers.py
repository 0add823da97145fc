"""What a browser gets: a page under a strict policy, or a redirect back to the app."""

import re
from typing import Final

from tenants.cxone.sandbox import redirects
from tenants.cxone.sandbox.messages import Request, Response

_POLICY: Final = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
_SAFETY: Final = {
    "X-Content-Type-Options": "nosniff",
    # For browsers that do not know frame-ancestors: the page must not be overlaid.
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    # Not "no-referrer": browsers then send "Origin: null" with our own form.
    "Referrer-Policy": "same-origin",
}


def page(html: str, status: int, redirect_uri: str = "", error: str = "") -> Response:
    """Forms may lead to *redirect_uri*: browsers hold a form's later redirects to the policy."""
    policy = f"{_POLICY}; form-action {_targets(redirect_uri)}"
    headers = {**_SAFETY, "Content-Security-Policy": policy}
    body = html.encode("utf-8", "replace")
    return Response(status, body, "text/html;charset=utf-8", headers, error)


def back(
    request: Request, redirect_uri: str, parameters: dict[str, str], cookie: str = ""
) -> Response:
    """Send the browser on. After a POST with 303, so that the password is not posted on."""
    headers = {**_SAFETY, "Location": redirects.with_parameters(redirect_uri, parameters)}
    if cookie:
        headers["Set-Cookie"] = cookie
    status = 303 if request.method == "POST" else 302
    return Response(status, headers=headers, error=parameters.get("error", ""))


def _targets(redirect_uri: str) -> str:
    """The app may redirect on to another origin of its own, so any website will do."""
    scheme = redirects.scheme_of(redirect_uri)
    own = f" {scheme}:" if re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme) else ""
    return "'self' http: https:" + (own if scheme not in ("http", "https") else "")
