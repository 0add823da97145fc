"""The request log, newest first and masked, with filters that work without a script."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tenants.cxone.sandbox.console.frame import Page
from tenants.cxone.sandbox.console.html import Child, Html, element, join
from tenants.cxone.sandbox.console.log import FILTERS, matching
from tenants.cxone.sandbox.console.pages.answers import Redirect
from tenants.cxone.sandbox.console.parts import (
    address,
    card,
    link_button,
    page_number,
    pages,
    pill,
    post_button,
    table,
)
from tenants.cxone.sandbox.journal import Entry
from tenants.cxone.sandbox.messages import Request

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

_ROWS: Final = 50
_SECONDS: Final = 5
_LABELS: Final = {"cloud": "Cloud", "endpoint": "Endpoint", "client_id": "App"}


def requests_page(sandbox: "Sandbox", request: Request) -> Page:
    query = request.query
    wanted = {name: query[name] for name in FILTERS if query.get(name)}
    live = query.get("live") == "1"
    entries = list(reversed(sandbox.requests))
    chosen = matching(entries, wanted)
    page = page_number(query, len(chosen), _ROWS)
    shown = chosen[(page - 1) * _ROWS : page * _ROWS]
    return Page(
        "Requests",
        join(
            card("Show", _filters(sandbox, entries, wanted)),
            card(_title(len(chosen), wanted), _table(sandbox, shown, wanted, len(entries))),
            pages(len(chosen), _ROWS, page, "requests", **wanted),
        ),
        here="requests",
        intro="The last 200 requests of all clouds. Secrets are masked; the console's own requests"
        " are not listed.",
        actions=_actions(wanted, live=live, any_=bool(entries)),
        refresh=_SECONDS if live else 0,
    )


def empty(sandbox: "Sandbox", request: Request) -> Redirect:
    sandbox.forget_requests()
    return Redirect(address("requests"), "emptied")


def _actions(wanted: Mapping[str, str], *, live: bool, any_: bool) -> Html:
    if live:
        follow = link_button("Stop following", address("requests", **wanted))
    else:
        follow = link_button(f"Follow, every {_SECONDS} s", address("requests", **wanted, live="1"))
    erase = post_button("Empty the log", address("requests", "empty")) if any_ else ""
    return join(follow, erase)


def _title(count: int, wanted: Mapping[str, str]) -> str:
    requests = "1 request" if count == 1 else f"{count} requests"
    return f"{requests} of this choice" if wanted else requests


def _filters(sandbox: "Sandbox", entries: list[Entry], wanted: Mapping[str, str]) -> Html:
    fields = (_choice(sandbox, name, entries, wanted) for name in FILTERS)
    buttons = join(
        element("button", "Show"),
        link_button("All", address("requests")) if wanted else "",
    )
    return element(
        "form",
        element("div", *fields, class_="fields"),
        element("div", buttons, class_="form-actions"),
        method="get",
        action=address("requests"),
    )


def _choice(sandbox: "Sandbox", name: str, entries: list[Entry], wanted: Mapping[str, str]) -> Html:
    """Only what occurs in the log, and what is chosen now."""
    found = {str(getattr(entry, name)) for entry in entries} | {wanted.get(name, "")}
    options = [element("option", "any", value="")]
    options += [
        element(
            "option",
            _app_name(sandbox, each) or each if name == "client_id" else each,
            value=each,
            selected=each == wanted.get(name),
        )
        for each in sorted(found - {""})
    ]
    label = element("label", _LABELS[name], for_=name)
    return element("div", label, element("select", *options, name=name, id=name), class_="field")


def _table(sandbox: "Sandbox", entries: list[Entry], wanted: Mapping[str, str], all_: int) -> Html:
    nothing = "No request has arrived yet. The start page has a curl that makes the first one."
    if all_:
        nothing = "No request of the last 200 is like this."
    heads = ("Time (UTC)", "Request", "Sent", "Answer", "")
    return table(heads, [_row(sandbox, entry) for entry in entries], nothing, "Requests")


def _row(sandbox: "Sandbox", entry: Entry) -> tuple[Child, ...]:
    at = datetime.fromtimestamp(entry.at, UTC)
    sent = (element("div", each) for each in entry.sent)
    app = _app_name(sandbox, entry.client_id)
    return (
        element("time", f"{at:%H:%M:%S}", datetime=f"{at:%Y-%m-%dT%H:%M:%SZ}"),
        join(
            element("code", f"{entry.method} {entry.path}"),
            element("div", entry.cloud, f", {app}" if app else "", class_="sub"),
        ),
        element("div", *sent, class_="sent") if entry.sent else "",
        join(_answer(entry), element("div", f"{entry.milliseconds:.0f} ms", class_="sub nowrap")),
        _fault_link(entry),
    )


def _answer(entry: Entry) -> Html:
    if not entry.status:
        return pill("no answer", "unknown")
    mood = "good" if entry.status < 400 else "warning" if entry.status < 500 else "bad"
    return pill(f"{entry.status} {entry.error}".strip(), mood)


def _fault_link(entry: Entry) -> Html:
    """To the faults page, limited to whom this request was about."""
    limits = {"client_id": entry.client_id}
    if not entry.client_id:
        limits = {"endpoint": entry.endpoint}
    href = address("faults", cloud=entry.cloud, **limits)
    about = "for this app" if entry.client_id else "for this endpoint"
    return element("div", link_button("Fault", href, about=about), class_="row-actions")


def _app_name(sandbox: "Sandbox", client_id: str) -> str:
    clouds = (sandbox.world.clouds[key] for key in sandbox.clouds)
    return next((c.apps[client_id].name for c in clouds if client_id in c.apps), "")
