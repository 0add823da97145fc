"""The hand-over sheet's page: who may read it, what it says, and what it never holds."""

import json
import re
from html import unescape

import pytest
from django.db import transaction
from django.urls import reverse

from credentials.services import vault
from cxone_registry.secret import Secret
from tenants.models import Origin, Registration, RegistrationEnvironment
from tenants.models.web_address import RedirectURI
from tests.admin.helpers import CANARY, KEY_SECRET, page
from tests.security.canaries import hits
from tests.support import make

FILES = ["curl", "python", "javascript", "postman"]
NAME = "Nightly <script>alert('x')</script> & \"Export\""


def sheet(registration, environment=""):
    address = reverse("hand-over", args=[registration.pk])
    return f"{address}?environment={environment}" if environment else address


def file(registration, key, environment="sandbox"):
    address = reverse("hand-over-file", args=[registration.pk, key])
    return f"{address}?environment={environment}"


def text_of(client, address):
    """What a person reads, without markup."""
    answer = client.get(address)
    assert answer.status_code == 200
    body = answer.content.decode().split("<main", 1)[1]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


@transaction.atomic
def asks_for(registration, slug):
    place = make.environment(slug)
    RegistrationEnvironment.objects.create(registration=registration, environment=place)
    return place


@pytest.fixture
def portal(org):
    """A User: Public application without any address."""
    registration = make.registration(
        name="Portal", application_type="public", client_auth_method="none"
    )
    return make.client_credential(None, registration=registration).registration


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
def test_every_member_reads_it_and_its_files(signed_in, rows, role):
    client = signed_in(role)

    assert client.get(sheet(rows.registration)).status_code == 200
    assert {client.get(file(rows.registration, key)).status_code for key in FILES} == {200}


def test_it_is_not_there_for_another_organisation(admin, foreign):
    for address in (sheet(foreign.registration), file(foreign.registration, "curl")):
        assert admin.get(address).status_code == 404
        assert foreign.registration.name not in admin.get(address).content.decode()


def test_who_is_not_signed_in_is_sent_to_sign_in(client, rows):
    for address in (sheet(rows.registration), file(rows.registration, "curl")):
        answer = client.get(address)

        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login/")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(admin, rows, method):
    assert getattr(admin, method)(sheet(rows.registration)).status_code == 405
    assert getattr(admin, method)(file(rows.registration, "curl")).status_code == 405


def test_the_registrations_page_leads_to_it(signed_in, rows):
    text = signed_in("viewer").get(page(rows.registration)).content.decode()

    assert f'href="{sheet(rows.registration)}"' in text
    added = signed_in("editor").get(page(Registration, "add")).content.decode()
    assert "hand-over" not in added


# --- what -----------------------------------------------------------------------------------------


def test_it_names_what_code_needs(admin, rows):
    text = text_of(admin, sheet(rows.registration))

    environment = rows.tenant.environment
    for value in (
        rows.credential.client_id, environment.issuer, environment.token_endpoint,
        rows.registration.client_auth_method, str(rows.tenant.tenant_id), "not discovered yet",
        "CXONE_CLIENT_SECRET", "CXONE_ACCESS_KEY_ID", "CXONE_ACCESS_KEY_SECRET",
        "3600 s", "7200 s", "Never build it from the area",
    ):  # fmt: skip
        assert value in text


def test_a_discovered_tenant_has_its_base_url_and_the_date(admin, rows):
    with transaction.atomic():
        type(rows.tenant).objects.filter(pk=rows.tenant.pk).update(
            api_endpoint="https://api-na1.niceincontact.com",
            discovered_at="2026-11-02T12:00:00Z",
        )

    text = text_of(admin, sheet(rows.registration))

    assert "https://api-na1.niceincontact.com" in text
    assert "2 November 2026" in text
    assert "not discovered yet" not in text


def test_each_file_is_a_download_that_no_browser_runs(admin, rows):
    for key, ending in zip(FILES, [".sh", ".py", ".mjs", ".postman_environment.json"], strict=True):
        answer = admin.get(file(rows.registration, key))

        name = re.fullmatch(r'attachment; filename="([a-z0-9_.-]+)"', answer["Content-Disposition"])
        assert name[1].endswith(ending)
        assert name[1].startswith("cxone-")
        assert answer["Content-Type"].split(";")[0] in ("text/plain", "application/json")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert rows.credential.client_id in answer.content.decode()


def test_the_page_shows_what_the_files_hold(admin, rows):
    shown = admin.get(sheet(rows.registration)).content.decode()
    copied = [unescape(found) for found in re.findall(r'data-copy="([^"]*)"', shown)]

    for key in FILES:
        assert admin.get(file(rows.registration, key)).content.decode() in copied


def test_an_unknown_file_or_environment_is_not_there(admin, rows):
    assert admin.get(file(rows.registration, "cobol")).status_code == 404
    assert admin.get(sheet(rows.registration, "commercial")).status_code == 404
    assert admin.get(file(rows.registration, "curl", "commercial")).status_code == 404


def test_a_hostile_name_is_only_a_name(admin, rows):
    with transaction.atomic():
        Registration.objects.filter(pk=rows.registration.pk).update(name=NAME)

    answer = admin.get(sheet(rows.registration))

    assert "<script>alert" not in answer.content.decode()
    assert NAME in unescape(answer.content.decode())


