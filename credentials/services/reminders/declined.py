"""Somebody says that a secret is not theirs: a finding for the admins, until facts end it."""

from collections.abc import Mapping, Sequence

from credentials.models import AccessKey, ClientCredential, Finding, Reminder
from credentials.reports.reminding.people import names_of
from credentials.reports.reminding.series import dated
from credentials.reports.reminding.things import access_keys, client_credentials, things_of
from credentials.rules.reminding.answers import REMINDER_DECLINED
from credentials.rules.reminding.answers import declined as problem_of
from credentials.rules.reminding.people import DECLINED
from credentials.rules.reminding.series import Dated
from credentials.rules.watch.raised import Raised
from credentials.services import findings
from credentials.services.findings import Change

SUBJECTS = {
    Reminder.Kind.CLIENT_SECRET.value: Finding.Subject.CLIENT_CREDENTIAL,
    Reminder.Kind.ACCESS_KEY.value: Finding.Subject.ACCESS_KEY,
}


def subject_of(row: Reminder) -> ClientCredential | AccessKey | None:
    """The thing that *row* is about, if it still exists."""
    if row.kind == Reminder.Kind.CLIENT_SECRET:
        return ClientCredential.objects.filter(pk=row.subject_id).first()
    return AccessKey.objects.filter(pk=row.subject_id).first()


def tell_admins(rows: Sequence[Reminder]) -> list[Change]:
    """Open a finding about each thing. Returns what changed, to be audited last."""
    names = names_of([row.email for row in rows])
    return findings.open_all(
        Raised(row.subject_id, str(thing), problem_of(SUBJECTS[row.kind], _name(names, row)))
        for row in rows
        if (thing := subject_of(row))
    )


def _name(names: Mapping[str, str], row: Reminder) -> str:
    """Without the address: findings are passed on to channels."""
    return " ".join(names.get(row.email, "Somebody").split())


def settle() -> None:
    """Close the findings of which facts say that they are over."""
    found = list(Finding.objects.filter(code=REMINDER_DECLINED, resolved_at=None))
    if not found:
        return
    ids = [finding.subject_id for finding in found]
    things = things_of(client_credentials().filter(pk__in=ids), access_keys().filter(pk__in=ids))
    open_still = {one.thing.id for one in dated(things) if _is_open(one)}
    over = [finding for finding in found if finding.subject_id not in open_still]
    findings.audit(findings.resolve(over))


def _is_open(one: Dated) -> bool:
    """Who declined is still named, and the secret is not replaced."""
    named = (*one.people.contacts, *one.people.owners)
    return not one.series.is_replaced and any(person.state == DECLINED for person in named)
