"""``/auth/authorize/logout`` (OpenID Connect RP-Initiated Logout 1.0).

The sandbox asks for no confirmation. CXone's specification has yes/no fields in the posted form;
when it shows them is not known.
"""

from tenants.cxone.sandbox import redirects, sessions, tokens
from tenants.cxone.sandbox.console.html import element
from tenants.cxone.sandbox.login import answers
from tenants.cxone.sandbox.login.notices import document, error_page
from tenants.cxone.sandbox.messages import Request, Response
from tenants.cxone.sandbox.site import Site


def answer(site: Site, request: Request) -> Response:
    """Ends the session; goes back only to an address registered for the app that is named."""
    said = _parameters(request)
    name = sessions.cookie_name(site.key, site.issuer)
    site.sessions.end(sessions.ticket_in(request, name))
    response = _where_to(site, request, said)
    headers = {**response.headers, "Set-Cookie": sessions.cookie(name, "")}
    return Response(response.status, response.body, response.content_type, headers, response.error)


def _where_to(site: Site, request: Request, said: dict[str, str]) -> Response:
    target = said.get("post_logout_redirect_uri", "")
    if not target:
        return _signed_out()
    app = site.cloud.apps.get(_client_id(site, said))
    if app is None or target not in app.logouts or not redirects.acceptable(target):
        return error_page(
            "The address to go on to is not registered for the application.",
            title="You are signed out",
        )
    return answers.back(request, target, {"state": said.get("state", "")})


def _client_id(site: Site, said: dict[str, str]) -> str:
    """Whose logout addresses count: an ID token proves it, even an expired one."""
    hint = tokens.read(site, said.get("id_token_hint", ""))
    return str(hint.get("aud", "")) or said.get("client_id", "")


def _parameters(request: Request) -> dict[str, str]:
    return {**request.query, **(request.form if request.method == "POST" else {})}


def _signed_out() -> Response:
    html = document(
        "You are signed out",
        element("h1", "You are signed out"),
        element("p", "You can close this page.", class_="quiet"),
    )
    return answers.page(html, 200)
