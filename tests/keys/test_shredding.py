"""Two platform operators make an organisation's secrets unreadable for good; nobody else does."""

import io
import json
import uuid

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, connections, transaction

from credentials.crypto import KeyMissing
from credentials.models import OrganizationKey, SecretVersion, ShredOrder
from credentials.services import shredding
from credentials.services.data_keys import data_keys
from credentials.services.reencryption import sealed_fields
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.models import Job
from tenants.models import User
from tests.keys.rings import Said
from tests.keys.test_rotation import blob, reveal
from tests.sign_in.people import code, give_app
from tests.support import fill, make


@pytest.fixture
def operators():
    return [
        User.objects.create_user(
            f"op{make.number()}-{uuid.uuid4().hex[:6]}@example.com",
            make.PASSWORD,
            is_platform_operator=True,
        )
        for _ in range(3)
    ]


@pytest.fixture
def says(monkeypatch):
    """``keys shred`` with what is typed."""

    def call(*arguments, typed=(make.PASSWORD,)):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        return Said("shred", *arguments)

    return call


def asked(org, operators, says):
    said = says("ask", org.slug, "--reason", "Contract ended", "--as", operators[0].email)
    assert said.status == 0, said.err
    return str(ShredOrder.objects.get(of_organization=org.pk, done_at=None).pk)


def approved(org, operators, says):
    order = asked(org, operators, says)
    assert says("approve", order, "--as", operators[1].email).status == 0
    return order


def run(org, operators, says, *more):
    order = approved(org, operators, says)
    return says("run", order, "--as", operators[0].email, *more, typed=(make.PASSWORD, org.slug))


def test_everything_sealed_is_gone_and_the_certificate_says_what_is_true(org, operators, says):
    fill.organization_tables()
    secret = "a-secret-that-must-be-nowhere"
    owner = make.access_key(secret)

    said = run(org, operators, says, "--json")

    assert said.status == 0, said.err
    made = json.loads(said.out)
    root = made["root_keys"][0]
    assert made["promise"].startswith(
        f"Live data is unreadable at once. Backups made before today stay readable with root key"
        f" {root} until they expire on "
    )
    assert made["promise"].endswith("which also ends every other backup of that time).")
    assert shredding.is_genuine(made)
    assert not shredding.is_genuine({**made, "label": "another"})
    assert secret not in said.out
    data_keys.forget()
    with transaction.atomic():
        for model, field in sealed_fields():
            assert not model._default_manager.exclude(**{field.name: None}).exists(), field.aad_name
        assert set(OrganizationKey.objects.values_list("state", "wrapped")) == {("destroyed", None)}
        assert set(SecretVersion.objects.values_list("state", flat=True)) == {"destroyed"}
        assert not Job.objects.filter(state__in=["queued", "running"]).exists()
        assert Event.objects.filter(action="organization.shredded").exists()
    with pytest.raises(KeyMissing), transaction.atomic():
        data_keys.active()
    with connections["maint"].cursor() as cursor:
        cursor.execute("SELECT action FROM audit_event WHERE chain = 'platform'")
        actions = {action for (action,) in cursor.fetchall()}
    assert {f"organization.shred-{step}" for step in ("asked", "approved", "started")} <= actions
    assert "organization.shredded" in actions
    assert owner.pk


def test_another_organisation_keeps_everything(org, other_org, operators, says):
    with organization_context(other_org.pk):
        theirs = make.access_key("theirs")

    assert run(org, operators, says).status == 0

    with organization_context(other_org.pk):
        data_keys.forget()
        assert reveal(theirs) == "theirs"


def test_a_value_put_back_from_a_copy_is_refused(org, operators, says):
    owner = make.access_key("value")
    kept = blob(owner)
    run(org, operators, says)

    from django.db import DatabaseError

    with pytest.raises(DatabaseError), transaction.atomic():
        SecretVersion.objects.update(sealed=kept, state="retiring")


def test_sessions_that_work_for_it_end(org, other_org, operators, says):
    kept = {}
    for each in (org, other_org):
        session = SessionStore()
        session["organization"] = str(each.pk)
        session.save()
        kept[each.pk] = session.session_key

    run(org, operators, says)

    assert not Session.objects.filter(pk=kept[org.pk]).exists()
    assert Session.objects.filter(pk=kept[other_org.pk]).exists()


def test_key_commands_go_on_beside_it(org, operators, says):
    run(org, operators, says)

    assert Said("rotate", "--organization", org.slug).status == 0
    assert Said("check").status == 0


