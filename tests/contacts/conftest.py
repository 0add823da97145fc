from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tenants.models import Attestation, Contact, TechnicalContact
from tenants.services import asking, questions
from tests.contacts.post_office import open_office
from tests.support import make


@pytest.fixture
def office(settings):
    with open_office(settings) as office:
        yield office


@pytest.fixture
def contact(org):
    """A doubtful contact of one registration."""
    return make_contact()


@transaction.atomic
def make_contact(days=100, **fields):
    number = make.number()
    made = Contact.objects.create(
        **{"name": f"Ana {number}", "email": f"ana{number}@example.com", **fields},
        created_at=timezone.now() - timedelta(days=days),
    )
    TechnicalContact.objects.create(registration=make.registration(), contact=made)
    return made


def ask(contact):
    """A question on its way: queued, and sent by its job."""
    question = asking.ask_now(contact)
    questions.send(question.pk)
    return again(question)


@transaction.atomic
def again(row):
    """The row as it is now."""
    return type(row).objects.get(pk=row.pk)


@transaction.atomic
def questions_of(contact):
    return list(Attestation.objects.filter(contact=contact).order_by("asked_at"))
