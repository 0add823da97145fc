"""Secrets that people bring, see and hand on: each goes the way it goes in daily work.

What an answer is meant to show (a revealed value, a new link, a seed) is read and not kept.
"""

import hashlib
import hmac
import json
import re
import secrets
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from credentials.models import AuditStream, Consumer, IdentityProvider, SecretVersion
from credentials.services import consumer_proofs, vault
from credentials.services.rotations import planning
from credentials.services.trail import streams
from cxone_registry.secret import Secret
from cxone_registry.site.second_factor import RECORDS
from tests.admin.helpers import client_for, form_of, page
from tests.reveals import helpers as reveals
from tests.security import sinks
from tests.sharing import scene
from tests.sign_in import people
from tests.support import make, second_factor

LINK = {
    "recipient": "Kim Roth",
    "minutes": "15",
    "category": "hand-over",
    "reason": "For the deploy engineer",
}


def canary(word: str) -> str:
    return f"{word}-ÿ+/<&>\"' {secrets.token_urlsafe(18)}"


class PeopleStory:
    """*visit* posts a form at a link's path as somebody outside does: (path, form) to the page."""

    def __init__(self, organization: Any, visit: Callable[[str, dict[str, str]], str]) -> None:
        self.organization, self.visit = organization, visit
        self.secrets: dict[str, str] = {}
        self.answers: list[bytes] = []
        self.custodian = client_for(organization, "custodian")
        second_factor.show(self.custodian)
        self.custodian.raise_request_exception = False

    def tell(self) -> None:
        self.is_shown()
        self.goes_out_by_a_link()
        self.comes_in_by_a_link()
        self.is_rotated()
        self.is_compared()
        self.has_a_seed_and_codes()
        self.is_asked_for_again()
        self.is_of_a_neighbour()
        self.is_in_a_table()
        self.is_in_a_header()

    def new(self, word: str) -> str:
        self.secrets[word] = canary(word)
        return self.secrets[word]

    def keep(self, response: Any) -> Any:
        self.answers.append(sinks.answer(response))
        return response

    def stored(self, word: str) -> SecretVersion:
        with transaction.atomic():
            return vault.current_version(make.client_credential(self.new(word)))

    def is_shown(self) -> None:
        version = self.stored("revealed")
        self.keep(reveals.ask(self.custodian, version))
        reveal = reveals.newest()
        shown = reveals.show(self.custodian, reveal)
        assert reveals.value_of(shown) == self.secrets["revealed"]
        for name in ("reveal", "reveal-live"):
            self.keep(self.custodian.get(reverse(name, args=[reveal.pk])))
        self.keep(reveals.show(self.custodian, reveal))
        self.keep(self.custodian.get(page(version.client_credential)))

    def goes_out_by_a_link(self) -> None:
        version, passphrase = self.stored("linked"), self.new("passphrase")
        address = reverse("shared-link-new", args=[version.pk])
        made = self.custodian.post(address, {**LINK, "passphrase": passphrase})
        path = scene.address_in(made, "once")
        self.secrets["link"] = path.split("/")[2]
        assert "tries" in self.visit(path, {"passphrase": self.new("wrong-passphrase")})
        assert version.pk and "linked-" in self.visit(path, {"passphrase": passphrase})
        self.answers.append(self.visit(path, {"passphrase": passphrase}).encode())
        self.keep(self.custodian.get(reverse("shared-links")))

    def comes_in_by_a_link(self) -> None:
        by = make.member(self.organization, "editor")
        request, path = scene.of_app(by)
        self.secrets["request link"] = path.split("/")[2]
        pasted = {"id_0": str(uuid.uuid4()), "secret_0": self.new("handed-in")}
        self.answers.append(self.visit(path, {"id_0": "", "secret_0": self.new("bad")}).encode())
        self.answers.append(self.visit(path, pasted).encode())
        self.answers.append(self.visit(path, pasted).encode())
        assert scene.again(request).state == "answered"

    def is_rotated(self) -> None:
        use = make.use()
        with transaction.atomic():
            owner = use.registration.client_credentials.get()
        rotation = planning.plan(owner, planning.Plan(reason="It is due."))
        address = reverse("rotation-receive", args=[rotation.pk])
        self.keep(self.custodian.post(address, {"secret": f"Bearer {self.new('mistyped')}"}))
        self.keep(self.custodian.post(address, {"secret": self.new("received")}))
        self.keep(self.custodian.get(reverse("rotation", args=[rotation.pk])))
        with transaction.atomic():
            consumer = Consumer(name="Nightly", client_credential=owner)
            keys = consumer_proofs.add(consumer)
        self.secrets["consumer"] = keys.token.reveal()
        self.secrets["proof key"] = keys.proof_key.reveal()
        self._prove(keys, self.secrets["received"])
        self._prove(keys, "something else")

    def _prove(self, keys: Any, value: str) -> None:
        key = keys.proof_key.reveal().encode()
        mark = hmac.digest(key, value.encode(), hashlib.sha256).hex()
        body, address = json.dumps({"fingerprint": mark}), f"/consumer/{keys.token.reveal()}/"
        self.keep(Client().post(address, body, content_type="application/json"))

    def is_compared(self) -> None:
        version = self.stored("compared")
        address = reverse("secret-compare", args=["client", version.client_credential_id])
        for value in (self.secrets["compared"], self.new("compared-otherwise")):
            self.keep(self.custodian.post(address, {"secret": value}))

    def has_a_seed_and_codes(self) -> None:
        client = people.signed_in(make.member(self.organization, "viewer"))
        client.raise_request_exception = False
        self.secrets["seed"] = people.enrol(client)
        codes = client.get("/account/factors/codes/").content.decode()
        self.secrets |= {f"code {n}": code for n, code in enumerate(_codes(codes))}
        self.keep(client.get("/account/factors/"))

    def is_asked_for_again(self) -> None:
        """The second factor is too old when a form with a secret comes in: it is kept nowhere."""
        version = self.stored("before")
        client = client_for(self.organization, "custodian")
        session = client.session
        session[RECORDS] = [{"method": "password", "at": time.time() - 9_999}]
        session.save()
        form = {**form_of(client, page(version.client_credential)), "secret": self.new("too-late")}
        self.keep(client.post(page(version.client_credential), form))
        address = reverse("shared-link-new", args=[version.pk])
        self.keep(client.post(address, {**LINK, "passphrase": self.new("late-passphrase")}))

    def is_of_a_neighbour(self) -> None:
        """The client secret of an identity provider; the address of a receiver of the trail."""
        with transaction.atomic():
            provider = IdentityProvider.objects.create(
                name="Company", kind="oidc", issuer="https://id.canary.invalid", client_id="x"
            )
            vault.seal_into(provider, "sealed_client_secret", Secret(self.new("identity provider")))
        self.secrets["stream"] = f"canary{secrets.token_urlsafe(24)}"
        stream = AuditStream(name="SIEM", kind="https")
        key = streams.add(stream, Secret(f"https://siem.canary.invalid/{self.secrets['stream']}"))
        self.secrets["stream key"] = key.reveal().removeprefix("whsec_")

    def is_in_a_table(self) -> None:
        """Somebody puts a column of secrets into a table that takes none."""
        client = client_for(self.organization, "editor")
        client.raise_request_exception = False
        table = f'name,email,client_secret\nAna,ana@x.example,"{_quoted(self.new("column"))}"\n'
        file = SimpleUploadedFile("contacts.csv", table.encode())
        self.keep(client.post("/import/", {"kind": "contacts", "file": file}, follow=True))

    def is_in_a_header(self) -> None:
        value = self.secrets["header"] = f"canary{secrets.token_urlsafe(24)}"
        headers = {"authorization": f"Bearer {value}", "x-api-key": value, "cookie": f"a={value}"}
        for path in ("/", "/no-such-page/", f"/consumer/{value}/", f"/?client_secret={value}"):
            # The address is named again where it leads after signing in.
            answer = Client(raise_request_exception=False).get(path, headers=headers)
            if value not in path:
                self.keep(answer)


def _codes(text: str) -> list[str]:
    """Recovery codes as the page shows them: eight digits alone are found anywhere by chance."""
    return re.findall(r"<li>(\d{4} \d{4})</li>", text)[:3]


def _quoted(cell: str) -> str:
    return cell.replace('"', '""')
