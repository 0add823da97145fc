"""``manage.py keys shred ask, approve, run``. Each person proves who they are, each time."""

import getpass
import json
import sys
from datetime import timedelta
from typing import Any, TextIO
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from credentials.management.refusing import refuse
from credentials.models import ShredOrder
from credentials.services import shredding
from credentials.services.shredding.certificate import promise
from credentials.services.shredding.running import roots_of
from tenants.models import User
from tenants.services.organizations import organization_ids


def add(verbs: Any) -> None:
    """The parsers of these verbs."""
    shred = verbs.add_parser("shred", help="destroy an organisation's keys; needs two people")
    steps = shred.add_subparsers(dest="step", required=True)
    ask = steps.add_parser("ask", help="the first person asks")
    ask.add_argument("organization", help="short name")
    ask.add_argument("--reason", required=True)
    approve = steps.add_parser("approve", help="another person approves")
    run = steps.add_parser("run", help="one of the two carries it out")
    for each in (approve, run):
        each.add_argument("order")
    run.add_argument("--json", action="store_true", help="print the certificate as JSON")
    for each in (ask, approve, run):
        each.add_argument("--as", dest="email", required=True, help="your e-mail address")


def shred(options: dict[str, Any], out: TextIO) -> None:
    """Which of the three."""
    try:
        {"ask": _ask, "approve": _approve, "run": _run}[options["step"]](options, out)
    except shredding.RefusedError as error:
        refuse(str(error))


def _ask(options: dict[str, Any], out: TextIO) -> None:
    slug = options["organization"]
    known = dict(organization_ids())
    if slug not in known:
        refuse(f"There is no organisation '{slug}'.")
    order = shredding.ask(known[slug], slug, reason=options["reason"], by=_operator(options))
    _show(order, out)
    out.write(f"Another operator approves it within a week: keys shred approve {order.pk}\n")


def _approve(options: dict[str, Any], out: TextIO) -> None:
    order = shredding.find(options["order"])
    _show(order, out)
    shredding.approve(order, by=_operator(options))
    out.write(f"Approved. It is carried out by: keys shred run {order.pk}\n")


def _run(options: dict[str, Any], out: TextIO) -> None:
    order = shredding.find(options["order"])
    person = _operator(options)
    if person.email not in (order.asked_by, order.approved_by):
        refuse("Only one of the two who wanted it carries it out.")
    if not options["json"]:
        _show(order, out)
    typed = _line(f"This cannot be undone. Type the short name {order.label} to go on: ")
    if typed != order.label:
        refuse("That is not its short name. Nothing was destroyed.")
    made = shredding.run(order)
    text = json.dumps(made, indent=2) if options["json"] else shredding.as_text(made)
    out.write(text + "\n")


def _show(order: ShredOrder, out: TextIO) -> None:
    organization = UUID(str(order.of_organization))
    out.write(f"Organisation {order.label}: {order.reason}\n")
    for what, count in shredding.preview(organization).items():
        out.write(f"  {count:>8}  {what}\n")
    expires = timezone.now() + timedelta(days=settings.BACKUP_DAYS)
    out.write(promise(roots_of(organization), expires) + "\n")


def _operator(options: dict[str, Any]) -> User:
    password = _hidden(f"Password of {options['email']}: ")
    return shredding.prove_operator(options["email"], password, _shows_factor)


def _shows_factor(user: User) -> bool:
    """By a code of the authenticator app or for recovery; used up by this, as on the pages."""
    # Asks the app registry, which is not there yet while commands are looked up.
    from cxone_registry.site.account.factors import check_code, has_factor

    if not has_factor(user):
        return not settings.REQUIRE_SECOND_FACTOR
    return check_code(user, _hidden("Code of your second factor: ")) is not None


def _hidden(question: str) -> str:
    return getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _line(question: str) -> str:
    return input(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
