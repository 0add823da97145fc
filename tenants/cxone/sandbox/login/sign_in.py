"""``POST /auth/authorize/login``: what the login page sends. The path is the sandbox's own."""

from tenants.cxone.sandbox import people, sessions
from tenants.cxone.sandbox.login import authorize, login_page, notices
from tenants.cxone.sandbox.login.checks import Denied, Wanted
from tenants.cxone.sandbox.messages import Request, Response
from tenants.cxone.sandbox.records import User
from tenants.cxone.sandbox.sessions import Session
from tenants.cxone.sandbox.site import Site


def answer(site: Site, request: Request) -> Response:
    if not _from_our_page(request):
        return notices.error_page("The login form was sent from another site.", 403)
    return authorize.when_good(site, request, _sign_in)


def _from_our_page(request: Request) -> bool:
    """A foreign page could sign its visitor in as somebody else; browsers name the page."""
    origin, host = request.headers.get("Origin"), request.headers.get("Host") or ""
    return origin is None or origin.lower() == f"http://{host}".lower()


def _sign_in(site: Site, request: Request, wanted: Wanted) -> Response:
    user = _user(site, request, wanted)
    problem = people.complaint(site, wanted.app, user) if user else people.WRONG
    if user is None or problem:
        typed = request.form.get("username", "")
        return login_page.page(site, wanted, problem=problem, typed=typed)
    if wanted.hinted_user_id not in ("", user.user_id):
        raise Denied("login_required", "Somebody else signed in than the id_token_hint names.")
    now, name = int(site.now()), sessions.cookie_name(site.key, site.issuer)
    site.sessions.end(sessions.ticket_in(request, name))
    ticket = site.sessions.start(user.user_id, now)
    cookie = sessions.cookie(name, ticket)
    return authorize.with_code(site, request, wanted, Session(user.user_id, now), cookie)


def _user(site: Site, request: Request, wanted: Wanted) -> User | None:
    form = request.form
    if "sign_in_as" in form:
        user = site.cloud.users.get(form["sign_in_as"])
        return user if user and user.password else None
    tenant_id = wanted.tenant.tenant_id if wanted.tenant else ""
    return people.with_password(site, form.get("username", ""), form.get("password", ""), tenant_id)
