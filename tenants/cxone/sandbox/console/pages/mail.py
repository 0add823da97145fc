"""The mail that could have brought an app's credentials: to practise pasting it with."""

from typing import TYPE_CHECKING, Final, cast

from tenants.cxone.sandbox.console.changes import cloud_called, record_called
from tenants.cxone.sandbox.console.frame import Page
from tenants.cxone.sandbox.console.html import element
from tenants.cxone.sandbox.console.kinds import APPS
from tenants.cxone.sandbox.console.pages.answers import cloud_address, record_address
from tenants.cxone.sandbox.console.parts import card, code
from tenants.cxone.sandbox.messages import Request
from tenants.cxone.sandbox.records import App, Cloud

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

_INVENTED: Final = (
    "The wording is invented: how NICE writes this mail is not known, and the secret usually comes"
    " in a file of its own. The values are this app's real ones, in this sandbox."
)


def mail_page(sandbox: "Sandbox", request: Request, key: str, client_id: str) -> Page:
    """Raises Refusal with 404 for an app that is not there."""
    cloud = cloud_called(sandbox, key)
    app = cast(App, record_called(cloud, APPS, client_id))
    intro = element("p", _INVENTED)
    return Page(
        "Registration mail",
        card("To copy", intro, code(registration_mail(cloud, app), "Registration mail")),
        here=f"clouds/{key}",
        trail=(
            (f"Cloud {key}", cloud_address(key)),
            (APPS.title, cloud_address(key, APPS.code)),
            (app.name, record_address(key, APPS, app)),
        ),
        intro="What an answer to a registration could look like.",
    )


def registration_mail(cloud: Cloud, app: App) -> str:
    """The text of the mail; a public app has no secret in it."""
    secret = [f"Client Secret: {app.client_secret}"] if app.client_secret else []
    lines = [
        "Hello,",
        "",
        f"your application {app.name} is registered.",
        "",
        f"Tracking Number: {tracking_number(app)}",
        f"Environment: {'Sandbox' if cloud.key == 'commercial' else cloud.key}",
        f"Client ID: {app.client_id}",
        *secret,
        "",
        "Please quote the tracking number in every mail to us.",
    ]
    return "\n".join(lines)


def tracking_number(app: App) -> str:
    """Made of the client_id, so that it stays the same."""
    letters = [one for one in app.client_id.upper() if one.isascii() and one.isalnum()]
    return f"SANDBOX-{''.join(letters)[:8] or '0'}"
