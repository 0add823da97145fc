import base64
from urllib.parse import quote, urlencode

import pytest

from tenants.cxone.sandbox import Sandbox, World, make_key_part
from tests.sandbox.people import Caller, outcome

pytestmark = pytest.mark.pure


def test_a_good_key_and_a_good_app_get_the_six_fields_without_a_scope(caller: Caller) -> None:
    tokens = caller.tokens()

    assert set(tokens) == {
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "id_token",
        "issued_token_type",
    }
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)


@pytest.mark.parametrize("field", ["grant_type", "username", "password"])
def test_a_missing_parameter_is_an_invalid_request(caller: Caller, field: str) -> None:
    assert outcome(caller.sign_in(**{field: ""})) == (400, "invalid_request")


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"grant_type=%ff", b"grant_type=a&grant_type=b", b"{}", b"a=1&" * 99]
)
def test_a_malformed_body_is_an_invalid_request(caller: Caller, body: bytes) -> None:
    assert outcome(caller.post(body)) == (400, "invalid_request")


@pytest.mark.parametrize("grant", ["client_credentials", "implicit", "magic"])
def test_other_grants_are_not_supported(caller: Caller, grant: str) -> None:
    assert outcome(caller.sign_in(grant_type=grant)) == (400, "unsupported_grant_type")


def test_an_unknown_client_and_a_wrong_secret_look_the_same(caller: Caller) -> None:
    unknown = caller.post(caller.form, auth=("nobody", "secret"))
    wrong = caller.post(caller.form, auth=(caller.client_id, "secret"))

    assert outcome(unknown) == outcome(wrong) == (401, "invalid_client")
    assert unknown.json() == wrong.json()


@pytest.mark.parametrize("app", ["Retired Exporter", "New Bot"])
def test_a_disabled_or_pending_app_is_an_invalid_client(caller: Caller, app: str) -> None:
    assert outcome(caller.but(app=app).sign_in()) == (401, "invalid_client")


def test_only_the_registered_authentication_method_is_taken(caller: Caller) -> None:
    by_post = caller.but(app="Wallboard")
    fields = {"client_id": by_post.client_id, "client_secret": by_post.client_secret}

    assert outcome(by_post.sign_in()) == (401, "invalid_client")
    assert by_post.post({**by_post.form, **fields}, auth=None).status_code == 200


def test_two_ways_of_authenticating_at_once_are_an_invalid_request(caller: Caller) -> None:
    twice = caller.sign_in(client_id=caller.client_id, client_secret=caller.client_secret)

    assert outcome(twice) == (400, "invalid_request")


def test_no_client_authentication_is_an_invalid_client(caller: Caller) -> None:
    assert outcome(caller.post(caller.form, auth=None)) == (401, "invalid_client")


@pytest.mark.parametrize("header", ["Basic", "Basic !!", "Basic bm9jb2xvbg==", "Bearer abc"])
def test_a_broken_authorization_header_is_an_invalid_client(caller: Caller, header: str) -> None:
    answer = caller.post(caller.form, auth=None, headers={"Authorization": header})

    assert outcome(answer) == (401, "invalid_client")


def test_a_public_app_may_not_use_the_password_grant(caller: Caller) -> None:
    desktop = caller.but(app="Agent Desktop")
    answer = desktop.post({**desktop.form, "client_id": desktop.client_id}, auth=None)

    assert outcome(answer) == (400, "unauthorized_client")


@pytest.mark.parametrize("user", ["api.old@harbour.example", "left@northwind.example", "nobody"])
def test_an_inactive_locked_or_unknown_key_is_an_invalid_grant(caller: Caller, user: str) -> None:
    assert outcome(caller.but(user=user).sign_in()) == (401, "invalid_grant")


def test_a_wrong_key_secret_is_an_invalid_grant(caller: Caller) -> None:
    assert outcome(caller.sign_in(password=make_key_part())) == (401, "invalid_grant")


def test_credentials_are_good_only_in_their_own_cloud(caller: Caller) -> None:
    gov = caller.but(cloud="gov", app_cloud="gov", user="api.recorder@springfield.example")

    assert gov.sign_in().status_code == 200
    assert outcome(caller.but(cloud="gov").sign_in()) == (401, "invalid_client")
    assert outcome(gov.but(user=caller.user).sign_in()) == (401, "invalid_grant")


def test_a_form_declared_as_json_is_still_read_as_a_form(caller: Caller) -> None:
    answer = caller.post(urlencode(caller.form), headers={"Content-Type": "application/json"})

    assert answer.status_code == 200


def test_form_values_are_decoded_once(caller: Caller) -> None:
    twice = {**caller.form, "username": quote(caller.access_key_id, safe="")}

    assert outcome(caller.post(twice)) == (401, "invalid_grant")


@pytest.mark.parametrize("encode", [quote, str])
def test_basic_is_read_raw_and_encoded(caller: Caller, encode: type[str]) -> None:
    secret = "a+b/c=d%41 é:&?"
    world = World()
    world.add_cloud("odd")
    world.add_tenant(
        "odd", tenant_id="t", name="T", business_unit_number="-7", business_unit_name="T"
    )
    world.add_app("odd", client_id="Product Name@Vendor Inc.", client_secret=secret, name="A")
    world.add_key("odd", tenant_id="t", user_name="u", access_key_id="k=", access_key_secret="s")
    pair = f"{encode('Product Name@Vendor Inc.')}:{encode(secret)}"
    header = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    form = {"grant_type": "password", "username": "k=", "password": "s"}

    with Sandbox(world, first_port=0).running() as odd:
        url = f"{odd.issuer('odd')}/auth/token"
        answer = caller.session.post(url, form, headers=header, timeout=5)

    assert answer.status_code == 200


def test_a_single_tenant_app_refuses_the_keys_of_other_tenants(caller: Caller) -> None:
    world = caller.sandbox.world
    other = next(t for t in world.clouds["commercial"].tenants.values() if "North" in t.name)
    single = caller.but(app="Single")
    world.add_app(
        "commercial",
        client_id=single.client_id,
        client_secret=single.client_secret,
        name="Single",
        tenancy="single",
        tenant_id=other.tenant_id,
    )

    assert outcome(single.sign_in()) == (401, "invalid_grant")
    assert single.but(user="api.wallboard@northwind.example").sign_in().status_code == 200
