"""Who holds a secret, and who has proved which version."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credentials.admin.rotations import words
from credentials.admin.rotations.forms import consumer_form
from credentials.admin.rotations.pages import shown_page
from credentials.models import AccessKey, ClientCredential, Consumer
from credentials.reports.rotations.impact import Owner, consumers_of
from credentials.samples import consumers as samples
from credentials.services import consumer_proofs
from credentials.services.consumer_proofs import PATH, Keys
from cxone_registry.site.access import needs
from tenants.services.policy import Action

NAMES = {"curl and openssl": samples.CURL, "Python": samples.PYTHON, "Node.js": samples.NODE}


@require_GET
@needs(Action.VIEW)
def listing(request: HttpRequest, owner_id: UUID) -> HttpResponse:
    """Everything that holds one secret."""
    return _show(request, _owner(owner_id), consumer_form())


@require_http_methods(["POST"])
@needs(Action.ROTATE)
def add(request: HttpRequest, owner_id: UUID) -> HttpResponse:
    """Add one, and show its keys this once."""
    owner = _owner(owner_id)
    name = "access_key" if isinstance(owner, AccessKey) else "client_credential"
    form = consumer_form(request.POST, instance=Consumer(**{name: owner}))
    if not form.is_valid():
        return _show(request, owner, form, status=400)
    consumer = form.save(commit=False)
    return _show_keys(request, consumer, consumer_proofs.add(consumer))


@require_POST
@needs(Action.ROTATE)
def replace(request: HttpRequest, consumer_id: UUID) -> HttpResponse:
    """New keys for a consumer that lost its own."""
    consumer = _consumer(consumer_id)
    return _show_keys(request, consumer, consumer_proofs.replace_keys(consumer))


@require_POST
@needs(Action.ROTATE)
def remove(request: HttpRequest, consumer_id: UUID) -> HttpResponse:
    """It holds the secret no more."""
    consumer = _consumer(consumer_id)
    owner, name = consumer_proofs.owner_of(consumer), consumer.name
    consumer_proofs.remove(consumer)
    messages.success(request, f"The consumer {name} is removed.")
    return HttpResponseRedirect(reverse("consumers", args=[owner.pk]))


def _show(request: HttpRequest, owner: Owner, form: Any, status: int = 200) -> HttpResponse:
    context = {
        "owner": owner,
        "owner_page": words.owner_page(owner),
        "kind": words.kind_of(owner),
        "lines": [(one, words.holds_pill(one)) for one in consumers_of(owner)],
        "form": form,
        "samples": NAMES,
        "new_address": words.new_address(owner),
    }
    return shown_page(request, "consumers.html", title="Consumers", status=status, **context)


def _show_keys(request: HttpRequest, consumer: Consumer, keys: Keys) -> HttpResponse:
    """The keys stand in this one answer: no message, cookie or address carries them."""
    context = {
        "consumer": consumer,
        "owner": consumer_proofs.owner_of(consumer),
        "address": f"{settings.PUBLIC_URL}{PATH}{keys.token.reveal()}/",
        "proof_key": keys.proof_key.reveal(),
        "samples": NAMES,
    }
    response = shown_page(request, "keys.html", title="Copy these two", **context)
    response["Cache-Control"] = "no-store"
    return response


def _owner(owner_id: UUID) -> Owner:
    clients = ClientCredential.objects.select_related("registration", "environment")
    keys = AccessKey.objects.select_related("tenant__environment", "sponsor")
    found = clients.filter(pk=owner_id).first() or keys.filter(pk=owner_id).first()
    if found is None:
        raise Http404
    return found


def _consumer(consumer_id: UUID) -> Consumer:
    rows = Consumer.objects.select_related(
        "client_credential__registration", "client_credential__environment", "access_key__tenant"
    )
    return get_object_or_404(rows.defer("sealed_key"), pk=consumer_id)