def test_one_person_is_not_two(org, operators, says):
    order = asked(org, operators, says)

    said = says("approve", order, "--as", operators[0].email)

    assert (said.status, "must be another one" in said.err) == (78, True)


def test_the_database_refuses_one_person_too(org, operators, says):
    order = asked(org, operators, says)

    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        ShredOrder.objects.using("maint").filter(pk=order).update(approved_by=operators[0].email)


def test_the_application_can_neither_make_nor_approve_an_order(org):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ShredOrder.objects.create(of_organization=org.pk, label="x", reason="y", asked_by="z")


def test_without_an_approval_nothing_happens(org, operators, says):
    owner = make.access_key("value")
    order = asked(org, operators, says)

    said = says("run", order, "--as", operators[0].email, typed=(make.PASSWORD, org.slug))

    assert (said.status, "Nobody approved it yet" in said.err) == (78, True)
    assert reveal(owner) == "value"


def test_a_third_person_does_not_carry_it_out(org, operators, says):
    order = approved(org, operators, says)

    said = says("run", order, "--as", operators[2].email, typed=(make.PASSWORD, org.slug))

    assert "Only one of the two" in said.err


@pytest.mark.parametrize("typed", ["", "wrong", "\0", "\u202e", "x" * 100_000])
def test_without_the_typed_name_nothing_happens(org, operators, says, typed):
    owner = make.access_key("value")
    order = approved(org, operators, says)

    said = says("run", order, "--as", operators[0].email, typed=(make.PASSWORD, typed))

    assert (said.status, "Nothing was destroyed" in said.err) == (78, True)
    assert reveal(owner) == "value"


@pytest.mark.parametrize("role", ["viewer", "editor", "operator", "custodian", "admin", "auditor"])
def test_no_member_of_an_organisation_may(org, says, role):
    member = make.member(org, role)

    said = says("ask", org.slug, "--reason", "x", "--as", member.email)

    assert (said.status, "not a platform operator" in said.err) == (78, True)
    assert not ShredOrder.objects.filter(of_organization=org.pk).exists()


@pytest.mark.parametrize("password", ["", "wrong", "\udc80", "x" * 10_000])
def test_a_wrong_password_is_refused(org, operators, says, password):
    said = says("ask", org.slug, "--reason", "x", "--as", operators[0].email, typed=(password,))

    assert said.status == 78
    assert not password or password not in said.err


def test_who_has_a_second_factor_must_show_it_and_each_code_once(org, operators, says):
    give_app(operators[0])
    call = ("ask", org.slug, "--reason", "x", "--as", operators[0].email)

    assert says(*call).status == 78
    assert says(*call, typed=(make.PASSWORD, "000")).status == 78
    good = code()
    assert says(*call, typed=(make.PASSWORD, good)).status == 0
    assert says(*call, typed=(make.PASSWORD, good)).status == 78


def test_without_a_second_factor_nobody_destroys(org, operators, says, settings):
    settings.REQUIRE_SECOND_FACTOR = True

    said = says("ask", org.slug, "--reason", "x", "--as", operators[0].email)
    assert said.status == 78
    assert not ShredOrder.objects.filter(of_organization=org.pk).exists()


def test_a_second_account_is_not_a_second_person(org, says):
    one, other = (
        User.objects.create_user(email, make.PASSWORD, is_platform_operator=True)
        for number in [make.number()]
        for email in (f"pat.op{number}@example.com", f"patop{number}+b@example.com")
    )
    order = asked(org, [one], says)

    said = says("approve", order, "--as", other.email)
    assert (said.status, "another one" in said.err) == (78, True)


@pytest.mark.parametrize("order", ["", "x", "0" * 32, "6b96a392-575e-4f3e-869f-8952d81c4cbc", "\0"])
def test_an_order_that_is_none_is_a_sentence(operators, says, order):
    said = says("approve", order, "--as", operators[0].email)

    assert (said.status, "There is no such order." in said.err) == (78, True)


def test_a_lapsed_order_is_not_approved(org, operators, says):
    from datetime import timedelta

    order = asked(org, operators, says)
    row = ShredOrder.objects.get(pk=order)
    ShredOrder.objects.using("maint").filter(pk=order).update(
        asked_at=row.asked_at - timedelta(days=8)
    )

    assert "has lapsed" in says("approve", order, "--as", operators[1].email).err


def test_it_happens_once(org, operators, says):
    assert "CERTIFICATE" in run(org, operators, says).out

    again = says("ask", org.slug, "--reason", "again", "--as", operators[0].email)
    assert "was shredded already" in again.err
