"""A cloud's own page and the lists of what is in it."""

from typing import TYPE_CHECKING, Final

from tenants.cxone.sandbox.console.changes import cloud_called, kind_called
from tenants.cxone.sandbox.console.frame import Page
from tenants.cxone.sandbox.console.html import Html, element, join
from tenants.cxone.sandbox.console.kinds import KINDS, Kind
from tenants.cxone.sandbox.console.pages.answers import cloud_address
from tenants.cxone.sandbox.console.pages.tables import records_table
from tenants.cxone.sandbox.console.parts import (
    address,
    card,
    facts,
    link_button,
    page_number,
    pages,
    value,
)
from tenants.cxone.sandbox.messages import Request
from tenants.cxone.sandbox.records import Cloud

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

# A benchmark world has a hundred thousand keys; a page of them would help nobody.
_ROWS_OF_A_CARD: Final = 5
_ROWS_OF_A_PAGE: Final = 50


def cloud_page(sandbox: "Sandbox", request: Request, key: str) -> Page:
    """Addresses, and the beginning of each list."""
    cloud = cloud_called(sandbox, key)
    cards = (_kind_card(sandbox, cloud, kind) for kind in KINDS.values())
    return Page(
        f"Cloud {key}",
        join(card("Addresses", _addresses(sandbox, cloud)), *cards),
        here=f"clouds/{key}",
        intro="An issuer of its own; what is registered here is good in no other cloud.",
        actions=link_button("Requests", address("requests", cloud=key)),
    )


def list_page(sandbox: "Sandbox", request: Request, key: str, code: str) -> Page:
    """All records of one kind, a page at a time."""
    cloud, kind = cloud_called(sandbox, key), kind_called(code)
    records = list(kind.records(cloud).values())
    page = page_number(request.query, len(records), _ROWS_OF_A_PAGE)
    start = (page - 1) * _ROWS_OF_A_PAGE
    table = records_table(sandbox, cloud, kind, records[start : start + _ROWS_OF_A_PAGE])
    here = f"clouds/{key}/{code}"
    return Page(
        kind.title,
        card(f"{len(records)} in {key}", table, pages(len(records), _ROWS_OF_A_PAGE, page, here)),
        here=f"clouds/{key}",
        trail=((f"Cloud {key}", cloud_address(key)),),
        intro=kind.purpose,
        actions=_new_button(cloud, kind, main=True),
    )


def _addresses(sandbox: "Sandbox", cloud: Cloud) -> Html:
    issuer = sandbox.issuer(cloud.key)
    return facts(
        ("Issuer", value(issuer)),
        ("Token endpoint", value(f"{issuer}/auth/token")),
        ("API origin", value(sandbox.api_origin(cloud.key))),
        ("Area, cluster", f"{cloud.area}, {cloud.cluster}"),
        ("Domains", f"{cloud.domain}, {cloud.acd_domain}"),
    )


def _kind_card(sandbox: "Sandbox", cloud: Cloud, kind: Kind) -> Html:
    records = list(kind.records(cloud).values())
    table = records_table(sandbox, cloud, kind, records[:_ROWS_OF_A_CARD])
    every = element("a", f"All {len(records)}", href=cloud_address(cloud.key, kind.code))
    more = element("p", every, class_="more") if len(records) > _ROWS_OF_A_CARD else Html()
    title = f"{kind.title}: {len(records)}" if records else kind.title
    return card(title, table, more, actions=_new_button(cloud, kind), id=kind.code)


def _new_button(cloud: Cloud, kind: Kind, *, main: bool = False) -> Html:
    return link_button(f"New {kind.one}", cloud_address(cloud.key, "new", kind.code), main=main)
