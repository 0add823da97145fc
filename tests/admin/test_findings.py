"""Findings: open ones first, and those of everything that a sign-in is made of."""

import pytest
from django.db import transaction

from credentials.models import AccessKeyUse, ClientCredential, Finding
from cxone_registry.site.template_tags import page_of
from tests.admin.helpers import make_finding, make_run, page
from tests.support import make


@pytest.fixture
def use(org):
    return make.use()


@transaction.atomic
def subjects(use):
    credential = ClientCredential.objects.get(registration=use.registration)
    return [use, use.access_key, use.access_key.tenant, use.registration, credential]


@transaction.atomic
def find(thing, sentence="Broken.", **fields):
    return make_finding(thing, sentence=sentence, **fields)


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


@transaction.atomic
def tried(use):
    return make_run(use)


def test_a_finding_leads_to_its_subject_and_to_the_run_that_saw_it(admin, use):
    for subject, kind in zip(
        subjects(use), ["sign-in", "access-key", "tenant", "registration", "client-credential"],
        strict=True,
    ):  # fmt: skip
        run = tried(use)
        text = admin.get(page(find(subject, subject=kind))).content.decode()

        assert f'href="{page_of(subject.pk, kind)}"' in text
        assert f'href="{page(run)}"' in text
        assert "<strong>What to do.</strong> Generate a new access key." in text
        assert ("Validate now" in text) == (kind == "sign-in")


def test_a_finding_of_what_is_gone_still_has_a_page(admin, use):
    found = find(use, subject="client-credential")

    assert "no validation that is still kept" in admin.get(page(found)).content.decode()


def test_a_run_after_a_finding_was_last_seen_did_not_see_it(admin, use):
    run = tried(use)
    old = find(use, last_seen_at="2026-01-01T00:00:00Z")

    assert page(run) not in admin.get(page(old)).content.decode()


def test_a_sign_in_has_nothing_to_save(admin, use):
    text = admin.get(page(use)).content.decode()

    assert 'name="_save"' not in text
    assert "Validate now" in text
    assert "Back to the list" in text
