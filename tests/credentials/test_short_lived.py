"""The code and the verifier of a person's sign-in: sealed, moved by a rotation, erased in time."""

import pytest
from django.db import DatabaseError, connection, transaction

from credentials.crypto import Unsealable, version_of
from credentials.models import FlightCheck
from credentials.services import key_rotation, user_sign_in, vault
from credentials.services.data_keys import data_keys
from cxone_registry.audit.models import Event
from cxone_registry.secret import Secret
from tests.security.canaries import hits
from tests.support import make

COLUMNS = ["sealed_code", "sealed_verifier"]
VALUE = "cAnArY-verifier-0123456789"


@pytest.fixture
def flight(org):
    registration = make.registration(application_type="public", client_auth_method="none")
    cloud = make.environment("commercial")
    make.client_credential(None, registration=registration, environment=cloud)
    wishes = user_sign_in.Wishes(redirect_uri="https://registry.example.com/callback")
    with transaction.atomic():
        return user_sign_in.start(registration, cloud, None, wishes)[0]


@transaction.atomic
def put(flight, name, value=VALUE):
    vault.seal_into(flight, name, Secret(value))


@transaction.atomic
def opened(flight, name):
    found = FlightCheck.objects.get(pk=flight.pk)
    return vault.open_from(found, name, purpose="test").reveal()


@transaction.atomic
def blob(flight, name):
    field = FlightCheck._meta.get_field(name)
    return field.value_from_object(FlightCheck.objects.get(pk=flight.pk))


@pytest.mark.parametrize("name", COLUMNS)
def test_a_value_opens_where_it_was_sealed(flight, name):
    put(flight, name)

    assert opened(flight, name) == VALUE
    assert hits(blob(flight, name), [VALUE]) == []


def test_a_value_does_not_open_in_the_other_column(flight):
    put(flight, "sealed_code")
    with transaction.atomic():
        FlightCheck.objects.filter(pk=flight.pk).update(sealed_verifier=blob(flight, "sealed_code"))

    with pytest.raises(Unsealable):
        opened(flight, "sealed_verifier")


def test_opening_is_audited_before_the_value_exists(flight):
    opened(flight, "sealed_verifier")

    with transaction.atomic():
        event = Event.objects.get(action="secret.used", object_id=str(flight.pk))
    assert "sealed_verifier" in event.body


@pytest.mark.parametrize("name", COLUMNS)
def test_a_rotation_moves_it(flight, name):
    put(flight, name)

    key_rotation.start_rotation()
    moved = sum(key_rotation.reencrypt())

    assert moved == len({name, "sealed_verifier"})
    assert version_of(blob(flight, name)) == 2
    assert opened(flight, name) == VALUE


@pytest.mark.parametrize("name", COLUMNS)
def test_a_process_with_a_stale_data_key_seals_again(flight, name):
    data_keys.active()
    forget = data_keys.forget
    data_keys.forget = lambda: None
    try:
        key_rotation.start_rotation()
    finally:
        data_keys.forget = forget

    put(flight, name)

    assert version_of(blob(flight, name)) == 2


@pytest.mark.parametrize("name", COLUMNS)
def test_the_database_refuses_an_old_data_key(flight, name):
    put(flight, name)
    old = blob(flight, name)
    key_rotation.start_rotation()

    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        write(name, old, flight.pk)

    assert refused.value.__cause__.sqlstate == vault.STALE_KEY


def write(name, value, pk):
    change = f"UPDATE credentials_flightcheck SET {name} = %s WHERE id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(change, (value, pk))


@pytest.mark.parametrize("name", [*COLUMNS, "state_digest"])
def test_a_finished_check_can_hold_no_secret(flight, name):
    put(flight, "sealed_code")
    kept = {name: blob(flight, name) if name in COLUMNS else "digest"}
    gone = {**dict.fromkeys(COLUMNS), "state_digest": ""}

    with pytest.raises(DatabaseError), transaction.atomic():
        FlightCheck.objects.filter(pk=flight.pk).update(**{**gone, **kept, "state": "finished"})


def test_the_row_does_not_hold_the_state(org, flight):
    with transaction.atomic():
        wishes = user_sign_in.Wishes(redirect_uri="https://registry.example.com/callback")
        other, state = user_sign_in.start(flight.registration, flight.environment, None, wishes)
        kept = repr(FlightCheck.objects.filter(pk=other.pk).values().get())

    assert state not in kept
    assert len(state) >= 43