def test_environments_are_links_and_each_has_its_own_code(admin, rows):
    place = asks_for(rows.registration, "commercial")
    there = make.client_credential(registration=rows.registration, environment=place)

    first = admin.get(sheet(rows.registration, "sandbox")).content.decode()
    second = admin.get(sheet(rows.registration, "commercial")).content.decode()

    assert '<a href="?environment=commercial"' in first
    assert rows.credential.client_id in first
    assert there.client_id not in first
    assert there.client_id in second
    assert rows.credential.client_id not in second


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("client_secret_basic", "RFC 6749, section 2.3.1"),
        ("client_secret_jwt", "Whether CXone supports client_secret_jwt is not documented."),
    ],
)
def test_it_warns_of_what_is_special_about_a_method(admin, org, method, said):
    registration = make.registration(client_auth_method=method)
    make.client_credential(registration=registration)

    assert said in text_of(admin, sheet(registration))


def test_it_quotes_the_tracking_number(admin, org):
    registration = make.registration(tracking_number="REQ-48213")
    make.client_credential(registration=registration)

    assert "REQ-48213" in text_of(admin, sheet(registration))


def test_user_applications_read_about_browsers(admin, portal):
    with transaction.atomic():
        for purpose, uri in (("sign-in", "/back"), ("logout", "/bye")):
            RedirectURI.objects.create(
                registration=portal, purpose=purpose, uri=f"https://app.example.com{uri}"
            )
        Origin.objects.create(registration=portal, origin="https://app.example.com")
        Origin.objects.create(registration=make.registration(), origin="https://b.example.com")

    text = text_of(admin, sheet(portal))

    for value in (
        "https://app.example.com/back", "https://app.example.com/bye", "https://b.example.com",
        "up to three weeks", "This application has no secret.", "code_challenge_method",
    ):  # fmt: skip
        assert value in text
    assert "CXONE_CLIENT_SECRET" not in text


def test_it_leads_to_the_flight_check_of_who_may_start_one(signed_in, rows, monkeypatch):
    operator, editor = signed_in("operator"), signed_in("editor")

    def leads(client, name):
        monkeypatch.setattr("credentials.admin.hand_over.FLIGHT_CHECK", name)
        return "Run a flight check" in client.get(sheet(rows.registration)).content.decode()

    assert leads(operator, "admin:tenants_registration_change")
    assert not leads(editor, "admin:tenants_registration_change")
    assert not leads(operator, "admin:no-such-page")


# --- what is missing ------------------------------------------------------------------------------


def test_without_environment_it_says_where_to_name_one(admin, org):
    registration = make.registration()

    text = text_of(admin, sheet(registration))

    assert "No environment yet" in text
    assert "data-copy" not in admin.get(sheet(registration)).content.decode()
    assert admin.get(file(registration, "curl", "")).status_code == 404


def test_without_client_credential_it_links_to_where_one_is_added(signed_in, org):
    registration = make.registration()
    place = asks_for(registration, "commercial")
    add = f"?registration={registration.pk}&amp;environment={place.pk}"

    editor, viewer = (
        signed_in(role).get(sheet(registration)).content.decode() for role in ("editor", "viewer")
    )

    assert "No client credential for" in editor
    assert add in editor
    assert "No client credential for" in viewer
    assert add not in viewer
    assert signed_in("editor").get(file(registration, "curl", "commercial")).status_code == 404


def test_the_link_opens_a_form_that_is_filled_in(admin, org):
    registration = make.registration()
    place = asks_for(registration, "commercial")
    shown = admin.get(sheet(registration)).content.decode()
    [address] = re.findall(r'href="([^"]*clientcredential/add/[^"]*)"', shown)

    form = admin.get(unescape(address)).content.decode()

    assert f'<option value="{place.pk}" selected>' in form
    assert f'<option value="{registration.pk}" selected>' in form


def test_without_redirect_uri_people_cannot_come_back(admin, portal):
    text = text_of(admin, sheet(portal))

    assert "No redirect URI yet" in text
    assert "No origin is listed for this application." in text
    assert f"{page(portal)}#redirect_uris-group" in admin.get(sheet(portal)).content.decode()
    assert admin.get(file(portal, "python")).status_code == 404


def test_without_tenant_or_sign_in_it_says_so_and_still_has_code(admin, org):
    registration = make.client_credential().registration
    without_tenant = text_of(admin, sheet(registration))
    make.tenant()

    without_use = text_of(admin, sheet(registration))

    assert "No tenant of this environment is known yet." in without_tenant
    assert "The registration signs in to no tenant of this environment yet" in without_use
    assert "CXONE_CLIENT_SECRET" in without_tenant
    assert "CXONE_CLIENT_SECRET" in without_use


# --- what it never holds --------------------------------------------------------------------------


def test_no_secret_is_ever_in_it(admin, rows):
    with transaction.atomic():
        vault.store_secret(rows.credential, Secret(CANARY))
        vault.store_secret(rows.key, Secret(KEY_SECRET))
    addresses = [sheet(rows.registration), *(file(rows.registration, key) for key in FILES)]

    for address in addresses:
        assert hits(admin.get(address).content, [CANARY, KEY_SECRET]) == []


def test_postmans_secrets_are_empty(admin, rows):
    document = json.loads(admin.get(file(rows.registration, "postman")).content)

    secrets = [each for each in document["values"] if each["type"] == "secret"]
    assert len(secrets) == 6
    assert {each["value"] for each in secrets} == {""}


def test_the_access_keys_id_is_not_handed_over(admin, rows):
    for address in (sheet(rows.registration), file(rows.registration, "postman")):
        assert rows.key.access_key_id not in admin.get(address).content.decode()
