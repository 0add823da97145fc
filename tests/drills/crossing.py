"""Every address that takes an id, with another organisation's: nothing of it is told.

    python -m tests.drills.crossing [--every N]

Every page by every method as every role, once with a row of another organisation and once with an
id that nobody has. Both answers are the same, and neither holds the other's mark: not in the body,
not in a header. Then lists filtered by foreign ids, actions on chosen foreign rows, autocomplete,
and forms and addresses that carry foreign ids where no page asks for any.
"""

import argparse
import logging
import sys
import uuid
from collections.abc import Iterator
from typing import Any

from tests.drills import stage

TARGET = 5_000


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="ask only each so manieth page")
    every = parser.parse_args().every
    logging.disable(logging.CRITICAL)  # refusals are what is looked for
    with stage.database("crossing"):
        return Crossing().run(every)


class Crossing:
    """People of one organisation who ask for what is another's."""

    def __init__(self) -> None:
        from tenants.models import Role
        from tests.admin.helpers import client_for, client_of_operator, make_rows
        from tests.security import test_other_organizations as wall
        from tests.support import make

        self.wall, self.asked = wall, 0
        self.losses: list[str] = []
        self.theirs = wall.their_rows()
        neighbour = make.organization("Neighbour")
        make_rows(neighbour)
        self.people = {str(role): client_for(neighbour, role) for role in Role}
        self.people["platform operator"] = client_of_operator()
        for client in self.people.values():
            client.raise_request_exception = False

    def run(self, every: int) -> int:
        from tests.security.addresses import admin_models, with_ids

        before = self.wall.state_of_everything()
        for address in with_ids()[::every]:
            for who, client in self.people.items():
                self.cross(address, who, client)
        for model in admin_models()[::every]:
            for who, client in self.people.items():
                self.cross_list(model, who, client)
        for who, client in self.people.items():
            self.cross_elsewhere(who, client)
        if self.wall.state_of_everything() != before:
            self.losses.append("rows of the other organisation were changed")
        figures = (
            f"{self.asked:,} requests (target {TARGET:,}), {len(self.losses)} leaks (target 0)"
        )
        return stage.verdict("crossing", figures, self.losses)

    def cross(self, address: Any, who: str, client: Any) -> None:
        foreign, none = self.wall.id_for(address, self.theirs), uuid.uuid4()
        for method in self.wall.METHODS:
            told = self.seen(client, method, address.path(foreign), foreign)
            if told != self.seen(client, method, address.path(none), none):
                self.losses.append(f"{method} {address.route} as {who}: answers differ")
            if self.is_marked(*told[1:]):
                self.losses.append(f"{method} {address.route} as {who}: holds the mark")

    def cross_list(self, model: Any, who: str, client: Any) -> None:
        from django.urls import reverse

        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for column, key in self.wall.foreign_filters(model, self.theirs):
            self.look(client.get(page, {column: key}, follow=True), f"{page}?{column} as {who}")
        chosen = [str(key) for key in self.theirs.values()]
        form = {"action": "validate_selected", "_selected_action": chosen, "index": 0}
        self.look(client.post(page, form, follow=True), f"action on {page} as {who}")

    def cross_elsewhere(self, who: str, client: Any) -> None:
        """Addresses and forms that carry a foreign id where no page asks for any."""
        for key in self.theirs.values():
            for address in hidden(key):
                self.look(client.get(address, follow=True), f"{address} as {who}")
            form = {"organization": key, "_organization": key, "next": f"/search/?q={key}"}
            self.look(client.post("/organizations/choose/", form, follow=True), f"choose as {who}")

    def seen(self, client: Any, method: str, path: str, key: object) -> tuple:
        self.asked += 1
        answer = getattr(client, method)(path)
        text = self.wall.TOKEN.sub(b"", answer.content).replace(str(key).encode(), b"ID")
        headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.headers.items()))
        if answer.status_code >= 500:
            self.losses.append(f"{method} {path}: answered {answer.status_code}")
        return answer.status_code, _told(headers, key), text

    def look(self, answer: Any, where: str) -> None:
        self.asked += 1
        headers = str(dict(answer.headers))
        if answer.status_code >= 500 or self.is_marked(headers, answer.content):
            self.losses.append(f"{where}: {answer.status_code}")

    def is_marked(self, headers: str, content: bytes) -> bool:
        # The operator's page names organisations beside their counts, and nothing else of them.
        shown = content.replace(f"{self.wall.MARK} Ltd".encode(), b"")
        return self.wall.MARK in headers or self.wall.MARK.encode() in shown


def hidden(key: object) -> Iterator[str]:
    yield f"/organizations/?next=/tenants/registration/{key}/change/"
    yield f"/people/leaver/?q={key}"
    yield f"/requests/?registration={key}"
    yield f"/rounds/new/?registration={key}"
    yield f"/registrations/check/?ids={key}"
    yield f"/search/?q={key}"


def _told(headers: str, key: object) -> str:
    """Headers without what is new in every answer, and without the id asked for."""
    lines = headers.replace(str(key), "ID").splitlines()
    fresh = ("Content-Security-Policy", "Content-Length", "X-Request", "Expires", "Date", "ETag")
    return "\n".join(line for line in lines if not line.startswith(fresh))


if __name__ == "__main__":
    sys.exit(main())
