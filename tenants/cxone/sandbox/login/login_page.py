"""The login page: a form, and (it is a sandbox) everybody who can be signed in as at once."""

from typing import Final

from tenants.cxone.sandbox import people
from tenants.cxone.sandbox.console.html import Child, Html, element, join
from tenants.cxone.sandbox.login import answers
from tenants.cxone.sandbox.login.checks import Wanted
from tenants.cxone.sandbox.login.notices import document
from tenants.cxone.sandbox.messages import Response
from tenants.cxone.sandbox.records import User
from tenants.cxone.sandbox.site import Site

ACTION: Final = "/auth/authorize/login"


def page(site: Site, wanted: Wanted, *, problem: str = "", typed: str = "") -> Response:
    """With a *problem*, what the person typed is shown again, but never the password."""
    brand = wanted.tenant.name if wanted.tenant else "CXone"
    title = f"Sign in to {brand}"
    html = document(
        title,
        element("h1", title),
        element("p", "to go on to ", element("strong", wanted.app.name), class_="quiet"),
        element("p", problem, class_="problem", id="problem", role="alert") if problem else "",
        _password_form(wanted, typed or _prefilled(site, wanted), bool(problem)),
        _people(site, wanted),
        popup=wanted.popup,
    )
    error = "access_denied" if problem else ""
    return answers.page(html, 403 if problem else 200, wanted.redirect_uri, error)


def _prefilled(site: Site, wanted: Wanted) -> str:
    """The user of an id_token_hint goes before a login_hint."""
    hinted = site.cloud.users.get(wanted.hinted_user_id)
    if hinted:
        return hinted.user_name
    return "" if wanted.hinted_user_id else wanted.asked.get("login_hint")


def _password_form(wanted: Wanted, user_name: str, wrong: bool) -> Html:
    return _form(
        wanted,
        _field("username", "User name", "text", "username", user_name, wrong, not user_name),
        _field("password", "Password", "password", "current-password", "", wrong, bool(user_name)),
        element("button", "Sign in", type="submit", class_="main"),
    )


def _field(
    name: str, label: str, type: str, autocomplete: str, value: str, wrong: bool, focus: bool
) -> Html:
    told: dict[str, str | bool] = {"aria_describedby": "problem", "aria_invalid": "true"}
    box = element(
        "input",
        id=name,
        name=name,
        type=type,
        value=value,
        autocomplete=autocomplete,
        autocapitalize="none",
        spellcheck="false",
        required=True,
        autofocus=focus,
        **(told if wrong else {}),
    )
    return element("div", element("label", label, for_=name), box, class_="field")


def _people(site: Site, wanted: Wanted) -> Child:
    shown = people.shown(site, wanted.tenant.tenant_id if wanted.tenant else "")
    if not shown:
        return ""
    rows = (element("li", _person(site, user)) for user in shown)
    title = element("h2", "Sandbox people", id="people")
    hint = element("p", "Sign in as one of them without a password.", class_="quiet")
    form = _form(wanted, element("ul", *rows))
    return element("section", title, hint, form, aria_labelledby="people")


def _person(site: Site, user: User) -> Html:
    tenant = site.cloud.tenants.get(user.tenant_id)
    state = "" if user.state == "active" else f", {user.state}"
    about = f"{tenant.name if tenant else 'no tenant'}{state}"
    words = (element("span", "Sign in as ", class_="unseen"), element("b", user.user_name))
    return element(
        "button",
        *words,
        " ",
        element("small", about),
        type="submit",
        name="sign_in_as",
        value=user.user_id,
    )


def _form(wanted: Wanted, *content: Child) -> Html:
    hidden = (
        element("input", type="hidden", name=name, value=value)
        for name, value in wanted.asked.values.items()
    )
    return element("form", join(*hidden), *content, method="post", action=ACTION)
