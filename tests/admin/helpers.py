"""What the admin's tests share: people, rows, and forms as a browser would send them."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.contrib.messages import get_messages
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credentials.models import Finding, FlightCheck, SecretVersion, ValidationRun
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tenants.models import (
    Contact,
    Environment,
    Membership,
    Organization,
    Origin,
    TechnicalContact,
    User,
)
from tenants.services import sessions
from tests.support import make

CANARY = "cAnArY-secret-zQxWvKtR"
KEY_SECRET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST===="


@dataclass
class Rows:
    """One of each, all of one organisation."""

    organization: Any
    unit: Any
    tenant: Any
    contact: Any
    membership: Any
    invitation: Any
    registration: Any
    credential: Any
    key: Any
    use: Any
    run: Any
    flight: Any
    finding: Any
    event: Any

    def all(self) -> list[models.Model]:
        """Every row that has a page."""
        return [value for value in vars(self).values() if value is not self.organization]


def client_for(organization: Organization, role: str) -> Client:
    """A browser of a new member."""
    return begun(Client(), make.member(organization, role))


def begun(client: Client, person: User) -> Client:
    """Signed in, as after the first page: the session has its row, which costs queries once."""
    client.force_login(person)
    session = client.session
    session[sessions.KEY] = str(sessions.begin(person.pk, user_agent="", address="127.0.0.1"))
    session.save()
    return client


def client_of_operator() -> Client:
    """A browser of the platform's operator, who belongs to no organisation."""
    client = Client()
    return begun(client, make.platform_operator())


def make_rows(organization: Organization) -> Rows:
    """One row of every kind in *organization*."""
    member = make.member(organization, "viewer")
    with organization_context(organization.pk), transaction.atomic():
        registration = make.registration()
        tenant = make.tenant(business_unit=registration.business_unit)
        contact = Contact.objects.create(name="Ana", email=f"ana{make.number()}@example.com")
        TechnicalContact.objects.create(registration=registration, contact=contact)
        Origin.objects.create(registration=registration, origin="https://app.example.com")
        credential = make.client_credential(registration=registration)
        key = make.access_key(tenant=tenant)
        use = make.use(registration=registration, access_key=key)
        return Rows(
            organization=organization,
            unit=registration.business_unit,
            tenant=tenant,
            contact=contact,
            invitation=make.invitation(),
            membership=Membership.objects.get(user=member),
            registration=registration,
            credential=credential,
            key=key,
            use=use,
            run=make_run(use),
            flight=make_flight(use),
            finding=make_finding(use),
            event=Event.objects.order_by("-at").first(),
        )


def make_run(use: Any, **fields: Any) -> ValidationRun:
    """A finished run with one failed step."""
    step = {
        "name": "token",
        "title": "Sign in",
        "started_at": timezone.now().isoformat(),
        "milliseconds": 84,
        "result": "failed",
        "code": "access-key-refused",
        "facts": {"status": 400},
        "sentence": "CXone refused the access key.",
        "remedy": "Generate a new access key.",
    }
    defaults = {
        "trigger": "person",
        "state": "finished",
        "outcome": "access-key-refused",
        "summary": "CXone refused the access key.",
        "steps": [step],
        "finished_at": timezone.now(),
    }
    return ValidationRun.objects.create(use=use, **{**defaults, **fields})


def make_flight(use: Any, **fields: Any) -> FlightCheck:
    """A finished flight check of a sign-in, with one verdict."""
    verdict = {
        "code": "access-key-inactive",
        "sentence": "The access key is inactive.",
        "remedy": "Switch it on in CXone.",
        "certainty": "likely",
    }
    defaults = {
        "kind": "machine",
        "registration": use.registration,
        "environment": use.access_key.tenant.environment,
        "tenant": use.access_key.tenant,
        "use": use,
        "state": "finished",
        "outcome": "failed",
        "summary": "The access key is inactive.",
        "verdicts": [verdict, {**verdict, "sentence": "Its user is locked."}],
        "finished_at": timezone.now(),
    }
    return FlightCheck.objects.create(**{**defaults, **fields})


def make_finding(use: Any, **fields: Any) -> Finding:
    now = timezone.now()
    defaults = {
        "code": f"code-{make.number()}",
        "severity": 1,
        "subject": "sign-in",
        "subject_id": use.pk,
        "subject_label": str(use),
        "sentence": "CXone refused the access key.",
        "remedy": "Generate a new access key.",
        "opened_at": now,
        "last_seen_at": now,
    }
    return Finding.objects.create(**{**defaults, **fields})


def page(obj: Any, verb: str = "change", *more: Any) -> str:
    """Address of a page of *obj*; of a model for lists and new rows."""
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{verb}"
    return reverse(name) if isinstance(obj, type) else reverse(name, args=[obj.pk, *more])


class _Fields(HTMLParser):
    """Collects what a browser would send back from the page's main form."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.select = self.area = ""
        self.inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        name = found.get("name") or ""
        if tag == "form":
            self.inside = (found.get("id") or "").endswith("_form")
        if not self.inside:
            return
        if tag == "input" and name and "__prefix__" not in name:
            self._input(name, found)
        elif tag == "select":
            self.select = name
            self.values.setdefault(name, "")
        elif tag == "option" and "selected" in found and "__prefix__" not in self.select:
            self.values[self.select] = found.get("value") or ""
        elif tag == "textarea":
            self.area = name
            self.values[name] = ""

    def _input(self, name: str, found: dict[str, str | None]) -> None:
        kind = found.get("type")
        if kind in ("submit", "button"):
            return
        if kind in ("checkbox", "radio"):
            if "checked" in found:
                self.values.setdefault(name, []).append(found.get("value") or "on")
            return
        self.values[name] = found.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] = data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "textarea":
            self.area = ""


def form_of(client: Client, address: str) -> dict[str, Any]:
    """The values that the form at *address* shows."""
    parser = _Fields()
    parser.feed(client.get(address).content.decode())
    return {name: value for name, value in parser.values.items() if "__prefix__" not in name}


def submit(client: Client, address: str, **changes: Any) -> Any:
    """Open the form, change some values and send it."""
    return client.post(address, {**form_of(client, address), **changes})


def errors_in(response: Any) -> str:
    """All error texts of the answered form and its lists."""
    context = response.context
    texts = [str(context["adminform"].form.errors)]
    for inline in context["inline_admin_formsets"]:
        texts += [str(inline.formset.non_form_errors()), *map(str, inline.formset.errors)]
    return re.sub(r"<[^>]*>", " ", " ".join(texts))


def told(response: Any) -> str:
    """The messages of an answer, before they are shown."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def environments() -> list[Environment]:
    with transaction.atomic():
        return list(Environment.objects.filter(kind="sovereign"))


def versions_of(owner: Any) -> int:
    with transaction.atomic():
        return SecretVersion.objects.filter(**{_owner_field(owner): owner}).count()


def _owner_field(owner: Any) -> str:
    return "access_key" if owner._meta.model_name == "accesskey" else "client_credential"
