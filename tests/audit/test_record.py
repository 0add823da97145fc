"""Events are recorded whatever happens around them, and whatever people type."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import transaction

from cxone_registry.audit.actor import Actor, acting_as
from cxone_registry.audit.management.commands import audit as command
from cxone_registry.audit.models import Event
from cxone_registry.audit.record import (
    record_access,
    record_change,
    record_changes,
    record_platform,
)
from cxone_registry.audit.verify import verify
from cxone_registry.isolation.context import organization_context

HOSTILE = {
    "NUL": "a\x00b",
    "lone surrogate": "a\ud800b",
    "controls": "\x01\x1b[31m\x7f\x85",
    "megabyte": "x" * 1_000_000,
    "number": "1e2",
    "right to left": "\u202egnp.exe",
    "emoji": "\U0001f511" * 200,
    "combining": "e" + "\u0301" * 300,
    "JSON": '{"action": "forged"}',
    "SQL": "'; DROP TABLE audit_event; --",
    "format": "%s%n{0}",
    "line ends": "a\r\n\u2028b",
}


def newest(organization) -> Event:
    with organization_context(organization.pk), transaction.atomic():
        return Event.objects.order_by("-at", "-seq").first()


def sequence(chain: str) -> list[int]:
    with transaction.atomic():
        return list(Event.objects.filter(chain=chain).order_by("seq").values_list("seq", flat=True))


def test_a_change_is_undone_with_its_transaction(org):
    with transaction.atomic():
        record_change("thing.changed", org)
        transaction.set_rollback(True)

    assert newest(org).action == "organization.created"


def test_an_access_survives_the_rollback_of_its_request(org):
    with transaction.atomic():
        record_access("thing.denied", org)
        transaction.set_rollback(True)

    assert newest(org).action == "thing.denied"


def test_an_access_is_written_while_the_request_holds_the_change_chain(org):
    began = time.monotonic()
    with transaction.atomic():
        record_change("thing.changed", org)
        record_access("secret.used", org)
        record_change("thing.changed", org)

    assert time.monotonic() - began < 1
    assert verify(using="maint").is_intact


def test_a_platform_event_is_written_while_a_request_holds_both_chains(org):
    with transaction.atomic():
        record_change("thing.changed", org)
        record_access("secret.used", org)
        record_platform("environment.changed")

    assert verify(using="maint").is_intact


def test_an_event_without_an_organization_is_a_mistake(database):
    with pytest.raises(ValueError, match="needs an organisation"):
        record_change("thing.changed")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_words_do_not_stop_the_audit(org, text):
    org.name = text
    with acting_as(Actor("person", text[:5000])), transaction.atomic():
        record_change("thing.changed", org, before={"name": text})

    event = newest(org)
    assert event.body.isascii()
    assert json.loads(event.body)["before"]["name"] == text
    assert verify(using="maint").faults == []


def test_a_number_stays_as_it_was_written(org):
    with transaction.atomic():
        record_change("thing.changed", org, price=1e2, text="1e2")

    assert '"price": 100.0, "text": "1e2"' in newest(org).body


def test_details_do_not_replace_who_and_what(org):
    with transaction.atomic():
        record_change("thing.changed", org, actor="nobody", key="x", at="never")

    assert json.loads(newest(org).body)["actor"]["kind"] == "command"
    assert verify(using="maint").is_intact


def test_eight_writers_with_rollbacks_leave_no_gap(org):
    def write(number: int) -> None:
        with organization_context(org.pk), transaction.atomic():
            record_change("thing.changed", org, n=number)
            record_access("thing.seen", org, n=number)
            transaction.set_rollback(number % 5 == 0)

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(120)))

    assert sequence(f"{org.pk}:change") == list(range(1, 98))  # 96 and the organisation's own
    assert sequence(f"{org.pk}:access") == list(range(1, 121))
    assert verify(using="maint").faults == []


def test_a_writer_waits_for_the_one_before_it(org):
    locked, order = threading.Event(), []

    def first() -> None:
        with organization_context(org.pk), transaction.atomic():
            record_change("thing.changed", org, n=1)
            locked.set()
            time.sleep(0.2)
            order.append(1)

    def second() -> None:
        locked.wait()
        with organization_context(org.pk), transaction.atomic():
            record_change("thing.changed", org, n=2)
            order.append(2)

    with ThreadPoolExecutor(2) as writers:
        for done in [writers.submit(first), writers.submit(second)]:
            done.result()

    assert order == [1, 2]


def test_times_never_run_backwards(org):
    for number in range(20):
        with transaction.atomic():
            record_change("thing.changed", org, n=number)

    with transaction.atomic():
        times = Event.objects.order_by("seq").values_list("at", flat=True)
        assert all(before <= after for before, after in pairwise(times))


def test_verify_ends_well_when_nothing_was_touched(history, capsys, settings):
    settings.AUDIT_WITNESSES = []  # other tests' secrets are not looked at here
    call_command("audit", "verify")

    assert "chains: intact." in capsys.readouterr().out


def test_verify_ends_with_1_and_the_faults_when_something_was(tamper, capsys, monkeypatch):
    monkeypatch.setattr(command, "verify_whole", lambda lines: verify(using="owner"))
    monkeypatch.setattr(command, "record_platform", lambda *_, **__: None)  # its chain is locked
    tamper.run("UPDATE audit_event SET actor = 'x' WHERE chain = %(chain)s AND seq = 2")

    with pytest.raises(SystemExit) as ended:
        call_command("audit", "verify")

    assert ended.value.code == 1
    assert f"{tamper.chain} event 2: a column differs" in capsys.readouterr().out


def test_verify_speaks_json(history, capsys, settings):
    settings.AUDIT_WITNESSES = []
    call_command("audit", "verify", "--json")

    report = json.loads(capsys.readouterr().out)
    assert (report["intact"], report["faults"]) == (True, [])
    assert report["events"] >= 11
    assert report["chains"] >= 3


def test_verify_reports_faults_as_json(tamper, capsys, monkeypatch):
    monkeypatch.setattr(command, "verify_whole", lambda lines: verify(using="owner"))
    monkeypatch.setattr(command, "record_platform", lambda *_, **__: None)  # its chain is locked
    tamper.run("DELETE FROM audit_event WHERE chain = %(chain)s AND seq = 2")

    with pytest.raises(SystemExit):
        call_command("audit", "verify", "--format", "json")

    report = json.loads(capsys.readouterr().out)
    assert report["intact"] is False
    assert f"{tamper.chain} event 3: expected event 2; events are missing." in report["faults"]


def test_verify_needs_the_maintenance_role(settings):
    others = {name: each for name, each in settings.DATABASES.items() if name != "maint"}
    settings.DATABASES = others
    from django.core.management import CommandError

    with pytest.raises(CommandError, match="DATABASE_MAINT_URL"):
        call_command("audit", "verify")


def test_many_changes_are_linked_like_as_many_single_ones(org):
    with transaction.atomic():
        record_changes(("thing.changed", org, {"n": number}) for number in range(1203))
        record_change("thing.changed", org, n=1203)

    assert sequence(f"{org.pk}:change")[-1] == 1205
    assert newest(org).seq == 1205
    assert verify(using="maint").faults == []
