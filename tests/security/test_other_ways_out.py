"""Small ways by which a secret could leave: serialisers, results of tasks, browsers' memories."""

import re

import pytest
from django.core import serializers
from django.db import transaction

from credentials.admin.secret_form import SecretField
from credentials.models import SecretVersion
from credentials.services import vault
from cxone_registry.celery import app
from tests.security.canaries import hits
from tests.support import make
from tests.support.databases import ROOT

VALUE = "cAnArY-dumped-zQxWvKtR-0123456789"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_dump_of_rows_holds_what_is_sealed_and_nothing_else(org, form):
    with transaction.atomic():
        version = vault.current_version(make.client_credential(VALUE))
        dumped = serializers.serialize(form, SecretVersion.objects.filter(pk=version.pk))

    assert str(version.pk) in dumped
    assert hits(dumped.encode(), [VALUE]) == []


def test_no_task_keeps_a_result(database):
    assert app.conf.task_ignore_result
    assert not app.conf.result_backend
    assert not app.conf.result_extended


@pytest.mark.pure
def test_every_password_field_tells_the_browser_what_it_is():
    fields = [
        (path.name, tag)
        for path in TEMPLATES
        for tag in re.findall(r'<input[^>]*type="password"[^>]*>', path.read_text())
    ]

    assert len(fields) >= 5
    assert [each for each in fields if "autocomplete=" not in each[1]] == []


def test_a_secret_that_was_typed_is_neither_remembered_nor_shown_again(database):
    drawn = SecretField().widget.render("secret", VALUE)

    assert 'autocomplete="new-password"' in drawn
    assert VALUE not in drawn
