"""A registration that asks for two environments, and answers about it."""

import pytest
from django.db import transaction

from credentials.services import answers
from tenants.models import RegistrationEnvironment
from tests.support import make


@pytest.fixture
def registration(org):
    """A back-end application for many tenants, in two environments."""
    made = make.registration(tenancy="multiple")
    with transaction.atomic():
        for slug in ("commercial", "au-sovereign"):
            RegistrationEnvironment.objects.create(
                registration=made, environment=make.environment(slug)
            )
    return made


@pytest.fixture
def paste(registration):
    """Pastes a text about the registration, or about another one."""

    def pasted(text, about=None):
        with transaction.atomic():
            return answers.paste(about or registration, text)

    return pasted
