"""What the demonstration's custodian did: secrets shown, asked for, handed on and handed in."""

import uuid

from django.utils import timezone

from credentials.demo.story import QUALITY, REPORTING, SURVEY, SYNC
from credentials.models import ClientCredential, RevealRule, SecretVersion
from credentials.services.reveals import asking, deciding, showing
from credentials.services.reveals.asking import Why
from credentials.services.sharing import answering, links, opening, requests
from credentials.services.sharing import asking as sharing
from cxone_registry.audit.actor import Actor, acting_as
from cxone_registry.secret import Secret
from tenants.models import Environment, Registration, User

HERE = "127.0.0.1"
# Addresses of people outside, from the range that is kept for examples.
ENGINEER, SOMEBODY_ELSE, AT_NICE = "198.51.100.24", "203.0.113.80", "198.51.100.7"


def remember(custodian: User, admin: User, approved: Environment) -> None:
    """Do all of it. Secrets of *approved* are shown after a second person said yes."""
    RevealRule.objects.create(environment=approved, needs_approval=True)
    with acting_as(_person(custodian)):
        _seen(custodian)
        _waiting(custodian, approved)
        _denied(custodian, admin, approved)
        _handed_on(custodian)
        _handed_in(custodian)


def _seen(custodian: User) -> None:
    why = Why("hand-over", "Set up the new export server with the platform team.", "CHG-20418")
    reveal = asking.ask(_secret(SYNC), custodian, why, address=HERE)
    showing.show(reveal.pk, custodian, address=HERE)
    showing.copied(reveal.pk, custodian)
    why = Why("check", "The server's log says that the client secret is wrong.")
    reveal = asking.ask(_secret(REPORTING), custodian, why, address=HERE)
    showing.show(reveal.pk, custodian, address=HERE)


def _waiting(custodian: User, environment: Environment) -> None:
    why = Why("migration", "The export of the government cloud moves to a new server.", "CHG-20433")
    asking.ask(_secret(REPORTING, environment), custodian, why, address=HERE)


def _denied(custodian: User, admin: User, environment: Environment) -> None:
    why = Why("other", "To have it at hand for the next incident.")
    reveal = asking.ask(_secret(QUALITY, environment), custodian, why, address=HERE)
    with acting_as(_person(admin)):
        deciding.deny(reveal.pk, admin, "Ask when there is one: break-glass is there for it.")


def _handed_on(custodian: User) -> None:
    """One link was opened, and then somebody came too late; another one waits."""
    why = Why("hand-over", "Their deployment needs the new secret.", "CHG-20418")
    for recipient, minutes in (("Kim Roth", 60), ("Lena Park", 24 * 60)):
        wish = links.Wish(recipient, minutes, Secret(""))
        token = links.make(sharing.ask(_secret(SYNC), custodian, why, wish, address=HERE))
        if minutes == 60:
            for address in (ENGINEER, SOMEBODY_ELSE):
                opening.open_once(token, Secret(""), address=address)


def _handed_in(custodian: User) -> None:
    """One request was answered and waits to be put into use; another one waits for its answer."""
    found = ClientCredential.objects.filter(registration__name=QUALITY).select_related(
        "registration", "environment"
    )[0]
    wish = requests.Wish(
        "Nia at NICE", "The second secret, for the rotation.", 7, False,
        registration=found.registration, environment=found.environment,
    )  # fmt: skip
    _, token = requests.ask(wish, custodian)
    part = answering.Part(found.environment.slug, found.client_id, Secret(uuid.uuid4().hex))
    answering.answer(token, [part], address=AT_NICE)
    survey = Registration.objects.get(name=SURVEY)
    note = f"Asked again on {timezone.localdate():%d %B}."
    requests.ask(requests.Wish("Nia at NICE", note, 7, False, registration=survey), custodian)


def _secret(application: str, environment: Environment | None = None) -> SecretVersion:
    """The client secret in use of an application, in a sandbox without a rule unless told."""
    rows = SecretVersion.objects.filter(
        state=SecretVersion.State.CURRENT, client_credential__registration__name=application
    )
    if environment is None:
        ruled = RevealRule.objects.values("environment")
        rows = rows.exclude(client_credential__environment__in=ruled)
    else:
        rows = rows.filter(client_credential__environment=environment)
    return rows.order_by("client_credential__environment__slug")[0]


def _person(user: User) -> Actor:
    return Actor("person", user.email, id=str(user.pk), address=HERE)
