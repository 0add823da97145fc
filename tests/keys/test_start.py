"""A start with the wrong keys is refused, says what is missing, and changes nothing."""

import base64
import os
import subprocess
import sys

import pytest
from django.db import connections

from credentials.crypto import key_id, new_root_key
from credentials.services import key_rotation
from tests.keys import rings
from tests.keys.rings import Said, dump_hash
from tests.support import make
from tests.support.databases import ROOT

EX_CONFIG = 78


def refused_without_a_change(*arguments):
    before = dump_hash()
    said = Said(*arguments)

    assert said.status == EX_CONFIG
    assert dump_hash() == before
    return said.err


@pytest.fixture
def second(ring):
    """A second root key that one organisation's data key is wrapped under."""
    raw = new_root_key()
    ring.use(raw, original=True, primary=key_id(raw))
    make.organization()
    yield raw
    ring.use(raw, original=True, primary=key_id(base64.b64decode(ring.original.split()[0])))
    list(key_rotation.rewrap())


def test_the_right_ring_passes(ring):
    said = Said("check")

    assert said.status == 0
    assert "stored keys open" in said.out


def test_an_empty_database_without_a_ring_is_refused(ring):
    ring.use_path("/nowhere/keyring")
    with rings.emptied():
        said = Said("check")

    assert said.status == EX_CONFIG
    assert "Run `manage.py keys init` once" in said.err


def test_an_empty_database_with_a_ring_is_not_initialised_by_itself(ring):
    with rings.emptied():
        said = Said("check")

    assert said.status == EX_CONFIG
    assert "was not initialised" in said.err


@pytest.mark.parametrize("verb", ["check", "rotate", "rewrap"])
def test_a_missing_ring_is_refused(ring, verb):
    ring.use_path("/nowhere/keyring")

    told = refused_without_a_change(verb)

    assert "This database needs the root key k1-" in told


@pytest.mark.parametrize("verb", ["check", "rotate", "rewrap"])
def test_a_wrong_ring_is_refused(ring, verb):
    ring.use(new_root_key())

    told = refused_without_a_change(verb)

    assert "is not in the key ring. Nothing was changed." in told


def test_a_partial_ring_is_refused_and_the_missing_key_is_named(ring, second):
    ring.use(original=True)

    told = refused_without_a_change("check")

    assert f"Root key {key_id(second)} is needed for 1 of" in told


def test_a_primary_key_that_is_not_in_the_ring_is_refused(ring):
    ring.use(original=True, primary=key_id(new_root_key()))

    assert "The key ring cannot be used" in refused_without_a_change("check")


def test_a_ring_that_others_may_read_is_refused(ring):
    ring.use(original=True, mode=0o644)

    assert "The key ring cannot be used" in refused_without_a_change("check")


@pytest.mark.parametrize("text", ["", "# only a remark\n", "not a key\n", "AAAA\n"])
def test_a_ring_file_without_a_usable_key_is_refused(ring, tmp_path, text):
    path = tmp_path / "keyring"
    path.touch(mode=0o600)
    path.write_text(text)
    ring.use_path(str(path))

    assert "The key ring cannot be used" in refused_without_a_change("check")


def test_a_damaged_key_record_is_refused_and_its_organisation_named(ring, org):
    change = (
        "UPDATE credentials_organizationkey SET wrapped = set_byte(wrapped, 20,"
        " (get_byte(wrapped, 20) + %s) %% 256) WHERE organization_id = %s"
    )
    with connections["maint"].cursor() as cursor:
        cursor.execute(change, (1, org.pk))
        told = refused_without_a_change("check")

    assert f"organisation {org.pk} is damaged or was edited" in told
    with connections["maint"].cursor() as cursor:
        cursor.execute(change, (255, org.pk))
    assert Said("check").status == 0


def test_init_is_refused_where_there_are_keys(ring):
    assert "has its keys already" in refused_without_a_change("init")


def test_init_if_empty_changes_nothing_where_there_are_keys(ring):
    before = dump_hash()

    assert Said("init", "--if-empty").status == 0
    assert dump_hash() == before


def test_init_never_replaces_a_ring_that_cannot_be_used(ring, tmp_path):
    path = tmp_path / "keyring"
    path.touch(mode=0o600)
    ring.use_path(str(path))
    with rings.emptied():
        said = Said("init")

    assert said.status == EX_CONFIG
    assert path.read_text() == ""


def test_init_makes_a_ring_file_that_only_its_owner_reads(ring, tmp_path):
    path = tmp_path / "keyring"
    ring.use_path(str(path))
    with rings.emptied():
        said = Said("init")

    assert path.stat().st_mode & 0o777 == 0o600
    assert "was written to" in said.out
    assert path.read_text().split()[0] not in said.out


def test_status_names_the_primary_key_and_what_it_wraps(ring):
    said = Said("status")

    assert said.out.startswith("primary root key: k1-")
    assert "problem" not in said.out


def test_key_commands_need_the_maintenance_role(ring, settings):
    settings.DATABASES = {
        name: each for name, each in settings.DATABASES.items() if name != "maint"
    }

    said = Said("check")

    assert said.status == EX_CONFIG
    assert "DATABASE_MAINT_URL is missing" in said.err


def test_a_start_script_sees_the_exit_status(ring):
    environment = {**os.environ, "CXR_KEYRING_FILE": "/nowhere/keyring"}

    ended = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "keys", "check"],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert ended.returncode == EX_CONFIG
    assert "no key ring is configured" in ended.stderr
    assert "Traceback" not in ended.stderr
