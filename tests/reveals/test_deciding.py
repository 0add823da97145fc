"""A second person approves; an approval is for one person, one version, 15 minutes, once."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from credentials.models import Reveal
from credentials.services.reveals import deciding, ending, showing
from credentials.services.reveals.asking import RefusedError
from cxone_registry.isolation.context import organization_context
from tenants.models import AdminNotice, Membership, User
from tests.reveals.conftest import VALUE
from tests.reveals.helpers import ask, decide, newest, show, value_of, words
from tests.support import make


def test_production_secrets_wait_for_a_second_person(custodian, browser_of, real):
    ask(custodian, real)
    asked = newest()
    early = show(custodian, asked)
    decide(browser_of("admin"), asked)

    assert asked.state == "asked"
    assert early.status_code == 409
    assert value_of(show(custodian, asked)) == VALUE


@pytest.mark.parametrize(
    ("role", "status"),
    [("viewer", 403), ("editor", 403), ("operator", 403), ("auditor", 403), ("custodian", 302)],
)
def test_admins_and_custodians_decide(custodian, browser_of, real, role, status):
    ask(custodian, real)

    assert decide(browser_of(role), newest()).status_code == status


def test_nobody_decides_their_own(custodian, real):
    ask(custodian, real)

    assert decide(custodian, newest()).status_code == 403
    assert newest().state == "asked"


def test_nor_with_a_second_account_of_the_same_mailbox(org, custodian, real):
    ask(custodian, real)
    asked = newest()
    with transaction.atomic():
        first = User.objects.get(pk=asked.asked_by_id)
        second = make.member(org, "admin")
        name, _, host = first.email.partition("@")
        User.objects.filter(pk=second.pk).update(email=f"{name}+two@{host}")
        second.refresh_from_db()
    with pytest.raises(RefusedError, match="own request"):
        deciding.approve(asked.pk, second)


def test_deciding_needs_a_fresh_second_factor(custodian, browser_of, real):
    ask(custodian, real)
    decide(browser_of("admin", ago=400), newest())

    assert newest().state == "asked"


def test_denied_is_denied(custodian, browser_of, real):
    ask(custodian, real)
    decide(browser_of("admin"), newest(), "deny", "Not today.")
    page = words(custodian.get(reverse("reveal", args=[newest().pk])))

    assert show(custodian, newest()).status_code == 409
    assert "Not today." in page


def test_an_approval_ends_after_fifteen_minutes(custodian, browser_of, real):
    ask(custodian, real)
    decide(browser_of("admin"), newest())
    left = newest().expires_at - timezone.now()
    with transaction.atomic():
        Reveal.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = show(custodian, newest())
    ending.end(newest().pk)

    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    assert answer.status_code == 409
    assert newest().state == "expired"


def test_an_approval_is_used_once_by_many_at_once(org, custodian, browser_of, real):
    ask(custodian, real)
    decide(browser_of("admin"), newest())
    asked, got = newest(), []

    def press() -> None:
        with organization_context(org.pk):
            try:
                with transaction.atomic():
                    person = User.objects.get(pk=asked.asked_by_id)
                got.append(showing.show(asked.pk, person, address="127.0.0.1"))
            except RefusedError:
                pass
        connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 1


def test_withdrawn_is_over(custodian, browser_of, real):
    ask(custodian, real)
    custodian.post(reverse("reveal-withdraw", args=[newest().pk]))
    decide(browser_of("admin"), newest())

    assert newest().state == "withdrawn"


def test_the_admins_are_told_of_a_request_and_of_break_glass(custodian, real):
    ask(custodian, real)
    ask(custodian, real, is_break_glass="on")
    with transaction.atomic():
        kinds = list(AdminNotice.objects.order_by("created_at").values_list("kind", flat=True))

    assert kinds == ["reveal-asked", "break-glass"]
    assert value_of(show(custodian, newest())) == VALUE


def test_the_database_refuses_ones_own_decision_too(custodian, real):
    ask(custodian, real)
    asked = newest()
    with pytest.raises(Exception, match="reveal_decided_by_another"), transaction.atomic():
        Reveal.objects.filter(pk=asked.pk).update(decided_by_id=asked.asked_by_id)


def test_who_lost_the_role_sees_nothing_any_more(custodian, browser_of, real):
    ask(custodian, real)
    decide(browser_of("admin"), newest())
    with transaction.atomic():
        Membership.objects.filter(user_id=newest().asked_by_id).update(role="viewer")

    assert show(custodian, newest()).status_code == 403
