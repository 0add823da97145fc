"""Every address with another's ids, by every method, as every role: nothing is told."""

import re
import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credentials.models import (
    AccessKey,
    AccessKeyUse,
    AuditStream,
    CalendarFeed,
    ClientCredential,
    Consumer,
    Finding,
    HealthReport,
    MaintenanceWindow,
    NoticeChannel,
    NoticeDelivery,
    ReportDelivery,
    ReportRecipient,
    ReportSchedule,
    Reveal,
    Rotation,
    SecretVersion,
    SharedLink,
    ValidationRound,
)
from cxone_registry.isolation.context import organization_context
from cxone_registry.site.model_admin import RegistryAdmin
from tenants.models import BusinessUnit, Contact, Membership, Registration, Tenant, User
from tenants.services.policy import Action
from tests.admin.helpers import client_for, make_rows
from tests.isolation.catalogue import MODEL_TABLES, ask
from tests.security.addresses import addresses, admin_models, admin_pages, plain, with_ids
from tests.support import make, second_factor

pytestmark = pytest.mark.sweep

MARK = "Zanzibar"
METHODS = ["get", "head", "options", "post", "put", "patch", "delete"]
ROLES = ["viewer", "editor", "custodian", "admin"]
NOT_THERE = {403, 404, 405}
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value|data-csrf|content)="[^"]*"')
# Signing in and out, joining, coming back from CXone, changing one's own password, what the frame
# itself needs, and 404.
OF_THE_FRAME = {
    "sign-on/", "sign-on/<uuid:provider_id>/saml/metadata/", "login/passkey/",
    "login/", "logout/", "join/", "flight-check/callback/", "password_change/",
    "password_change/done/", "jsi18n/", "autocomplete/",
    "r/<path:content_type_id>/<path:object_id>/",
}  # fmt: skip
# What a route calls its rows, where no admin page says whose they are.
ROWS_OF = {
    "access_key_id": AccessKey, "channel_id": NoticeChannel, "delivery_id": NoticeDelivery,
    "feed_id": CalendarFeed, "finding_id": Finding, "recipient_id": ReportRecipient,
    "report_id": HealthReport, "round_id": ValidationRound, "schedule_id": ReportSchedule,
    "tenant_id": Tenant, "thing_id": AccessKey, "use_id": AccessKeyUse,
    "consumer_id": Consumer, "link_id": SharedLink, "membership_id": Membership,
    "owner_id": ClientCredential, "reveal_id": Reveal, "rotation_id": Rotation,
    "stream_id": AuditStream, "version_id": SecretVersion,
}  # fmt: skip
# Whoever signs in is nobody yet, so a provider's address tells everybody the same
# (tests/sign_on): what it answers is another matter than whether something is there.
SIGNING_IN = ("sign-on/", "account/sign-on/")
each_role = pytest.mark.parametrize("role", ROLES)
each_method = pytest.mark.parametrize("method", METHODS)


@pytest.fixture(scope="module")
def theirs(database):
    return their_rows()


def their_rows():
    """One row of every kind whose names all say whose they are."""
    rows = make_rows(make.organization(f"{MARK} Ltd"))
    with organization_context(rows.organization.pk), transaction.atomic():
        for model in (Registration, Tenant, BusinessUnit, Contact):
            model.objects.update(name=f"{MARK} {model.__name__}")
        type(rows.key).objects.update(api_user=f"{MARK}@example.com")
        type(rows.credential).objects.update(client_id=f"App@{MARK}")
        type(rows.finding).objects.update(subject_label=f"{MARK} sign-in", sentence=MARK)
        watched = watch_rows()
        return {type(row): row.pk for row in (rows.organization, *rows.all(), *watched)}


