"""What a page's handler gives back, and where its pieces live."""

from dataclasses import dataclass
from urllib.parse import quote

from tenants.cxone.sandbox.console.changes import id_of
from tenants.cxone.sandbox.console.kinds import Kind, Record
from tenants.cxone.sandbox.console.parts import address


@dataclass(frozen=True)
class Redirect:
    """Look there next (303). *done* is the code of a notice."""

    to: str
    done: str = ""

    @property
    def location(self) -> str:
        mark = "&" if "?" in self.to else "?"
        return f"{self.to}{mark}done={self.done}" if self.done else self.to


def cloud_address(cloud: str, *parts: str, **query: str) -> str:
    return address("clouds", cloud, *parts, **query)


def record_address(cloud: str, kind: Kind, record: Record, *parts: str) -> str:
    """IDs hold what they like, so they are quoted whole."""
    return cloud_address(
        cloud, kind.code, quote(id_of(kind, record), safe="", errors="replace"), *parts
    )
