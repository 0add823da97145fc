"""What we know before asking CXone anything: the cloud, and one sign-in to try there."""

from dataclasses import dataclass

from cxone_registry.secret import Secret


@dataclass(frozen=True, slots=True)
class Cloud:
    """One CXone cloud as our environment record describes it. Secrets go only where this says.

    *token_endpoint* comes from our own record, never from a discovery document.
    *families* are the domains that belong to this cloud, such as ``("niceincontact.com",)``.
    *sandbox_origins* are exact origins, such as ``"http://127.0.0.1:8701"``, which alone may use
    plain HTTP or loopback. The tuple is empty in production.
    *assertion_audience* is what a client assertion is addressed to; "" stands for the issuer.
    *has_tenants* is False only for an OpenID provider that is no CXone: its tokens name no tenant
    and it has no API to call. The product always leaves it True.
    """

    issuer: str
    token_endpoint: str
    families: tuple[str, ...]
    sandbox_origins: tuple[str, ...] = ()
    assertion_audience: str = ""
    has_tenants: bool = True


@dataclass(frozen=True, slots=True)
class SignIn:
    """A client credential together with an access key, and whom they are expected to be.

    *client_auth_method* is an IANA value: ``client_secret_basic``, ``client_secret_post`` or
    ``client_secret_jwt``.
    *tenant_id* and *business_unit_number* are expectations; None means that any will do.
    *service_version* is the path element of the ACD APIs, such as ``v25.0``.
    """

    cloud: Cloud
    client_id: str
    client_secret: Secret
    client_auth_method: str
    access_key_id: str
    access_key_secret: Secret
    tenant_id: str | None
    business_unit_number: str | None
    service_version: str = "v25.0"

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must not come back out."""
        return self.client_secret, self.access_key_secret


@dataclass(frozen=True, slots=True)
class UserSignIn:
    """The code that a person came back with from the login page, and what it takes to redeem it.

    A public app has no *client_secret* and the *client_auth_method* ``none``. *redirect_uri*,
    *code_verifier* (RFC 7636), *nonce* and *max_age* are those of the authorization request; "" and
    None mean that it had none. The other fields are as in :class:`SignIn`.
    """

    cloud: Cloud
    client_id: str
    client_secret: Secret | None
    client_auth_method: str
    code: Secret
    redirect_uri: str
    code_verifier: Secret
    nonce: str
    tenant_id: str | None
    business_unit_number: str | None
    max_age: int | None = None
    service_version: str = "v25.0"

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must not come back out."""
        client = () if self.client_secret is None else (self.client_secret,)
        return *client, self.code, self.code_verifier


AnySignIn = SignIn | UserSignIn
