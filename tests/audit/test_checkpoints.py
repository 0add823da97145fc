"""Checkpoints seal all chains, are chained themselves, and lie in places outside."""

import json
import socket
import threading
from datetime import UTC, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from cxone_registry.audit import checkpoints, places
from cxone_registry.audit.anchored import faults
from cxone_registry.audit.codes import code_of, code_on
from cxone_registry.audit.keys import chain_keys
from cxone_registry.audit.models import Anchor, Checkpoint
from cxone_registry.audit.record import record_change
from cxone_registry.audit.verify import _one_picture
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.tasks import checkpoint as task


def found(lines=()):
    with _one_picture("maint") as cursor:
        return faults(cursor, chain_keys(), lines)


def test_a_checkpoint_follows_the_one_before_and_fits_the_chains(org):
    first = checkpoints.take(is_forced=True)
    with transaction.atomic():
        record_change("thing.changed", org)
    second = checkpoints.take(is_forced=True)

    assert second.seq == first.seq + 1
    assert bytes(second.prev) == bytes(first.hash)
    assert second.events > first.events
    assert bytes(second.heads) != bytes(first.heads)
    assert found() == []


def test_none_is_taken_before_its_time_unless_much_happened(org, monkeypatch):
    checkpoints.take(is_forced=True)

    assert checkpoints.take() is None
    monkeypatch.setattr(checkpoints, "EVENTS", 1)
    with transaction.atomic():
        record_change("thing.changed", org)
    assert checkpoints.take() is not None


def test_only_one_process_takes_it(org):
    def other():
        taken.append(checkpoints.take(is_forced=True))

    taken = []
    with transaction.atomic(using="maint"):
        from django.db import connections

        with connections["maint"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (checkpoints.LOCK,))
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    assert taken == [None]


def test_a_line_is_read_back(org):
    made = checkpoints.take(is_forced=True)
    told = checkpoints.from_line(checkpoints.as_line(made))

    assert bytes(told.hash) == bytes(made.hash)
    assert found([checkpoints.as_line(made)]) == []


@pytest.mark.parametrize("line", ["{", "[]", '{"seq": 1}', '{"seq": "x"}', "\x00"])
def test_a_line_that_says_nothing_is_told(org, line):
    assert "cannot be read" in found([line])[0]


def test_a_forged_line_is_told(org):
    told = json.loads(checkpoints.as_line(checkpoints.take(is_forced=True)))

    assert "not written by this registry" in found([json.dumps({**told, "events": 1})])[0]


def test_a_line_from_after_the_restored_copy_is_told(org):
    made = checkpoints.take(is_forced=True)
    later = Checkpoint(
        seq=made.seq + 1, at=made.at, chains=1, events=made.events + 9,
        heads=made.heads, prev=made.hash, key=made.key,
    )  # fmt: skip
    later.hash = checkpoints.hash_of(later, chain_keys().current()[1])

    assert "older copy" in found([checkpoints.as_line(later)])[0]


def test_a_file_gets_every_line_and_keeps_what_it_has(org, settings, tmp_path):
    path = tmp_path / "anchors"
    settings.AUDIT_ANCHOR_FILE = str(path)
    checkpoints.take(is_forced=True)
    assert places.write_waiting() == []
    before = path.read_text()
    checkpoints.take(is_forced=True)
    places.write_waiting()

    assert path.read_text().startswith(before)
    assert path.read_text().splitlines()[-1] == checkpoints.as_line(checkpoints.newest())
    assert path.stat().st_mode & 0o777 == 0o640 & ~_umask()
    assert places.write_waiting() == [], "nothing is written twice"
    assert found(path.read_text().splitlines()) == []


def _umask():
    import os

    old = os.umask(0)
    os.umask(old)
    return old


def test_a_place_that_cannot_be_written_is_told_and_made_up_for(org, settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "missing" / "anchors")
    checkpoints.take(is_forced=True)

    assert places.write_waiting() == ["file: FileNotFoundError: No such file or directory"]
    assert places.states()[0].trouble
    (tmp_path / "missing").mkdir()
    last = checkpoints.take(is_forced=True)
    assert places.write_waiting() == []
    assert places.states()[0].trouble == ""
    assert Anchor.objects.filter(checkpoint=last, trouble="").exists()


def test_the_file_is_no_link(org, settings, tmp_path):
    (tmp_path / "elsewhere").touch()
    (tmp_path / "anchors").symlink_to(tmp_path / "elsewhere")
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors")
    checkpoints.take(is_forced=True)

    assert places.write_waiting()
    assert (tmp_path / "elsewhere").read_text() == ""


def test_another_host_gets_syslog_messages(org, settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.AUDIT_ANCHOR_SYSLOG = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        made = checkpoints.take(is_forced=True)
        assert places.write_waiting() == []
        peer, _ = server.accept()
        received = b""
        while chunk := peer.recv(65536):
            received += chunk

    assert checkpoints.as_line(made).encode() in received
    assert b" <109>1 " in received


def test_the_task_does_both(org, settings, tmp_path, monkeypatch):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors")
    monkeypatch.setattr(checkpoints, "EVERY", timedelta(0))
    task()

    assert (tmp_path / "anchors").read_text().count("\n") >= 1


def test_the_code_of_a_day_stays_the_same(org, capsys):
    checkpoints.take(is_forced=True)
    today = timezone.now().astimezone(UTC).date()
    code = code_on(today)
    checkpoints.take(is_forced=True)

    assert code_on(today) == code
    assert len(code) == 14
    assert code_of(checkpoints.newest()) != code
    call_command("audit", "code", str(today))
    assert code in capsys.readouterr().out


def test_a_day_without_checkpoints_has_no_code(org):
    with pytest.raises(CommandError, match="No checkpoint"):
        call_command("audit", "code", "2001-01-01")


def test_the_application_reads_no_chain_of_others(org, other_org):
    from django.db import ProgrammingError, connection

    with organization_context(org.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT chain FROM audit_own_heads()")
        assert {name.partition(":")[0] for (name,) in cursor.fetchall()} == {str(org.pk)}
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_pin")
