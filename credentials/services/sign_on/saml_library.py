"""python3-saml, set as strictly as it goes. What it leaves open is checked around it."""

from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError
from onelogin.saml2.metadata import OneLogin_Saml2_Metadata
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from credentials.models import IdentityProvider
from credentials.services.sign_on import saml_certificates
from credentials.services.sign_on.saml_document import Document
from credentials.services.sign_on.saml_places import Places, places_of
from credentials.services.sign_on.saml_refusals import RefusedError

# Our sentence for each of the library's findings that say more than "not valid".
CODES = {
    OneLogin_Saml2_ValidationError.INVALID_SIGNATURE: "signature",
    OneLogin_Saml2_ValidationError.NO_SIGNATURE_FOUND: "unsigned",
    OneLogin_Saml2_ValidationError.NO_SIGNED_ASSERTION: "unsigned",
    OneLogin_Saml2_ValidationError.WRONG_ISSUER: "issuer",
    OneLogin_Saml2_ValidationError.WRONG_AUDIENCE: "audience",
    OneLogin_Saml2_ValidationError.WRONG_DESTINATION: "destination",
    OneLogin_Saml2_ValidationError.ASSERTION_EXPIRED: "expired",
    OneLogin_Saml2_ValidationError.SESSION_EXPIRED: "expired",
    OneLogin_Saml2_ValidationError.ASSERTION_TOO_EARLY: "too-early",
    OneLogin_Saml2_ValidationError.WRONG_INRESPONSETO: "other-request",
    OneLogin_Saml2_ValidationError.WRONG_SUBJECTCONFIRMATION: "recipient",
}


def request_for(provider: IdentityProvider) -> tuple[str, str]:
    """An AuthnRequest, deflated and in base64, and its ID. Not signed: we hold no key there."""
    made = OneLogin_Saml2_Authn_Request(_settings(provider))
    return str(made.get_request()), str(made.get_id())


def metadata(places: Places) -> str:
    """What we are, for the identity provider's side. Names no organisation and no provider."""
    made = OneLogin_Saml2_Metadata.builder(
        _sp(places), authnsign=False, wsign=True, valid_until="", cache_duration=""
    )
    return made if isinstance(made, str) else made.decode()


def verify(provider: IdentityProvider, document: Document, request_id: str) -> None:
    """Raise RefusedError unless the signature is by the provider and SAML's rules are kept."""
    acs = urlsplit(places_of(provider.pk).acs)
    here = {
        "https": "on" if acs.scheme == "https" else "off",
        "http_host": acs.netloc,
        "script_name": acs.path,
    }
    try:
        response = OneLogin_Saml2_Response(_settings(provider), document.as_base64())
        response.is_valid(here, request_id, raise_exceptions=True)
    except OneLogin_Saml2_ValidationError as error:
        raise RefusedError(CODES.get(error.code, "not-valid")) from None
    except Exception:  # noqa: BLE001  (a stranger's document: whatever it does there, it is refused)
        raise RefusedError("not-valid") from None


def _settings(provider: IdentityProvider) -> OneLogin_Saml2_Settings:
    found = saml_certificates.read(provider.certificate)
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "debug": False,
            "sp": _sp(places_of(provider.pk)),
            "idp": {
                "entityId": provider.issuer,
                # It is put into the request as it is.
                "singleSignOnService": {"url": escape(provider.sso_url, {'"': "&quot;"})},
                "x509certMulti": {"signing": [certificate.text for certificate in found]},
            },
            "security": {
                "wantAssertionsSigned": True,
                "wantNameId": True,
                "wantAttributeStatement": False,
                "rejectDeprecatedAlgorithm": True,
                "requestedAuthnContext": False,
                "allowSingleLabelDomains": True,
            },
        }
    )


def _sp(places: Places) -> dict[str, Any]:
    return {
        "entityId": places.entity_id,
        "assertionConsumerService": {"url": places.acs, "binding": Words.BINDING_HTTP_POST},
        "NameIDFormat": Words.NAMEID_PERSISTENT,
        "x509cert": "",
        "privateKey": "",
    }
