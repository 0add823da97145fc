"""The nightly look at an organisation's own chains."""

import uuid

import pytest
from django.db import transaction

from credentials.models import Finding
from credentials.services import vault
from credentials.services.trail import verifying
from cxone_registry.audit.models import Event, Verification
from cxone_registry.audit.verify import Report
from cxone_registry.isolation.context import organization_context
from cxone_registry.secret import Secret
from tenants.models import AdminNotice
from tests.support import make


@transaction.atomic
def findings():
    return list(Finding.objects.filter(code="audit-broken", resolved_at=None))


def verify():
    return verifying.verify_own(uuid.uuid4()).code


def test_what_nobody_touched_is_intact(org):
    with transaction.atomic():
        key = make.access_key()
    vault.store_secret(key, Secret("A" * 40))

    assert verify() == "intact"
    with transaction.atomic():
        kept = Verification.objects.get()
        assert kept.faults == []
        assert kept.events == Event.objects.exclude(action="audit.verified").count()
    assert findings() == []


def test_it_sees_no_chain_of_others(org, other_org):
    with organization_context(other_org.pk):
        verify()
        with transaction.atomic():
            assert Verification.objects.get().events == 1


def test_a_fault_opens_a_finding_tells_the_admins_once_and_resolves(org, monkeypatch):
    real = verifying.verify_chains
    broken = Report(events=3, chains=1, faults=["change event 2: its text was changed."])
    monkeypatch.setattr(verifying, "verify_chains", lambda _: broken)
    assert verify() == "broken"
    assert verify() == "broken"

    assert [one.severity for one in findings()] == [1]
    with transaction.atomic():
        notice = AdminNotice.objects.get(kind="audit")
    assert "event 2" in notice.sentence
    monkeypatch.setattr(verifying, "verify_chains", real)
    assert verify() == "intact"
    assert findings() == []


@pytest.mark.parametrize("number", [5, 0])
def test_an_older_secret_put_back_is_found(org, number):
    with transaction.atomic():
        key = make.access_key()
    version = vault.store_secret(key, Secret("A" * 40))
    with transaction.atomic():
        type(version).objects.filter(pk=version.pk).update(number=number)

    assert verify() == "broken"