def watch_rows():
    """What is told, planned and remembered, with the mark in each text that a page shows."""
    now, at = timezone.now(), make.tenant(name=f"{MARK} tenant")
    member = Membership.objects.first()
    schedule = ReportSchedule.objects.create(name=MARK, at=now.time(), next_due_at=now)
    recipient = ReportRecipient.objects.create(schedule=schedule, email=f"{MARK}@example.com")
    report = HealthReport.objects.create(schedule=schedule, name=MARK, since=now, until=now)
    ReportDelivery.objects.create(report=report, recipient=recipient, email=recipient.email)
    channel = NoticeChannel.objects.create(name=MARK, kind="email", email=recipient.email)
    notice = NoticeDelivery.objects.create(
        channel=channel, event=MARK, payload={"headline": MARK}, state="gave-up"
    )
    window = MaintenanceWindow.objects.create(
        starts_at=now, ends_at=now + timedelta(hours=1), reason=MARK
    )
    asked = ValidationRound.objects.create(trigger="person", requested_by=MARK, total=1)
    feed = CalendarFeed.objects.create(membership=member, token_hash=MARK)
    watched = schedule, recipient, report, channel, notice, window, asked, feed, at
    return *watched, *guarded_rows(now + timedelta(hours=1))


def guarded_rows(later):
    """What is shown, shared, rotated and sent on."""
    owner = make.client_credential()
    version = owner.secret_versions.get()
    common = {"asked_by": MARK, "category": "other", "expires_at": later}
    reveal = Reveal.objects.create(
        version=version, state="asked", asked_by_id=uuid.uuid4(), reason=MARK, **common
    )
    link = SharedLink.objects.create(reveal=reveal, recipient=MARK, expires_at=later)
    rotation = Rotation.objects.create(client_credential=owner, reason=MARK)
    consumer = Consumer.objects.create(name=MARK, client_credential=owner)
    stream = AuditStream.objects.create(name=MARK, kind="https", host=MARK)
    return owner, version, reveal, link, rotation, consumer, stream


@pytest.fixture(scope="module")
def clients(database):
    """A browser per role of a neighbour with rows of its own."""
    organization = make.organization("Neighbour")
    make_rows(organization)
    found = {role: client_for(organization, role) for role in ROLES}
    for client in found.values():
        second_factor.show(client)
    return found


def state_of_everything() -> list[tuple]:
    return [
        ask(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY id), '')) FROM {table} t"
            " WHERE organization_id IN (SELECT id FROM tenants_organization WHERE name LIKE %s)",
            f"{MARK}%")
        for table in MODEL_TABLES
    ]  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _nothing_of_theirs_changes(theirs):
    before = state_of_everything()
    yield
    assert state_of_everything() == before


def seen(client: Client, method: str, path: str, key: object, data: object = None) -> tuple:
    """What an answer tells: its status, where it leads and its text, but for the id asked for."""
    answer = getattr(client, method)(path, data) if data else getattr(client, method)(path)
    text = TOKEN.sub(b"", answer.content).replace(str(key).encode(), b"ID")
    where = answer.headers.get("Location", "").replace(str(key), "ID")
    return answer.status_code, where, text


def id_for(address, theirs):
    """The foreign id that fits the page best: of its model, or what its route calls it."""
    if address.model in theirs:
        return theirs[address.model]
    # An environment is everybody's; whose schedule it is, nobody's address says.
    return theirs.get(
        ROWS_OF.get(address.places[-1] if address.places else ""), theirs[Registration]
    )


@each_role
@pytest.mark.parametrize("address", with_ids(), ids=lambda address: address.route)
def test_a_foreign_id_is_answered_like_one_that_does_not_exist(clients, theirs, role, address):
    foreign, none = id_for(address, theirs), uuid.uuid4()
    for method in METHODS:
        told = seen(clients[role], method, address.path(foreign), foreign)

        assert told == seen(clients[role], method, address.path(none), none)
        assert MARK.encode() not in told[2]
        if not address.route.startswith(SIGNING_IN):
            assert told[0] in NOT_THERE | {200 if method == "options" else 404, redirects(address)}


def redirects(address) -> int:
    """Django's short form of a row's address leads to its page, whether there is one or not."""
    return 302 if address.route.endswith("<path:object_id>/") else 404


@each_role
@pytest.mark.parametrize("model", admin_models(), ids=lambda model: model.__name__)
def test_a_list_filtered_by_a_foreign_id_shows_nothing(clients, theirs, role, model):
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for name, key in foreign_filters(model, theirs):
        answer = clients[role].get(page, {name: key}, follow=True)

        assert MARK.encode() not in answer.content


