"""One click ends the mails: without a session, without a cookie, and only by its POST."""

import pytest
from django.db import transaction
from django.test import Client

from cxone_registry.audit.models import Event
from tests.health_reports.conftest import add, again, deliveries, make_due, send_all

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def recipient(office, schedule):
    made = add(schedule, email="cfo@example.com")
    make_due(schedule)
    send_all()
    return made


@pytest.fixture
def link(recipient, office):
    return "/report/unsubscribe/" + office.mails[0]["List-Unsubscribe"].split("/")[-2] + "/"


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


def test_opening_the_link_shows_a_button_and_changes_nothing(stranger, link, recipient):
    answer = stranger.get(link)

    assert answer.status_code == 200
    assert "Unsubscribe from this report?" in answer.content.decode()
    assert again(recipient).unsubscribed_at is None
    assert not answer.cookies


def test_one_post_ends_it_and_a_second_changes_nothing(stranger, link, recipient, schedule):
    assert stranger.post(link, ONE_CLICK).status_code == 200
    first = again(recipient).unsubscribed_at
    answer = stranger.post(link, ONE_CLICK)

    assert "You get no more of these reports" in answer.content.decode()
    assert again(recipient).unsubscribed_at == first is not None
    make_due(schedule)
    assert len(deliveries()) == 1
    with transaction.atomic():
        assert Event.objects.filter(action="report-recipient.unsubscribed").count() == 1


@pytest.mark.parametrize("token", ["x", "A" * 43, "../../login", "A" * 5000, "%00", "ä" * 43])
def test_a_wrong_link_is_one_and_the_same_page(stranger, recipient, token):
    for method in (stranger.get, stranger.post):
        answer = method(f"/report/unsubscribe/{token}/")

        assert answer.status_code in (400, 404)
        assert "Acme" not in answer.content.decode()
    assert again(recipient).unsubscribed_at is None


def test_other_methods_are_refused(stranger, link):
    assert stranger.put(link).status_code == 405


def test_the_page_has_the_headers_of_every_page(stranger, link):
    answer = stranger.get(link)

    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_a_removed_recipient_has_no_link(stranger, link, recipient):
    with transaction.atomic():
        recipient.delete()

    assert stranger.post(link).status_code == 404
