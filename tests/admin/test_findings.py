"""Findings: open ones first, and those of everything that a sign-in is made of."""

import pytest
from django.db import transaction

from credentials.models import AccessKeyUse, ClientCredential, Finding
from tests.admin.helpers import make_finding, page
from tests.support import make


@pytest.fixture
def use(org):
    return make.use()


@transaction.atomic
def subjects(use):
    credential = ClientCredential.objects.get(registration=use.registration)
    return [use, use.access_key, use.access_key.tenant, use.registration, credential]


@transaction.atomic
def find(subject, sentence="Broken.", **fields):
    return make_finding(subject, sentence=sentence, **fields)


def shown(client, query):
    return set(client.get(f"{page(Finding, 'changelist')}?{query}").context["cl"].result_list)


def test_a_sign_in_counts_the_findings_of_all_its_parts(admin, use):
    found = {find(subject) for subject in subjects(use)}
    find(make.use())

    listed = admin.get(page(AccessKeyUse, "changelist")).context["cl"].result_list

    assert next(row for row in listed if row == use).finding_count == len(found)
    assert shown(admin, f"sign_in={use.pk}") == found


def test_resolved_findings_are_shown_on_demand(admin, use):
    still, cured = find(use), find(use, resolved_at="2026-01-01T00:00:00Z")

    assert shown(admin, "") == {still}
    assert shown(admin, "state=resolved") == {cured}
    assert shown(admin, "state=all") == {still, cured}


def test_findings_of_a_foreign_sign_in_are_nothing(admin, foreign):
    assert shown(admin, f"sign_in={foreign.use.pk}") == set()
