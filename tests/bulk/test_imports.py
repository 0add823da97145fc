"""Files are checked by the forms' own rules, and applied as a whole, once, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.models import Job
from tenants.models import (
    Contact,
    Membership,
    Origin,
    Registration,
    TableImport,
    Tenant,
    VendorRequest,
)
from tenants.services.imports import apply, checking
from tenants.services.imports.checking import plan_again
from tests.bulk.scene import Scene, again, registration, sentences
from tests.support import make

APP = {"name": "New app"}
TENANT = "11ee2b9d-1b55-a1b0-9c43-0242ac110003"


@pytest.fixture
def scene(org):
    return Scene(org)


def test_what_was_exported_is_the_same_when_it_comes_back(scene):
    kinds = ["contacts", "tenants", "registrations", "origins"]
    found = [scene.bring_back(kind, form) for kind in kinds for form in ("csv", "xlsx")]

    assert [made.problems for made in found] == [[]] * 8
    assert [(made.summary["same"], made.summary["new"]) for made in found] == [(1, 0)] * 8
    assert {made.summary["changed"] for made in found} == {0}


# kind, cells of a row, the column that is blamed, words of the way out
BAD = [
    ("contacts", {"email": "a@b", "name": "A"}, "E-mail address", "valid"),
    ("contacts", {"email": '"a b"@c.example', "name": "A"}, "E-mail address", ""),
    ("contacts", {"email": "a@b.example\nBcc: c@d.example", "name": "A"}, "E-mail address", ""),
    ("contacts", {"email": "a@[127.0.0.1]", "name": "A"}, "E-mail address", "plain address"),
    ("contacts", {"email": "a" * 250 + "@b.example", "name": "A"}, "E-mail address", ""),
    ("contacts", {"email": "a@b.example", "name": ""}, "Name", "Fill it in"),
    ("contacts", {"email": "a@b.example", "name": "A\u202eB"}, "Name", "invisible"),
    ("contacts", {"email": "a@b.example", "name": "A" * 201}, "Name", "200"),
    ("tenants", {"tenant_id": "0" * 32}, "Tenant ID", "looks like"),
    ("tenants", {"tenant_id": "\uff11" * 32}, "Tenant ID", "looks like"),
    ("tenants", {"tenant_id": "11ee2b9d"}, "Tenant ID", "looks like"),
    ("tenants", {"environment": "moon"}, "Environment", "Write one of"),
    ("tenants", {"business_unit": "٤٦٠"}, "Business unit", "first"),
    ("registrations", {"application_type": "Robot"}, "Application type", "Back-End"),
    ("registrations", {"tenancy": "['single']"}, "Tenancy", "Single Tenant"),
    ("registrations", {"is_government": "maybe"}, "Government", "yes or no"),
    ("registrations", {"tracking_number": "../../etc"}, "Tracking number", "letters"),
    ("registrations", {"submitted_on": "29 Feb"}, "Submitted on", "year-month-day"),
    ("registrations", {"submitted_on": "2026-02-30"}, "Submitted on", "year-month-day"),
    ("registrations", {"submitted_on": "9999-12-31"}, "Submitted on", "2100"),
    ("registrations", {"submitter_email": "Ana <a@b.example>"}, "Submitter e-mail", ""),
    ("registrations", {"purpose": "a" * 9_999 + "\u200b"}, "Purpose", ""),
    ("registrations", {"owner": "nobody@example.com"}, "Owner", "member"),
    ("registrations", {"contacts": "nobody@example.com"}, "Technical contacts", "Import"),
    ("registrations", {"contacts": "ana@example.com (Boss)"}, "Technical contacts", "one of"),
    ("registrations", {"contacts": "ana@example.com; ANA@example.com"},
     "Technical contacts", "twice"),
    ("registrations", {"scopes": "Admin; openid"}, "API groups", "Write one of"),
    ("registrations", {"environments": "sandbox\nmoon"}, "Environments", "Write one of"),
    ("registrations", {"endpoints": "DELETE everything"}, "Planned endpoints", "path"),
    ("registrations", {"redirect_uris": "https://a.example/cb#x"}, "Redirect URIs", "#"),
    ("registrations", {"redirect_uris": "com.example.app:/cb"}, "Redirect URIs", "public"),
    ("registrations", {"client_auth_method": "none"}, "Client authentication method", "basic"),
    (
        "registrations",
        {"application_type": "public", "client_auth_method": "client_secret_post"},
        "Client authentication method",
        "none",
    ),
    ("registrations", {"status": "Active"}, "Status", "Draft"),
    ("registrations", {"status": "Issued by NICE"}, "Tracking number", "Fill it in"),
    ("registrations", {"name": "=Known app", "status": "Active"}, "Status", "its page"),
    ("origins", {"origin": "https://*.example.com"}, "Origin", "List each one"),
    ("origins", {"origin": "http://app.example.com"}, "Origin", "https://"),
    ("origins", {"origin": "https://new.example/path"}, "Origin", ""),
    ("origins", {"registration": "No such app"}, "Registration", "Import it first"),
    ("origins", {"origin": "https://new.example", "wanted": "no"}, "Wanted", "not known"),
]  # fmt: skip


def whole(kind, cells, unit):
    """The row with what else it needs to be good."""
    rest = {
        "contacts": {},
        "tenants": {
            "tenant_id": TENANT,
            "name": "T",
            "environment": "sandbox",
            "business_unit": unit.number,
        },
        "registrations": APP,
        "origins": {"registration": "=Known app", "origin": "https://app.example.com"},
    }
    return {**rest[kind], **cells}


def test_every_bad_cell_is_blamed_with_a_way_out(scene):
    for kind, cells, column, way_out in BAD:
        made = scene.check(kind, whole(kind, cells, scene.unit))

        assert (made.state, made.content) == ("refused", None), cells
        assert {(it["line"], it["column"]) for it in made.problems} == {(2, column)}, cells
        assert way_out in sentences(made), cells
        assert len(sentences(made)) < 400, cells


def test_all_bad_lines_are_told_at_once_and_nothing_is_written(scene):
    made = scene.check(
        "contacts",
        {"email": "good@example.com", "name": "Good"},
        {"email": "bad", "name": "Bad"},
        {"email": "", "name": "Nobody"},
    )

    assert [problem["line"] for problem in made.problems] == [3, 4]
    with transaction.atomic():
        assert not Contact.objects.filter(email="good@example.com").exists()


def test_a_line_may_be_repeated_but_not_contradicted(scene):
    row = {"email": "zoe@example.com", "name": "Zoe"}

    assert scene.check("contacts", row, row).summary["new"] == 1
    told = scene.check("contacts", row, {"email": "ZOE@example.com", "name": "Zoë"})
    assert "Line 2 is about the same contact" in sentences(told)


def test_a_new_registration_brings_everything_along(scene):
    made = scene.apply(
        scene.check(
            "registrations",
            {
                **APP,
                "application_type": "user: public",
                "environments": "sandbox; Commercial (global production)",
                "contacts": "ANA@example.com (Security)",
                "redirect_uris": "https://a.example/cb\nhttps://b.example/cb",
                "scopes": "Reporting; Admin",
                "owner": scene.person.email.upper(),
            },
        )
    )

    row = registration("New app")
    with transaction.atomic():
        assert (made.state, made.content) == ("applied", None)
        assert (row.client_auth_method, row.owner_id) == ("none", scene.person.pk)
        assert sorted(row.environments.values_list("slug", flat=True)) == ["commercial", "sandbox"]
        assert row.technical_contacts.get().role == "security"
        assert row.redirect_uris.count() == 2
        assert {"people", "apis", "places"} <= set(row.answered)


def test_a_column_that_is_not_there_stays_untouched_and_an_empty_cell_empties(scene):
    scene.apply(scene.check("registrations", {"name": "=Known app", "scopes": "", "tenancy": ""}))

    row = registration("=Known app")
    with transaction.atomic():
        assert (row.scopes, row.tenancy, row.purpose) == ([], "single", "Two\r\nlines")
        assert row.technical_contacts.count() == row.redirect_uris.count() == 1


def test_a_preview_says_what_was_and_what_would_be(scene):
    made = scene.check("registrations", {"name": "=Known app", "tenancy": "multiple"})

    (change,) = made.summary["first"][0]["changes"]
    assert change == {"column": "Tenancy", "before": "Single Tenant", "after": "Multiple Tenants"}


def test_every_row_and_the_import_are_recorded_as_the_persons_doing(scene):
    made = scene.apply(scene.check("contacts", {"email": "ana@example.com", "name": "Ana Lima"}))

    with transaction.atomic():
        newest = Event.objects.filter(actor=scene.person.email).order_by("-seq")[:2]
        actions = [event.action for event in newest]
    assert made.state == "applied"
    assert sorted(actions) == ["contact.changed", "import.applied"]


def test_an_import_is_applied_once(scene):
    made = scene.apply(scene.check("contacts", {"email": "zoe@example.com", "name": "Zoe"}))

    assert apply.run(made.pk).code == "not-queued"
    with pytest.raises(checking.AlreadyDecidedError):
        apply.request(made, scene.person)
    with pytest.raises(checking.AlreadyDecidedError):
        checking.dismiss(made)


def test_rights_are_those_of_the_moment_it_is_applied(scene):
    lost = {"viewer": "needs the role", None: "no longer a member"}
    for role, words in lost.items():
        made = scene.check("contacts", {"email": "zoe@example.com", "name": "Zoe"})
        with transaction.atomic():
            seat = Membership.objects.filter(user=scene.person)
            seat.update(role=role) if role else seat.delete()

        ended = scene.apply(made)

        assert (ended.state, ended.content) == ("failed", None)
        assert words in sentences(ended)


def test_a_registry_that_moved_on_is_not_overwritten(scene):
    made = scene.check("contacts", {"email": "ana@example.com", "name": "Ana Lima"})
    with transaction.atomic():
        Contact.objects.filter(email="Ana@example.com").update(name="Anna")

    ended = scene.apply(made)

    assert ended.state == "failed"
    assert "changed since you looked" in sentences(ended)
    with transaction.atomic():
        assert Contact.objects.get(email="Ana@example.com").name == "Anna"


def test_nobody_changes_a_row_between_plan_and_writing(scene, monkeypatch):
    made = scene.check("registrations", {"name": "=Known app", "purpose": "New"})
    apply.request(made, scene.person)
    seen = []

    def plan_while_another_comes(*args):
        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(is_locked, scene.organization).result())
        return plan_again(*args)

    monkeypatch.setattr(apply, "plan_again", plan_while_another_comes)
    apply.run(made.pk)

    assert seen == [True]
    assert registration("=Known app").purpose == "New"


def is_locked(organization):
    """Asked on a connection of its own."""
    try:
        with organization_context(organization.pk), transaction.atomic():
            return not Registration.objects.select_for_update(skip_locked=True).exists()
    finally:
        connection.close()


def test_a_tracking_number_answers_the_submission(scene):
    with transaction.atomic():
        row = Registration.objects.get()
        asked = VendorRequest(registration=row, kind="registration")
        asked.state, asked.sent_at = "sent", timezone.now()
        asked.expected_on = asked.due_on = timezone.localdate()
        asked.save()

    scene.apply(scene.check("registrations", {"name": "=Known app", "tracking_number": "TRK-1"}))

    with transaction.atomic():
        assert VendorRequest.objects.get(pk=asked.pk).state == "answered"


def test_a_file_that_nobody_decided_about_goes_after_a_week(scene):
    old = scene.check("contacts", {"email": "a@b.example", "name": "A"})
    with transaction.atomic():
        TableImport.objects.update(created_at=timezone.now() - timedelta(days=8))

    young = scene.check("contacts", {"email": "a@b.example", "name": "A"})

    assert (again(old).state, again(old).content) == ("dismissed", None)
    assert again(young).state == "checked"


def test_two_rows_that_swap_what_is_unique_fail_as_a_whole(scene):
    numbers = {"A": "REQ-1", "B": "REQ-2"}
    with transaction.atomic():
        for name, number in numbers.items():
            make.registration(name=name, tracking_number=number, business_unit=scene.unit)

    ended = scene.apply(
        scene.check(
            "registrations",
            {"name": "A", "tracking_number": "REQ-2", "purpose": "a"},
            {"name": "B", "tracking_number": "REQ-1", "purpose": "b"},
        )
    )

    assert ended.state == "failed"
    assert "swap a value" in sentences(ended)
    assert {registration(name).purpose for name in numbers} == {""}


def test_a_job_that_gives_up_leaves_a_word_and_no_file(scene):
    made = scene.check("contacts", {"email": "zoe@example.com", "name": "Zoe"})
    apply.request(made, scene.person)

    apply.give_up(made.pk)

    assert again(made).state == "failed"
    assert again(made).content is None


def test_a_type_that_nice_fixed_stays(scene):
    with transaction.atomic():
        make.registration(name="Sent", status="submitted", business_unit=scene.unit)

    made = scene.check("registrations", {"name": "Sent", "application_type": "public"})

    assert "NICE fixes the type" in sentences(made)


def test_a_tenant_with_access_keys_stays_in_its_cloud(scene):
    with transaction.atomic():
        tenant = make.access_key().tenant

    made = scene.check(
        "tenants",
        {
            "tenant_id": tenant.tenant_id.hex.upper(),
            "name": tenant.name,
            "environment": "commercial",
            "business_unit": tenant.business_unit.number,
        },
    )

    assert "access keys" in sentences(made)


def test_new_tenants_are_looked_for(scene):
    cells = {"tenant_id": f"{{{TENANT.upper()}}}"}
    scene.apply(scene.check("tenants", whole("tenants", {**cells}, scene.unit)))

    with transaction.atomic():
        tenant = Tenant.objects.get(tenant_id=TENANT)
        assert Job.objects.filter(kind="discover-tenant", object_id=tenant.pk).exists()


def test_an_origin_is_given_up_and_wanted_again(scene):
    row = {"registration": "=Known app", "origin": "HTTPS://app.example.com:443/"}

    for wanted, is_unwanted in (("no", True), ("yes", False)):
        scene.apply(scene.check("origins", {**row, "wanted": wanted}))
        with transaction.atomic():
            assert bool(Origin.objects.get().unwanted_at) is is_unwanted


def test_rows_of_others_are_neither_seen_nor_touched(scene, other_org):
    with organization_context(other_org.pk), transaction.atomic():
        foreign = make.tenant()
        Contact.objects.create(name="Theirs", email="theirs@example.com")
        make.registration(name="Their app")

    unknown = scene.check("registrations", {**APP, "contacts": "theirs@example.com"})
    origin = scene.check("origins", {"registration": "Their app", "origin": "https://x.example"})
    cells = {"tenant_id": str(foreign.tenant_id), "name": "Mine now"}
    ended = scene.apply(scene.check("tenants", whole("tenants", cells, scene.unit)))

    assert unknown.state == origin.state == "refused"
    assert ended.summary["new"] == 1
    with organization_context(other_org.pk), transaction.atomic():
        assert Tenant.objects.get().name == foreign.name
        assert TableImport.objects.count() == 0


def test_more_rows_need_no_more_queries(scene):
    counts = []
    for many in (1, 3, 30):
        rows = [{"name": f"App {many} {n}", "environments": "sandbox"} for n in range(many)]
        with CaptureQueriesContext(connection) as seen:
            made = scene.check("registrations", *rows)
        counts.append(len(seen))
        with CaptureQueriesContext(connection) as seen:
            scene.apply(made)
        counts.append(
            sum("audit" not in it["sql"] and "set_config" not in it["sql"] for it in seen)
        )

    assert counts[2] == counts[4]
    assert counts[3] == counts[5]
