"""Point your code here: addresses, credentials that work, and code that runs as it stands."""

from typing import TYPE_CHECKING

from tenants.cxone.sandbox.console import samples_back_end, samples_user
from tenants.cxone.sandbox.console.changes import cloud_called
from tenants.cxone.sandbox.console.choice import Example, example_of
from tenants.cxone.sandbox.console.frame import Page
from tenants.cxone.sandbox.console.html import Child, Html, element, join
from tenants.cxone.sandbox.console.pages.answers import cloud_address
from tenants.cxone.sandbox.console.pages.start_help import help_cards
from tenants.cxone.sandbox.console.parts import ROOT, address, card, code, facts, link_button, value
from tenants.cxone.sandbox.messages import Request

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox


def start_page(sandbox: "Sandbox", request: Request) -> Page:
    key = request.query.get("cloud") or sandbox.clouds[0]
    cloud = cloud_called(sandbox, key)
    example = example_of(cloud, sandbox.issuer(key), sandbox.api_origin(key))
    return Page(
        "Point your code here",
        join(
            _tabs(sandbox, key),
            _addresses(key, example),
            _back_end(key, example),
            _user_app(key, example),
            *help_cards(sandbox, key),
        ),
        actions=link_button("Reset", address("reset")),
        intro="A CXone to develop against: clouds, apps and access keys that are made up, on this"
        " machine. Secrets are shown because they open nothing else; never enter real ones.",
    )


def _tabs(sandbox: "Sandbox", chosen: str) -> Html:
    links = (
        element(
            "a",
            key,
            href=f"{ROOT}/?cloud={key}",
            **({"aria_current": "page"} if key == chosen else {}),
        )
        for key in sandbox.clouds
    )
    return element("nav", *links, class_="tabs", aria_label="Clouds")


def _addresses(key: str, example: Example) -> Html:
    pairs: list[tuple[str, Child]] = [
        ("Issuer", value(example.issuer)),
        ("Token endpoint", value(f"{example.issuer}/auth/token")),
        ("API origin", value(example.api_origin)),
    ]
    more = link_button("All apps, users and keys", cloud_address(key))
    return card("Addresses", facts(*pairs), actions=more)


def _back_end(key: str, example: Example) -> Html:
    app, access_key, issuer = example.app, example.key, example.issuer
    title = "Back-end app: sign in with an access key"
    if app is None or access_key is None:
        return card(title, _nothing(key, "an enabled back-end app and an active access key"))
    return card(
        title,
        facts(
            ("App", app.name),
            ("Client ID", value(app.client_id)),
            ("Client secret", value(app.client_secret)),
            ("Access key ID", value(access_key.access_key_id)),
            ("Access key secret", value(access_key.access_key_secret)),
            ("Tenant ID", value(access_key.tenant_id)),
        ),
        _sample("curl: tokens", samples_back_end.curl(issuer, app, access_key), open_=True),
        _sample("curl: tokens and an API call", samples_back_end.curl_api(issuer, app, access_key)),
        _sample("Python", samples_back_end.python(issuer, app, access_key)),
        _sample("JavaScript", samples_back_end.javascript(issuer, app, access_key)),
    )


def _user_app(key: str, example: Example) -> Html:
    app, person, issuer = example.user_app, example.person, example.issuer
    title = "User app: let a person sign in"
    if app is None or person is None:
        return card(
            title, _nothing(key, "a user app with a redirect URI and a user with a password")
        )
    url = samples_user.authorization_url(issuer, app)
    known: list[tuple[str, Child]] = [
        ("App", f"{app.name}, {app.type}"),
        ("Client ID", value(app.client_id)),
        ("Redirect URI", value(app.redirects[0])),
        ("User name", value(person.user_name)),
        ("Password", value(person.password)),
    ]
    return card(
        title,
        facts(*known),
        element("h3", "Authorization URL"),
        code(url, "Authorization URL", wrap=True),
        element(
            "p",
            element("a", "Open the login page", href=url, rel="noopener"),
            ". After it the browser is sent to the redirect URI with the code in its address, even"
            " if no page is there: copy that address. The code is good for a minute.",
        ),
        _sample("curl: exchange the code", samples_user.curl(issuer, app)),
        _sample("Python", samples_user.python(issuer, app)),
        _browser_sample(issuer, app.type, samples_user.javascript(issuer, app)),
    )


def _browser_sample(issuer: str, type_: str, text: str) -> Html:
    # A secret has no place in a browser.
    return _sample("JavaScript", text) if type_ == "public" else Html()


def _sample(title: str, text: str, *, open_: bool = False) -> Html:
    return element("details", element("summary", title), code(text, title), open=open_)


def _nothing(key: str, needed: str) -> Html:
    link = element("a", f"cloud {key}", href=cloud_address(key))
    return element("p", f"This takes {needed}. Make them in ", link, ".", class_="empty")
