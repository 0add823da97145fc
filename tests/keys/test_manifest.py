"""The manifest of a backup: what it names, what it never holds, and that it notices a change."""

import json

import pytest
from django.db import transaction

from credentials.models import SecretVersion
from credentials.services import backup_manifest, vault
from cxone_registry.isolation.context import organization_context
from cxone_registry.secret import Secret
from tests.keys.rings import Said
from tests.keys.test_root_keys import original
from tests.support import make


@pytest.fixture
def found(org):
    make.access_key("a value that must not be in it")
    return json.loads(Said("backup-manifest").out)


def test_it_names_root_keys_and_counts(found, org, ring):
    assert original(ring) in found["needs_root_keys"]
    values = found["organizations"][str(org.pk)]["values"]
    assert values["secret_version.sealed"]["count"] == 1


def test_it_holds_no_secret_and_no_key(found, ring):
    text = json.dumps(found)

    assert "a value that must not be in it" not in text
    assert ring.original.split()[0] not in text


def test_the_same_database_fits(found, tmp_path):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(found))

    assert "is what the manifest says" in Said("backup-manifest", "--compare", str(path)).out


def test_a_replaced_secret_does_not_fit(found, org):
    with transaction.atomic():
        owner = SecretVersion.objects.get().access_key
        vault.store_secret(owner, Secret("another"))

    said = backup_manifest.differences(found, backup_manifest.manifest())

    assert said == [f"Organisation {org.pk} is not as the manifest says."]


def test_another_organisation_that_came_later_is_named(found, other_org):
    with organization_context(other_org.pk):
        make.access_key("theirs")

    said = backup_manifest.differences(found, backup_manifest.manifest())

    assert f"Organisation {other_org.pk} is not as the manifest says." in said


def test_a_manifest_that_was_edited_is_told_apart(found):
    found["needs_root_keys"] = {}

    assert "was changed" in backup_manifest.differences(found, found)[0]


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "1", "\0", '{"hash": 1}'])
def test_what_is_no_manifest_is_a_sentence(text, tmp_path):
    path = tmp_path / "manifest.json"
    path.write_text(text)

    assert Said("backup-manifest", "--compare", str(path)).status == 78


def test_open_all_counts_and_shows_none(found, org):
    said = Said("open-all")

    assert "sealed values open." in said.out
    assert "must not be in it" not in said.out + said.err
