"""A person who goes to CXone and back, with one browser for us and one for CXone's page."""

import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from django.db import transaction
from django.test import Client
from django.urls import reverse

from credentials.models import FlightCheck
from credentials.services import vault
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job
from cxone_registry.secret import Secret
from tenants.models import RedirectURI, Registration, Tenant
from tests.support import make
from tests.support.clouds import Cxone

CALLBACK = "http://testserver/flight-check/callback/"
PASSWORD = "a password of CXone"
METHODS = {"public": "none", "confidential": "client_secret_basic"}


@dataclass(frozen=True)
class App:
    """A registration for people that the sandbox knows."""

    registration: Registration
    tenant: Tenant
    user_name: str
    client_secret: str = ""


@transaction.atomic
def app(cxone: Cxone, kind: str = "public", cloud: str = "commercial", **told: Any) -> App:
    """An application with a tenant and a user who may sign in; *told* is for the sandbox."""
    tenant = make.tenant(environment=cxone.environment(cloud))
    registration = make.registration(application_type=kind, client_auth_method=METHODS[kind])
    RedirectURI.objects.create(registration=registration, uri=CALLBACK)
    client = make.client_credential(None, registration=registration, environment=tenant.environment)
    secret = "" if kind == "public" else f"cs-{uuid.uuid4().hex}"
    if secret:
        vault.store_secret(client, Secret(secret))
    unit = tenant.business_unit
    cxone.world.add_tenant(
        cloud, tenant_id=str(tenant.tenant_id), name=tenant.name,
        business_unit_number=unit.number, business_unit_name=unit.name,
    )  # fmt: skip
    usual = {"redirects": (CALLBACK,), "client_secret": secret or None, "type": kind}
    cxone.world.add_app(
        cloud, client_id=client.client_id, name=registration.name,
        auth_method=registration.client_auth_method, **{**usual, **told},
    )  # fmt: skip
    name = f"ana{make.number()}@example.com"
    cxone.world.add_user(cloud, tenant_id=str(tenant.tenant_id), user_name=name, password=PASSWORD)
    return App(registration, tenant, name, secret)


@dataclass
class Traveller:
    """*client* is the browser that is signed in to the registry."""

    client: Client
    app: App
    cxone: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.cxone.trust_env = False

    def start(self, **chosen: Any) -> FlightCheck:
        """Start a check on the registration's page."""
        tenant = self.app.tenant
        address = reverse("admin:credentials_flightcheck_start", args=[self.app.registration.pk])
        form = {"choice": f"{tenant.environment_id}:{tenant.pk}", **chosen}
        answer = self.client.post(address, form)
        assert answer.status_code == 302, answer.content.decode()
        with transaction.atomic():
            return FlightCheck.objects.get(pk=answer["Location"].split("/")[-3])

    def onward(self, flight: FlightCheck) -> str:
        """The address that the page of the check leads to."""
        links = Links()
        links.feed(self.page(flight))
        return links.by_rel["noreferrer"]

    def page(self, flight: FlightCheck) -> str:
        return self.client.get(page_of(flight)).content.decode()

    def sign_in(self, address: str, password: str = PASSWORD) -> dict[str, str]:
        """Sign in on CXone's page; returns what CXone sends back."""
        links = Links()
        asked = self.cxone.get(address, allow_redirects=False, timeout=5)
        if asked.is_redirect:
            return brought(asked)
        links.feed(asked.text)
        typed = {**links.inputs, "username": self.app.user_name, "password": password}
        parts = urlsplit(address)
        login = f"{parts.scheme}://{parts.netloc}/auth/authorize/login"
        return brought(self.cxone.post(login, typed, allow_redirects=False, timeout=5))

    def come_back(self, said: dict[str, str]) -> Any:
        """Both pages of the callback, as a browser with cookies sees them; the arrival's answer."""
        first = Client().get(f"{CALLBACK}?{urlencode(said)}")
        assert first.status_code == 200, first.content.decode()
        return self.client.post(reverse("flight-arrived"), said)


class Links(HTMLParser):
    """Links by their rel, and the fields of forms."""

    def __init__(self) -> None:
        super().__init__()
        self.by_rel: dict[str, str] = {}
        self.inputs: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "rel" in said:
            self.by_rel[said["rel"]] = said["href"]
        if tag == "input" and "name" in said:
            self.inputs[said["name"]] = said.get("value", "")


def brought(answer: requests.Response) -> dict[str, str]:
    """The parameters that CXone sends the person back with."""
    assert answer.is_redirect, answer.text
    location = answer.headers["Location"]
    assert location.startswith(CALLBACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def page_of(flight: FlightCheck) -> str:
    return reverse("admin:credentials_flightcheck_change", args=[flight.pk])


@transaction.atomic
def fresh(flight: FlightCheck) -> FlightCheck:
    return FlightCheck.objects.select_related("registration", "tenant", "environment").get(
        pk=flight.pk
    )


def work_on(flight: FlightCheck) -> FlightCheck:
    """Run the check's job here, as a worker would; returns the check as it is then."""
    with transaction.atomic():
        job = Job.objects.get(object_id=flight.pk, kind="flight-check", state=Job.State.QUEUED)
    worker.run_job(job.pk)
    return fresh(flight)
