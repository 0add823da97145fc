"""Rotation moves every sealed value, and no write is lost or ends under a key that goes away."""

import base64
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from django.utils import timezone

from credentials.crypto import KeyMissing, Unsealable, key_id, new_root_key, seal, version_of
from credentials.fields import SealedField
from credentials.models import OrganizationKey, SecretVersion
from credentials.services import key_rotation, vault
from credentials.services.data_keys import DataKeys, data_keys
from cxone_registry.isolation.context import organization_context
from cxone_registry.isolation.models import OrganizationModel
from cxone_registry.secret import Secret
from tests.keys.rings import Said
from tests.support import make

State = OrganizationKey.State
SEALED = SecretVersion._meta.get_field("sealed")


@transaction.atomic
def reveal(owner):
    return vault.use_secret(vault.current_version(owner), purpose="test").reveal()


@transaction.atomic
def version(owner):
    return vault.current_version(owner)


@transaction.atomic
def blob(owner):
    return SEALED.value_from_object(vault.current_version(owner))


@transaction.atomic
def states():
    return dict(OrganizationKey.objects.values_list("version", "state"))


def rotate():
    key_rotation.start_rotation()
    return sum(key_rotation.reencrypt())


@transaction.atomic
def write(column, value, pk):
    change = f"UPDATE credentials_secretversion SET {column} = %s WHERE id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(change, (value, pk))


def test_every_value_moves_to_the_new_key_and_still_opens(org):
    owners = [make.access_key(f"value {number}") for number in range(120)]

    assert rotate() == 120

    assert {version_of(blob(owner)) for owner in owners} == {2}
    assert [reveal(owner) for owner in owners] == [f"value {number}" for number in range(120)]
    assert states() == {1: State.RETIRED, 2: State.ACTIVE}


def test_retiring_values_move_too(org):
    owner = make.access_key("old")
    with transaction.atomic():
        vault.store_secret(owner, Secret("new"))

    assert rotate() == 2


def test_fingerprints_still_find_a_value_used_twice(org):
    one, other = make.access_key("the same"), make.access_key("the same")

    rotate()
    third = make.access_key("the same")

    with transaction.atomic():
        assert [vault.is_reused(version(each)) for each in (one, other, third)] == [True] * 3


def test_another_organisations_values_stay_where_they_are(org, other_org):
    with organization_context(other_org.pk):
        theirs = make.access_key()
    make.access_key()

    rotate()

    with organization_context(other_org.pk):
        assert version_of(blob(theirs)) == 1


def test_the_command_rotates_one_organisation_by_its_short_name(org):
    owner = make.access_key("value")

    said = Said("rotate", "--organization", org.slug)

    assert said.out == f"{org.slug}: 1 values re-encrypted.\n"
    data_keys.forget()
    assert reveal(owner) == "value"


def test_an_interrupted_rotation_goes_on_without_a_new_key(org):
    make.access_key()
    key_rotation.start_rotation()

    Said("rotate", "--organization", org.slug, "--resume")

    assert states() == {1: State.RETIRED, 2: State.ACTIVE}


def test_a_value_that_does_not_open_holds_up_no_other_and_keeps_its_key(org):
    damaged, sound = make.access_key("damaged"), make.access_key("sound")
    broken = bytearray(blob(damaged))
    broken[-1] ^= 1
    write("sealed", bytes(broken), version(damaged).pk)

    assert rotate() == 1

    assert blob(damaged) == bytes(broken)
    assert reveal(sound) == "sound"
    assert key_rotation.left_over() == 1
    assert states()[1] == State.RETIRING
    assert "1 values are still under an older key" in Said("rotate", "--organization", org.slug).err


def test_a_value_that_is_being_changed_is_left_for_the_next_time(org):
    owner = make.access_key("value")
    maint = connections["maint"]
    with transaction.atomic(using="maint"):
        with maint.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM credentials_secretversion WHERE id = %s FOR UPDATE",
                (version(owner).pk,),
            )
        assert rotate() == 0

    assert states()[1] == State.RETIRING
    assert sum(key_rotation.reencrypt()) == 1
    assert states()[1] == State.RETIRED


class TestThrowAwayModel:
    @pytest.fixture
    def model(self, org):
        """A model with a sealed field that rotation has never heard of."""

        class Throwaway(OrganizationModel):
            note = SealedField(aad_name="throwaway.note", null=True)

            class Meta(OrganizationModel.Meta):
                app_label = "credentials"

        with connections["owner"].schema_editor() as editor:
            editor.create_model(Throwaway)
        yield Throwaway
        del apps.all_models["credentials"]["throwaway"]
        apps.clear_cache()
        with connections["owner"].schema_editor() as editor:
            editor.delete_model(Throwaway)

    def test_rotation_finds_its_values(self, model):
        row = model()
        field = model._meta.get_field("note")
        row.note = seal(data_keys.active(), b"anything", field.place(row))
        with transaction.atomic():
            row.save()

        assert rotate() == 1

        with transaction.atomic():
            row.refresh_from_db()
        assert version_of(field.value_from_object(row)) == 2
        assert row.note.open(data_keys.of_version).reveal() == "anything"


class TestGuard:
    """The database refuses what a process with a stale data key writes."""

    def test_raw_sql_with_a_stale_value_is_refused(self, org):
        owner = make.access_key()
        stale, pk = blob(owner), version(owner).pk
        rotate()

        with pytest.raises(DatabaseError) as refused:
            write("sealed", stale, pk)
        assert refused.value.__cause__.sqlstate == "CX001"

    def test_a_value_under_a_key_of_the_future_is_refused(self, org):
        owner = make.access_key()
        forged = bytearray(blob(owner))
        forged[7] = 9

        with pytest.raises(DatabaseError, match="stale data key"):
            write("sealed", bytes(forged), version(owner).pk)

    def test_a_process_that_does_not_know_of_the_rotation_seals_again(self, org):
        owner = make.access_key()
        assert data_keys.active().version == 1
        rotate_elsewhere(org)
        assert data_keys.active().version == 1

        with transaction.atomic():
            vault.store_secret(owner, Secret("written after"))

        assert version_of(blob(owner)) == 2
        assert reveal(owner) == "written after"


