"""The overview and the health report as pages."""

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import get_resolver

from cxone_registry.site import pages
from tests.support import make

OURS = ["overview", "sign_ins_csv"]


@pytest.mark.parametrize("page", ["/", "/report/", "/sign-ins.csv"])
def test_a_stranger_is_sent_to_the_sign_in_page(org, page):
    answer = Client().get(page)

    assert answer.status_code == 302
    assert answer.url.startswith("/login/")


@pytest.mark.parametrize("name", OURS)
def test_each_page_declares_what_it_needs(name):
    assert getattr(pages, name).action == "view"


def test_the_overview_of_a_new_organisation_offers_the_first_step(browser):
    text = browser("editor").get("/").content.decode()

    assert "Plan an application" in text
    assert "/plan/new/" in text


def test_a_viewer_of_a_new_organisation_is_not_offered_what_is_refused(browser):
    assert "/plan/new/" not in browser("viewer").get("/").content.decode()


def test_the_overview_names_what_was_never_validated(browser):
    use = make.use()

    text = browser().get("/").content.decode()

    assert "1 of 1 sign-in is not confirmed" in text
    assert f"/credentials/accesskeyuse/{use.pk}/change/" in text


def test_the_csv_is_a_file_named_after_the_organisation(browser, org):
    answer = browser().get("/sign-ins.csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="sign-ins-{org.slug}-' in answer["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("page", ["-1", "99999999999999999999", "x", "%F0%9F%92%A5"])
def test_any_page_number_of_the_report_shows_a_page(browser, page):
    assert browser().get(f"/report/?p={page}").status_code == 200


@pytest.mark.parametrize("page", ["/", "/report/", "/sign-ins.csv"])
def test_pages_are_read_only(browser, page):
    assert browser().post(page).status_code == 405


def test_the_sites_own_pages_are_reachable(org):
    own = {"index", "sign-ins-csv", "choose-organization"}

    assert own <= {getattr(pattern, "name", None) for pattern in site.get_urls()}
    assert get_resolver().resolve("/report/").func.action == "view"
