"""The provider that the settings name. Its library is imported only where it is used."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .wrapper import Wrapper


def _aws() -> Wrapper:
    from .aws_kms import AwsKms

    return AwsKms(settings.KMS_KEY, region=settings.KMS_REGION, endpoint=settings.KMS_ENDPOINT)


def _transit() -> Wrapper:
    from .vault_transit import VaultTransit

    return VaultTransit(
        settings.TRANSIT_ADDRESS,
        key=settings.TRANSIT_KEY,
        token_file=settings.TRANSIT_TOKEN_FILE,
        mount=settings.TRANSIT_MOUNT,
    )


PROVIDERS: dict[str, Callable[[], Wrapper]] = {"aws-kms": _aws, "vault-transit": _transit}


def chosen_provider() -> Wrapper | None:
    """The service of CXR_KEY_PROVIDER, or None for the key ring. Talks to nobody yet.

    Raises ImproperlyConfigured for a name that is none.
    """
    name = settings.KEY_PROVIDER
    if name in ("", "ring"):
        return None
    if name not in PROVIDERS:
        known = ", ".join(["ring", *PROVIDERS])
        raise ImproperlyConfigured(f"CXR_KEY_PROVIDER must be one of {known}.")
    return PROVIDERS[name]()
