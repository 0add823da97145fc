"""``/auth/authorize``: checks the request, and answers with a code or with the login page.

There is no consent page: an application registered with NICE acts for the tenant.
"""

from collections.abc import Callable
from typing import TypeAlias

from tenants.cxone.sandbox import people, sessions
from tenants.cxone.sandbox.codes import LIFETIME, Promise
from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.login import answers, checks, login_page, notices, parameters
from tenants.cxone.sandbox.login.checks import Denied, Wanted
from tenants.cxone.sandbox.messages import Request, Response
from tenants.cxone.sandbox.sessions import Session
from tenants.cxone.sandbox.site import Site

GoOn: TypeAlias = Callable[[Site, Request, Wanted], Response]


def subject(site: Site, request: Request) -> Subject:
    asked = parameters.read(request)
    client_id = asked.get("client_id") if asked else ""
    tenant_id = asked.get("tenantId") if asked else ""
    return Subject(client_id if client_id in site.cloud.apps else "", tenant_id=tenant_id)


def answer(site: Site, request: Request) -> Response:
    return when_good(site, request, _session_or_page)


def when_good(site: Site, request: Request, go_on: GoOn) -> Response:
    """What is wrong with client or address is told to the person, all else to the app."""
    asked = parameters.read(request)
    if asked is None:
        return notices.error_page("The request is not a readable form.")
    try:
        app = checks.app_of(site, asked)
    except checks.Unsafe as reason:
        return notices.error_page(str(reason))
    try:
        wanted = checks.wanted(site, app, asked)
        _check_weather(site, wanted)
        return go_on(site, request, wanted)
    except Denied as reason:
        state = "" if "state" in asked.repeated else asked.get("state")
        said = {"error": reason.error, "error_description": reason.description, "state": state}
        return answers.back(request, asked.get("redirect_uri"), said)


def with_code(
    site: Site, request: Request, wanted: Wanted, session: Session, cookie: str = ""
) -> Response:
    """Back to the app with a code for whoever is signed in."""
    asked = wanted.asked
    promise = Promise(
        wanted.app.client_id,
        session.user_id,
        wanted.redirect_uri,
        asked.get("code_challenge"),
        asked.get("nonce"),
        None if wanted.max_age is None else session.auth_time,
        site.now() + LIFETIME,
    )
    return _sent_back(site, request, wanted, site.codes.issue(promise), cookie)


def _sent_back(site: Site, request: Request, wanted: Wanted, code: str, cookie: str) -> Response:
    subject = Subject(wanted.app.client_id)
    changed = site.fault("state-changed", subject) is not None
    said = {"code": code, "state": "changed" if changed else wanted.asked.get("state")}
    kept = "" if site.fault("cookie-dropped", subject) is not None else cookie
    return answers.back(request, wanted.redirect_uri, said, kept)


def _check_weather(site: Site, wanted: Wanted) -> None:
    tenant_id = wanted.tenant.tenant_id if wanted.tenant else ""
    error = site.fault("authorize-error", Subject(wanted.app.client_id, tenant_id=tenant_id))
    if error:
        raise Denied(error, "The sandbox was told to refuse this.")


def _session_or_page(site: Site, request: Request, wanted: Wanted) -> Response:
    session = _good_session(site, request, wanted)
    if session and "login" not in wanted.prompt:
        return with_code(site, request, wanted, session)
    if "none" in wanted.prompt:
        raise Denied("login_required", "Nobody is signed in whom the request would accept.")
    return login_page.page(site, wanted)


def _good_session(site: Site, request: Request, wanted: Wanted) -> Session | None:
    """The browser's session, if it is young enough and of a user who may and should be here."""
    name = sessions.cookie_name(site.key, site.issuer)
    session = site.sessions.find(sessions.ticket_in(request, name), site.now())
    user = site.cloud.users.get(session.user_id) if session else None
    if session is None or user is None or people.complaint(site, wanted.app, user):
        return None
    if wanted.hinted_user_id not in ("", session.user_id):
        return None
    too_old = wanted.max_age is not None and site.now() - session.auth_time > wanted.max_age
    return None if too_old or wanted.max_age == 0 else session
