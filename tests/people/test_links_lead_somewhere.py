"""No link and no button on any page leads a person to a refusal, whatever their role."""

from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.http import Http404
from django.urls import Resolver404, resolve

from tenants.models import Membership, Role
from tenants.services.policy import Person, can
from tests.admin.helpers import client_for
from tests.security.addresses import Address
from tests.security.declared import rights_of
from tests.support import fill, second_factor

MOST = 400
# Signing out ends the walk; files and calendars of others are no pages of ours.
NOT_WALKED = ("/logout/", "/static/", "/media/")


class _Ways(HTMLParser):
    """Where a page leads: links, and forms with their method."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[str] = []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag == "form" and (found.get("method") or "get").lower() == "post":
            self.forms.append(found.get("action") or "")
        if tag in ("button", "input") and found.get("formaction"):
            self.forms.append(found["formaction"])


def _own(address: str, at: str) -> str:
    """The address without its fragment, if it is one of ours to walk to; else empty."""
    parts = urlsplit(urljoin(at, address))
    is_ours = parts.scheme in ("", "http", "https") and parts.netloc in ("", "testserver")
    if not is_ours or parts.path.startswith(NOT_WALKED) or not parts.path:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _shape(address: str) -> str:
    """Pages of one kind need one visit: the route, with the names of what is asked."""
    parts = urlsplit(address)
    try:
        route = resolve(parts.path).route
    except (Resolver404, Http404):
        route = parts.path
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&"))
    return f"{route}?{','.join(names)}"


def _may_post(role: str, path: str) -> bool:
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return False
    if not getattr(match.func, "model_admin", None) or hasattr(match.func, "actions"):
        rights = rights_of(Address(match.route, match.func))
        return not rights or any(can(Person(None, role), right) for right in rights)
    return True


def _walk(client, role: str) -> list[str]:
    todo, seen, wrong = deque([("/", "")]), set(), []
    while todo and len(seen) < MOST:
        address, came_from = todo.popleft()
        answer = client.get(address)
        if answer.status_code not in (200, 302):
            wrong.append(f"{answer.status_code} {address} linked from {came_from}")
            continue
        ways = _Ways()
        if answer.status_code == 302:
            ways.links.append(answer.url)
        elif answer.headers["Content-Type"].startswith("text/html"):
            ways.feed(answer.content.decode())
        wrong += [
            f"POST {form} on {address}"
            for form in ways.forms
            if form and not _may_post(role, urljoin(address, form))
        ]
        for link in ways.links:
            own = _own(link, address)
            if own and _shape(own) not in seen:
                seen.add(_shape(own))
                todo.append((own, address))
    assert len(seen) > 40
    return wrong


@pytest.mark.parametrize("role", list(Role))
def test_every_way_from_the_overview_is_open(org, role):
    fill.organization_tables()
    client = client_for(org, role)
    second_factor.show(client)
    with transaction.atomic():
        assert Membership.objects.filter(role=role).exists()

    assert _walk(client, role) == []
