"""Which address of the console is which page."""

from typing import TYPE_CHECKING
from urllib.parse import unquote

from tenants.cxone.sandbox.console.frame import Page
from tenants.cxone.sandbox.console.pages.about import about_page
from tenants.cxone.sandbox.console.pages.answers import Redirect
from tenants.cxone.sandbox.console.pages.clouds import cloud_page, list_page
from tenants.cxone.sandbox.console.pages.faults import arm, clear, disarm, faults_page
from tenants.cxone.sandbox.console.pages.mail import mail_page
from tenants.cxone.sandbox.console.pages.records import delete_page, edit_page, new_page, switch
from tenants.cxone.sandbox.console.pages.requests import empty, requests_page
from tenants.cxone.sandbox.console.pages.reset import reset_page
from tenants.cxone.sandbox.console.pages.start import start_page
from tenants.cxone.sandbox.messages import Refusal, Request

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox


def page(sandbox: "Sandbox", request: Request, path: str) -> Page | Redirect:
    """Raises Refusal with 404 or 405. *path* has no slash at its ends."""
    parts = [unquote(part) for part in path.split("/")] if path else []
    match request.method:
        case "GET" | "HEAD":
            found = _read(sandbox, request, parts)
        case "POST":
            found = _post(sandbox, request, parts)
        case _:
            raise Refusal(405, "invalid_request", "This method is not allowed here.")
    if found is None:
        raise Refusal(404, "not_found", "There is nothing at this address.")
    return found


def _read(sandbox: "Sandbox", request: Request, parts: list[str]) -> Page | Redirect | None:
    match parts:
        case []:
            return start_page(sandbox, request)
        case ["faults"]:
            return faults_page(sandbox, request)
        case ["requests"]:
            return requests_page(sandbox, request)
        case ["about"]:
            return about_page(sandbox, request)
        case ["clouds", key]:
            return cloud_page(sandbox, request, key)
        case ["clouds", key, "apps", client_id, "mail"]:
            return mail_page(sandbox, request, key, client_id)
        case ["clouds", key, code] if code != "new":
            return list_page(sandbox, request, key, code)
    return _form(sandbox, request, parts)


def _post(sandbox: "Sandbox", request: Request, parts: list[str]) -> Page | Redirect | None:
    match parts:
        case ["faults", "arm"]:
            return arm(sandbox, request)
        case ["faults", "disarm"]:
            return disarm(sandbox, request)
        case ["faults", "clear"]:
            return clear(sandbox, request)
        case ["requests", "empty"]:
            return empty(sandbox, request)
        case ["clouds", key, code, record_id, "switch"]:
            return switch(sandbox, request, key, code, record_id)
    return _form(sandbox, request, parts)


def _form(sandbox: "Sandbox", request: Request, parts: list[str]) -> Page | Redirect | None:
    """Pages that are read and posted at one address."""
    match parts:
        case ["reset"]:
            return reset_page(sandbox, request)
        case ["clouds", key, "new", code]:
            return new_page(sandbox, request, key, code)
        case ["clouds", key, code, record_id]:
            return edit_page(sandbox, request, key, code, record_id)
        case ["clouds", key, code, record_id, "delete"]:
            return delete_page(sandbox, request, key, code, record_id)
    return None
