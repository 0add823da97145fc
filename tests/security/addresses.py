"""Every address of the site, as the resolver has them."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


class Address(NamedTuple):
    """A route with its view; *model* where the view is a page of one."""

    route: str
    view: Any

    @property
    def model(self) -> Any:
        admin = getattr(self.view, "model_admin", None)
        return admin.model if admin else None

    @property
    def takes_id(self) -> bool:
        return "_id>" in self.route

    @property
    def places(self) -> list[str]:
        """The names in angle brackets, in order."""
        return PLACE.findall(self.route)

    def path(self, value: object) -> str:
        """The address with *value* in every place."""
        return "/" + PLACE.sub(str(value), self.route)


def addresses() -> list[Address]:
    """All of them; those by regular expression (lists of an app, the rest) are named by hand."""
    found = _walk(get_resolver().url_patterns, "")
    # The first of several with one route is the one that answers.
    return list({address.route: address for address in reversed([*found])}.values())[::-1]


def _walk(patterns: list, before: str) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(getattr(pattern.pattern, "_route", ""))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and hasattr(pattern.pattern, "_route"):
            yield Address(route, pattern.callback)


def with_ids() -> list[Address]:
    return [address for address in addresses() if address.takes_id]


def plain() -> list[Address]:
    return [address for address in addresses() if not PLACE.search(address.route)]


def admin_pages() -> list[admin.ModelAdmin]:
    """Every admin page. They register when the resolver imports them."""
    assert get_resolver().url_patterns
    return list(admin.site._registry.values())


def admin_models() -> list[Any]:
    """Every model with an admin page."""
    return [each.model for each in admin_pages()]
