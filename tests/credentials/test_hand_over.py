"""What the hand-over sheet says of a registration in an environment."""

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.reports.hand_over import hand_over
from tenants.models import Environment, Origin, RegistrationEnvironment, Tenant
from tenants.models.web_address import RedirectURI
from tests.support import make


@transaction.atomic
def sheet(registration, environment=""):
    return hand_over(registration, environment)


@transaction.atomic
def discovered(tenant, **fields):
    Tenant.objects.filter(pk=tenant.pk).update(
        api_endpoint="https://api-na1.niceincontact.com", area="na1",
        discovered_at=timezone.now(), **fields,
    )  # fmt: skip


@pytest.fixture
def use(org):
    return make.use()


def test_it_knows_the_registration_as_its_cloud_does(use):
    discovered(use.access_key.tenant)

    found = sheet(use.registration)

    app, tenant = found.application, use.access_key.tenant
    assert found.missing == ()
    assert app.client_id == found.client_id
    assert app.issuer == tenant.environment.issuer
    assert app.token_endpoint == tenant.environment.token_endpoint
    assert app.tenant_id == str(tenant.tenant_id)
    assert app.api_endpoint == "https://api-na1.niceincontact.com"
    assert app.redirect_uri == ""
    [home] = found.homes
    assert (home.name, home.area) == (tenant.name, "na1")
    assert home.discovered_at is not None


def test_a_tenant_that_was_not_discovered_has_no_base_url_and_no_date(use):
    [home] = sheet(use.registration).homes

    assert (home.api_endpoint, home.discovered_at) == ("", None)


def test_with_two_tenants_neither_is_the_applications(use):
    second = make.access_key(tenant=make.tenant(environment=use.access_key.tenant.environment))
    make.use(registration=use.registration, access_key=second)

    found = sheet(use.registration)

    assert len(found.homes) == 2
    assert (found.application.tenant_id, found.application.api_endpoint) == ("", "")


def test_environments_come_from_the_form_the_credentials_and_the_sign_ins(use):
    commercial, gov = make.environment("commercial"), make.environment("fedramp")
    with transaction.atomic():
        RegistrationEnvironment.objects.create(registration=use.registration, environment=gov)
    make.use(
        registration=use.registration,
        access_key=make.access_key(tenant=make.tenant(environment=commercial)),
    )

    places = sheet(use.registration).places

    assert [(place.slug, place.has_client) for place in places] == [
        ("sandbox", True), (commercial.slug, False), (gov.slug, False),
    ]  # fmt: skip


def test_without_client_credential_there_is_no_code(use):
    with transaction.atomic():
        RegistrationEnvironment.objects.create(
            registration=use.registration, environment=make.environment("commercial")
        )

    found = sheet(use.registration, "commercial")

    assert found.application is None
    assert found.missing == ("client", "tenant")


def test_without_environment_there_is_nothing(org):
    found = sheet(make.registration())

    assert (found.place, found.application, found.missing) == (None, None, ("environment",))


def test_an_environment_of_others_is_none_of_its(use):
    assert sheet(use.registration, "commercial") is None
    assert sheet(use.registration, "no-such-place") is None


def test_without_sign_in_the_tenants_of_others_are_not_listed(use):
    lonely = make.client_credential(environment=use.access_key.tenant.environment)

    found = sheet(lonely.registration)

    assert (found.homes, found.missing) == ((), ("sign-in",))
    assert found.application is not None


@pytest.fixture
def portal(org):
    """A User: Public application with its client_id in the sandbox environment."""
    registration = make.registration(application_type="public", client_auth_method="none")
    return make.client_credential(None, registration=registration).registration


@transaction.atomic
def add_uris(registration, *uris, purpose="sign-in"):
    for uri in uris:
        RedirectURI.objects.create(registration=registration, purpose=purpose, uri=uri)


def test_people_need_a_redirect_uri(portal):
    found = sheet(portal)

    assert found.application is None
    assert "redirect-uri" in found.missing


def test_a_browser_gets_the_address_it_can_open(portal):
    add_uris(portal, "com.example.app:/back", "https://app.example.com/back")
    add_uris(portal, "https://app.example.com/bye", purpose="logout")

    app = sheet(portal).application

    assert app.redirect_uri == "https://app.example.com/back"
    assert app.logout_uri == "https://app.example.com/bye"


def test_the_address_of_our_own_flight_checks_is_not_the_codes(portal):
    ours = "http://a.example.com/flight-check/callback/"
    add_uris(portal, ours)

    assert "redirect-uri" in sheet(portal).missing

    add_uris(portal, "https://z.example.com/back")

    found = sheet(portal)
    assert found.application.redirect_uri == "https://z.example.com/back"
    assert found.addresses.flight_check_uris == (ours,)


def test_people_may_sign_in_to_any_tenant_of_the_organisation_there(portal):
    here, elsewhere = make.tenant(), make.tenant(environment=make.environment("commercial"))

    homes = sheet(portal).homes

    assert [home.tenant_pk for home in homes] == [here.pk]
    assert elsewhere.pk not in homes


def test_origins_are_those_of_all_applications(portal):
    with transaction.atomic():
        Origin.objects.create(registration=portal, origin="https://own.example.com")
        for registration in (portal, make.registration()):
            Origin.objects.create(registration=registration, origin="https://both.example.com")
        Origin.objects.create(registration=registration, origin="https://other.example.com")

    found = sheet(portal).addresses

    assert found.origins == ("https://both.example.com", "https://own.example.com")
    assert found.origins_of_all == (
        "https://both.example.com", "https://other.example.com", "https://own.example.com",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("client_id", "needs"),
    [("11ee2b9d-1b55-a1b0-9c43-0242ac110003", False), ("Product Name@Vendor Inc.", True)],
)
def test_it_says_when_basic_depends_on_the_encoding(org, client_id, needs):
    credential = make.client_credential(client_id=client_id)

    assert sheet(credential.registration).client_id_needs_encoding is needs


def test_the_audience_of_an_assertion_is_the_environments(org):
    name = f"other-{make.number()}"
    with transaction.atomic():
        place = Environment.objects.create(
            slug=name, name=name, kind="other", issuer=f"https://{name}.example.com",
            token_endpoint=f"https://{name}.example.com/auth/token", families=["example.com"],
            assertion_audience="https://audience.example.com",
        )  # fmt: skip

    registration = make.client_credential(environment=place).registration

    assert sheet(registration).application.assertion_audience == "https://audience.example.com"
