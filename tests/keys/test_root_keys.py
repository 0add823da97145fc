"""A root key is staged, promoted, retained, retired; no step loses what an older one wrapped."""

import base64
import io
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from credentials.crypto import escrow_text, key_id, new_root_key
from credentials.models import OrganizationKey, RootKey
from credentials.services import key_rotation, keyring, root_keys
from credentials.services.data_keys import data_keys
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import heartbeats
from cxone_registry.jobs.heartbeats import Kind
from tests.keys.rings import Said
from tests.keys.test_rotation import reveal
from tests.support import make


@pytest.fixture
def raw(ring):
    """A second root key, in the ring below the suite's own; all is as before in the end."""
    made = new_root_key()
    ring.use(made, original=True)
    yield made
    RootKey.objects.using("maint").all().delete()
    ring.use(made, original=True, primary=original(ring))
    list(key_rotation.rewrap())
    heartbeats.leave(Kind.WORKER, "elsewhere 1")


def original(ring):
    return key_id(base64.b64decode(ring.original.split()[0]))


def states():
    return dict(RootKey.objects.values_list("kek_id", "state"))


def test_a_root_key_goes_through_its_whole_life(ring, raw, org, settings):
    owner, old, new = make.access_key("value"), original(ring), key_id(raw)

    assert Said("stage", new).out.startswith(f"{new} is staged.")
    assert states() == {old: "promoted", new: "staged"}
    assert "primary root key" in Said("promote", new, "--web-has-it").out
    assert states() == {old: "retained", new: "promoted"}
    assert "still wrapped" in Said("retire", old).err
    assert f"under {new}." in Said("rewrap").out
    assert "need" in Said("retire", old).err
    RootKey.objects.using("maint").filter(pk=old).update(
        retained_at=timezone.now() - timedelta(days=settings.BACKUP_DAYS + 1)
    )
    assert "is retired" in Said("retire", old).out

    ring.use(raw)
    data_keys.forget()
    assert Said("check").status == 0
    assert reveal(owner) == "value"
    assert f"{new}  Primary" in Said("history").out


def test_new_data_keys_are_wrapped_by_the_promoted_key(ring, raw):
    Said("stage", key_id(raw))
    Said("promote", key_id(raw), "--web-has-it")

    organization = make.organization()

    with organization_context(organization.pk), transaction.atomic():
        assert OrganizationKey.objects.get().kek_id == key_id(raw)


def test_a_key_that_is_not_in_the_ring_is_not_staged(ring, raw):
    said = Said("stage", key_id(new_root_key()))

    assert (said.status, "is not in this host's key ring" in said.err) == (78, True)
    assert states() == {}


def test_a_key_that_was_not_staged_is_not_promoted(ring, raw):
    said = Said("promote", key_id(raw), "--web-has-it")

    assert (said.status, "is not staged" in said.err) == (78, True)


def test_nobody_promotes_without_having_looked_at_the_web_servers(ring, raw):
    Said("stage", key_id(raw))

    assert "--web-has-it" in Said("promote", key_id(raw)).err
    assert states()[key_id(raw)] == "staged"


def test_a_process_without_the_key_holds_promotion_up(ring, raw):
    ring.use(new_root_key())
    heartbeats.say(Kind.WORKER, "elsewhere 1", started_at=timezone.now())
    ring.use(raw, original=True)

    said = Said("stage", key_id(raw))
    assert "do not report it yet: worker elsewhere 1" in said.out
    assert "worker elsewhere 1" in Said("promote", key_id(raw), "--web-has-it").err

    heartbeats.say(Kind.WORKER, "elsewhere 1", started_at=timezone.now())
    assert Said("promote", key_id(raw), "--web-has-it").status == 0


def test_only_one_key_is_retained(ring, raw):
    third = new_root_key()
    ring.use(raw, third, original=True)
    for each in (raw, third):
        Said("stage", key_id(each))
    Said("promote", key_id(raw), "--web-has-it")

    assert "still retained" in Said("promote", key_id(third), "--web-has-it").err


def test_a_promotion_can_be_taken_back(ring, raw):
    Said("stage", key_id(raw))
    Said("promote", key_id(raw), "--web-has-it")

    Said("promote", original(ring), "--web-has-it")

    assert states() == {original(ring): "promoted", key_id(raw): "retained"}


def test_settings_that_name_another_primary_key_hold_promotion_up(ring, raw):
    Said("stage", key_id(raw))
    ring.use(raw, original=True, primary=original(ring))

    assert "CXR_PRIMARY_KEK names" in Said("promote", key_id(raw), "--web-has-it").err


def test_a_new_key_is_written_to_a_private_file_and_used_by_nothing(ring, tmp_path):
    path = tmp_path / "new-key"

    said = Said("stage", "--file", str(path))

    assert path.stat().st_mode & 0o777 == 0o600
    assert "Nothing uses it yet" in said.out
    assert path.read_text().split()[0] not in said.out


def test_a_broken_ring_file_leaves_a_running_process_its_keys(ring, tmp_path):
    before = keyring.keyring().ids
    path = tmp_path / "broken"
    path.touch(mode=0o600)
    path.write_text("half a li")
    ring.settings.KEYRING_FILE = str(path)

    assert keyring.refresh_keyring() == before


class TestEscrow:
    @pytest.fixture(autouse=True)
    def _clean(self, raw):
        yield

    def prove(self, monkeypatch, text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text + "\n"))
        return Said("prove", "--by", "Pat")

    def test_a_good_copy_is_proved_by_its_id_alone(self, ring, monkeypatch):
        copy = escrow_text(base64.b64decode(ring.original.split()[0]))

        said = self.prove(monkeypatch, copy)

        assert said.out.startswith(f"This is {original(ring)}.")
        row = RootKey.objects.get(pk=original(ring))
        assert row.proved_by == "Pat"
        assert not root_keys.proof_is_old(row, timezone.now())
        assert root_keys.proof_is_old(row, timezone.now() + timedelta(days=366))
        with connections["maint"].cursor() as cursor:
            cursor.execute("SELECT body FROM audit_event WHERE chain = 'platform'")
            bodies = str(cursor.fetchall())
        assert "root-key.escrow-proved" in bodies
        assert copy not in bodies

    def test_a_typing_mistake_is_a_sentence(self, monkeypatch):
        said = self.prove(monkeypatch, "ABCD EFGH")

        assert (said.status, "letters" in said.err) == (78, True)

    def test_a_copy_of_a_foreign_key_proves_nothing(self, monkeypatch):
        said = self.prove(monkeypatch, escrow_text(new_root_key()))

        assert "no key of this database" in said.err

    @pytest.mark.parametrize("typed", ["", "\0", "\udc80", "A" * 100_000, "\u202eABCD"])
    def test_hostile_copies_are_sentences(self, monkeypatch, typed):
        assert self.prove(monkeypatch, typed).status == 78

    def test_it_is_shown_on_a_terminal_only(self, ring, monkeypatch):
        assert "on a terminal only" in Said("escrow", original(ring)).err

        monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
        said = Said("escrow", original(ring))
        assert escrow_text(base64.b64decode(ring.original.split()[0])) in said.out


def test_the_application_cannot_write_the_history(database):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        RootKey.objects.create(kek_id="k1-forged", state="promoted")