def foreign_filters(model, theirs) -> list[tuple[str, object]]:
    """Columns of *model* with an id of theirs that fits."""
    references = [field for field in model._meta.fields if isinstance(field, ForeignKey)]
    own = theirs.get(model, theirs[Registration])
    return [
        *((name, own) for name in ("id", "pk__exact", "object_id", "subject_id")),
        *(
            (field.name, theirs[field.related_model])
            for field in references
            if field.related_model in theirs
        ),
    ]


@each_role
@pytest.mark.parametrize("model", admin_models(), ids=lambda model: model.__name__)
def test_a_search_for_foreign_words_finds_nothing(clients, role, model):
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    answer = clients[role].get(page, {"q": MARK[:6]})

    assert MARK.encode() not in answer.content


@each_role
def test_autocomplete_offers_nothing_foreign(clients, role):
    references = [
        field
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, ForeignKey)
    ]
    for field in references:
        asked = {
            "app_label": field.model._meta.app_label,
            "model_name": field.model._meta.model_name,
            "field_name": field.name,
            "term": MARK[:6],
        }
        answer = clients[role].get(reverse("admin:autocomplete"), asked)

        assert MARK.encode() not in answer.content


@each_role
@pytest.mark.parametrize("model", admin_models(), ids=lambda model: model.__name__)
def test_an_action_on_foreign_rows_reaches_none(clients, theirs, role, model):
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for action, across in [("validate_selected", "0"), ("delete_selected", "1")]:
        chosen = [str(key) for key in theirs.values()]
        form = {"action": action, "_selected_action": chosen, "select_across": across, "index": 0}
        answer = clients[role].post(page, form, follow=True)

        assert MARK.encode() not in answer.content


@each_role
def test_a_foreign_organization_cannot_be_chosen(clients, theirs, role):
    foreign = theirs[next(model for model in theirs if model.__name__ == "Organization")]
    clients[role].post(reverse("admin:choose-organization"), {"organization": foreign})

    assert MARK.encode() not in clients[role].get("/").content


def test_the_platform_operator_sees_no_organization(database, theirs):
    operator, client = User.objects.create_user(f"op{make.number()}@example.com"), Client()
    operator.is_platform_operator = True
    operator.save()
    client.force_login(operator)

    for address in plain():
        answer = client.get(address.path(""))

        # Their own page names each organisation beside its counts, and nothing else of it.
        shown = answer.content.replace(f"{MARK} Ltd".encode(), b"")
        assert MARK.encode() not in (shown if address.route == "platform/" else answer.content)
        assert answer.status_code < 500


@each_method
def test_a_stranger_is_sent_to_sign_in(database, theirs, method):
    for address in addresses():
        answer = getattr(Client(), method)(address.path(id_for(address, theirs)))

        assert answer.status_code in {200, 302, 400, 403, 404, 405, 429}
        assert MARK.encode() not in answer.content
        assert answer.status_code != 200 or address.route in OF_THE_FRAME


def test_every_place_of_a_route_gets_a_fitting_foreign_id(theirs):
    """Otherwise the tests above would ask for what cannot exist, and learn nothing."""
    places = {place for address in with_ids() if address.model is None for place in address.places}
    known = {*ROWS_OF, "registration_id", "environment_id", "document_id", "object_id"}
    older = {"answer_id", "proof_id", "contact_id", "content_type_id"} | {
        "request_id",
        "named_id",
        "origin_id",
        "import_id",
        "session_id",  # a person's own; tests/sign_in/test_sessions.py
        "provider_id",  # see SIGNING_IN; its pages for admins are in tests/sign_on
    }

    assert {place for place in places if place.endswith("_id")} <= known | older
    assert set(ROWS_OF.values()) <= set(theirs)


def test_every_view_says_which_right_it_needs():
    silent = {
        address.route
        for address in addresses()
        if address.model is None and not hasattr(address.view, "action")
    }

    assert silent <= OF_THE_FRAME


@pytest.mark.parametrize("page", admin_pages(), ids=str)
def test_every_admin_page_says_which_rights_it_needs(page):
    assert isinstance(page, RegistryAdmin)
    assert isinstance(page.view_action, Action)
    assert page.edit_action is None or isinstance(page.edit_action, Action)