def rotate_elsewhere(org):
    """What another process does: this one's cache hears nothing of it."""
    kept = data_keys.__dict__.copy()
    data_keys.__dict__.update(DataKeys().__dict__)
    rotate()
    data_keys.__dict__.update(kept)


def overwrite_key(organization, wrapped):
    """What somebody with write access to the database could do, unlike the application."""
    with transaction.atomic(using="maint"), connections["maint"].cursor() as cursor:
        cursor.execute(
            "UPDATE credentials_organizationkey SET wrapped = %s"
            " WHERE organization_id = %s AND version = 1",
            (wrapped, organization.pk),
        )


class TestBinding:
    """A ciphertext opens only in the row and the organisation it was sealed for."""

    def test_copied_into_another_row_it_does_not_open(self, org):
        mine, other = make.access_key("mine"), make.access_key("other")
        write("sealed", blob(mine), version(other).pk)

        with pytest.raises(Unsealable):
            reveal(other)

    def test_copied_into_another_organisation_it_does_not_open(self, org, other_org):
        stolen = blob(make.access_key("mine"))
        with organization_context(other_org.pk):
            theirs = make.access_key("theirs")
            write("sealed", stolen, version(theirs).pk)

            with pytest.raises(Unsealable):
                reveal(theirs)

    def test_a_data_key_record_of_another_organisation_does_not_open(self, org, other_org):
        with organization_context(other_org.pk), transaction.atomic():
            stolen = OrganizationKey.objects.get(version=1).wrapped
        with transaction.atomic():
            kept = OrganizationKey.objects.get(version=1).wrapped
        overwrite_key(org, stolen)
        data_keys.forget()

        with pytest.raises(Unsealable):
            data_keys.active()
        overwrite_key(org, kept)

    def test_the_application_cannot_change_or_destroy_a_wrapped_key(self, org):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            OrganizationKey.objects.update(state="destroyed", wrapped=None)

    def test_an_older_value_of_the_same_row_does_not_pass_for_a_newer_one(self, org):
        owner = make.access_key("first")
        first = blob(owner)
        with transaction.atomic():
            vault.store_secret(owner, Secret("second"))
        write("sealed", first, version(owner).pk)

        with pytest.raises(Unsealable):
            reveal(owner)


class TestDestroyed:
    @pytest.fixture
    def owner(self, org):
        made = make.access_key("value")
        rotate()
        return made

    def test_a_key_retired_long_enough_ago_is_destroyed(self, owner):
        assert key_rotation.destroy_retired(before=timezone.now()) == 1

        assert states() == {1: State.DESTROYED, 2: State.ACTIVE}
        assert reveal(owner) == "value"
        with pytest.raises(KeyMissing, match="The data key 1 of this organisation was destroyed"):
            data_keys.of_version(1)

    def test_a_key_retired_only_now_is_kept(self, owner):
        month_ago = timezone.now() - timedelta(days=30)

        assert key_rotation.destroy_retired(before=month_ago) == 0

    def test_a_key_that_a_value_still_needs_is_never_destroyed(self, org):
        make.access_key("value")
        key_rotation.start_rotation()
        with transaction.atomic():
            OrganizationKey.objects.filter(version=1).update(
                state=State.RETIRED, retired_at=timezone.now()
            )

        assert key_rotation.destroy_retired(before=timezone.now() + timedelta(days=1)) == 0

    def test_the_command_destroys_nothing_younger_than_the_backups(self, owner, org):
        said = Said("destroy", "--organization", org.slug, "--retired-days", "30")

        assert said.out == f"{org.slug}: 0 data keys destroyed.\n"

    def test_a_destroyed_secret_is_told_apart_from_one_that_does_not_open(self, org):
        owner = make.access_key("one")
        for value in ("two", "three"):
            with transaction.atomic():
                vault.store_secret(owner, Secret(value))

        with transaction.atomic():
            first = owner.secret_versions.get(number=1)
        assert first.state == SecretVersion.State.DESTROYED
        assert first.sealed is None


def test_rewrapping_moves_every_stored_key_under_the_new_root_key(ring, org):
    owner, raw = make.access_key("value"), new_root_key()
    ring.use(raw, original=True, primary=key_id(raw))

    said = Said("rewrap")

    assert said.out.endswith(f"under {key_id(raw)}.\n")
    ring.use(raw)
    data_keys.forget()
    assert Said("check").status == 0
    assert reveal(owner) == "value"
    ring.use(raw, original=True, primary=original_id(ring))
    list(key_rotation.rewrap())


def original_id(ring):
    return key_id(base64.b64decode(ring.original.split()[0]))


def test_no_two_sealed_fields_share_a_name():
    names = [field.aad_name for _, field in key_rotation.sealed_fields()]

    assert len(names) == len(set(names))


@transaction.atomic
def test_a_refreshed_or_deferred_value_still_opens(org):
    found = vault.current_version(make.access_key("value"))

    found.refresh_from_db()
    deferred = SecretVersion.objects.defer("sealed").get(pk=found.pk)

    assert found.sealed.open(data_keys.of_version).reveal() == "value"
    assert deferred.sealed.open(data_keys.of_version).reveal() == "value"
