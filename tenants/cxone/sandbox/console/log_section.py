"""The request log on the console, newest first."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tenants.cxone.sandbox.console.html import Child, Html, element, pill, table
from tenants.cxone.sandbox.journal import Entry

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox


def section(sandbox: "Sandbox") -> Html:
    entries = list(reversed(sandbox.requests))
    heads = ("Time (UTC)", "Cloud", "Request", "Sent", "Answer", "Took")
    return element(
        "section",
        element("h2", f"Last requests: {len(entries)}"),
        table(heads, [_row(entry) for entry in entries], "No request has arrived yet."),
        id="requests",
    )


def _row(entry: Entry) -> tuple[Child, ...]:
    at = datetime.fromtimestamp(entry.at, UTC)
    sent = (element("div", each) for each in entry.sent)
    return (
        element("time", f"{at:%H:%M:%S}", datetime=f"{at:%Y-%m-%dT%H:%M:%SZ}"),
        entry.cloud,
        element("code", f"{entry.method} {entry.path}"),
        element("div", *sent, class_="sent"),
        _answer(entry),
        f"{entry.milliseconds:.0f} ms",
    )


def _answer(entry: Entry) -> Html:
    if not entry.status:
        return pill("no answer", "unknown")
    mood = "good" if entry.status < 400 else "warning" if entry.status < 500 else "bad"
    return pill(f"{entry.status} {entry.error}".strip(), mood)
