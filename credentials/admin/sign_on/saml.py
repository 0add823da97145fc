"""Coming back by SAML 2.0, and what the other side has to know about us.

Before it lies ``site.saml_answers``, where the identity provider makes browsers post to.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from credentials.admin.sign_on import waiting
from credentials.admin.sign_on.callback import GONE
from credentials.admin.sign_on.waiting import Waiting
from credentials.admin.sign_on.welcoming import problem, welcome
from credentials.services.sign_on import providers, saml_document, saml_flow, saml_library
from credentials.services.sign_on.providers import NoProviderError
from credentials.services.sign_on.saml_places import places_of
from credentials.services.sign_on.saml_refusals import RefusedError
from cxone_registry.site.access import needs_nothing
from cxone_registry.site.entering import working_for

METADATA = "application/samlmetadata+xml"


@require_POST
@never_cache
@needs_nothing
@sensitive_post_parameters()
@sensitive_variables()
def arrived(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Take the answer to the request that this session waits for."""
    try:
        document = saml_document.read(request.POST.get("SAMLResponse", ""))
        found = _awaited(request, document.in_response_to, provider_id)
        provider = providers.load(UUID(found["organization"]), provider_id)
        with working_for(request, provider.organization_id):
            claims = saml_flow.finish(provider, document, found["state"])
    except RefusedError as error:
        return problem(request, str(error), status=403)
    except NoProviderError:
        return problem(request, GONE, status=410)
    return welcome(request, found, provider, claims)


@require_GET
@needs_nothing
def metadata(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """What we are, for the other side. The same for every id, so it tells nobody which exist."""
    text = saml_library.metadata(places_of(provider_id))
    return HttpResponse(text, content_type=METADATA, headers={"X-Robots-Tag": "noindex"})


def _awaited(request: HttpRequest, request_id: str, provider_id: UUID) -> Waiting:
    """Raises RefusedError for an answer that nobody asked for in this browser."""
    if not request_id:
        raise RefusedError("no-request")
    found = waiting.take(request, request_id, str(provider_id))
    if found is None:
        raise RefusedError("other-request")
    return found
