"""Every page for every role by every method: who may and who may not is the policy's table.

python -m tests.drills.permissions [--every N]
"""

import argparse
import logging
import sys
import uuid
from collections.abc import Iterator
from typing import Any

from tests.drills import stage

METHODS = ["get", "post"]
REFUSED, NOT_SO = 403, 405


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="ask only each so manieth page")
    every = parser.parse_args().every
    logging.disable(logging.CRITICAL)  # refusals are what is looked for
    with stage.database("permissions"):
        return walk(every)


def walk(every: int) -> int:
    """Ask every page as everybody, and compare with the policy."""
    from tests.security.declared import undeclared

    pages, silent = [*expectations()], undeclared()
    people = list(browsers())
    asked, losses = 0, [f"{route} declares no right" for route in silent]
    for address, actions, is_exact in pages[::every]:
        for person, client in people:
            for method in METHODS:
                status = status_of(client, method, address.path(uuid.uuid4()))
                asked += 1
                if problem := deviation(person, actions, status, is_exact=is_exact):
                    losses.append(f"{method} {address.route} as {name(person)}: {problem}")
    figures = (
        f"{len(pages)} pages, 100 % declared (target 100 %), {asked} requests of"
        f" {len(people)} people, {len(losses)} deviations (target 0)"
    )
    return stage.verdict("permissions", figures, losses)


def expectations() -> Iterator[tuple[Any, tuple, bool]]:
    """Each page with the rights of which one opens it, and whether having one is enough."""
    from tests.security.addresses import addresses
    from tests.security.declared import rights_of

    for address in addresses():
        actions = rights_of(address)
        if actions:
            yield address, actions, address.model is None


def browsers() -> Iterator[tuple[Any, Any]]:
    """One person of each role, and the platform's operator."""
    from tenants.models import Role
    from tenants.services.policy import Person
    from tests.admin.helpers import client_for, client_of_operator
    from tests.support import make

    organization = make.organization()
    for role in Role:
        yield Person(None, role), client_for(organization, role)
    yield Person(None, None, is_platform_operator=True), client_of_operator()


def status_of(client: Any, method: str, path: str) -> int:
    """A page that fails is a deviation, and says so by its status."""
    client.raise_request_exception = False
    return int(getattr(client, method)(path).status_code)


def deviation(person: Any, actions: tuple, status: int, *, is_exact: bool) -> str:
    """What is wrong with the answer; empty if nothing."""
    from tenants.services.policy import can

    may = any(can(person, action) for action in actions)
    if status >= 500:
        return f"answered {status}"
    if not may and status not in (REFUSED, NOT_SO):
        return f"may not, and was answered {status}"
    if may and is_exact and status == REFUSED:
        return "may, and was refused"
    return ""


def name(person: Any) -> str:
    return str(person.role or "platform operator")


if __name__ == "__main__":
    sys.exit(main())
