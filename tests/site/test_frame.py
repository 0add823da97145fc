"""Navigation, organisations and what the pages may not contain."""

import re

import pytest
from django.test import Client
from django.utils.safestring import mark_safe

from cxone_registry.site.html import in_words
from tests.site.conftest import choose
from tests.support import make

PAGES = [
    "/",
    "/report/",
    "/tenants/registration/",
    "/tenants/registration/add/",
    "/credentials/accesskeyuse/",
    "/credentials/finding/",
    "/audit/event/",
    "/password_change/",
]
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE
)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_needs_more_than_the_content_security_policy_allows(browser, page):
    make.use()

    answer = browser().get(page)

    assert answer.status_code == 200
    assert INLINE.findall(answer.content.decode()) == []


@pytest.mark.parametrize("page", ["/login/", "/join/", "/nothing/here/"])
def test_pages_for_strangers_need_no_more_either(db_ready, page):
    text = Client().get(page, follow=True).content.decode()

    assert INLINE.findall(text) == []


@pytest.fixture
def db_ready(org):
    return org


def test_a_viewer_is_not_shown_what_only_admins_may_open(browser):
    text = browser("viewer").get("/").content.decode()

    assert "/tenants/registration/" in text
    assert "/tenants/membership/" not in text
    assert "/audit/event/" not in text


def test_every_form_that_changes_rows_names_its_organisation(browser, org):
    answer = browser().get("/tenants/registration/add/")

    field = f'<input type="hidden" name="_organization" value="{org.pk}">'
    assert field in answer.content.decode()


def test_choosing_an_organisation_changes_what_is_shown(two_seats, other_org):
    make.registration(name="Only in the first")
    before = two_seats.get("/tenants/registration/")

    choose(two_seats, other_org)

    after = two_seats.get("/tenants/registration/")
    assert "Only in the first" in before.content.decode()
    assert "Only in the first" not in after.content.decode()


def test_choosing_an_organisation_by_an_address_is_refused(browser):
    assert browser().get("/organizations/choose/").status_code == 405


def test_choosing_needs_the_token_of_the_form(browser, org):
    answer = browser(enforce_csrf_checks=True).post(
        "/organizations/choose/", {"organization": org.pk}
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("wanted", ["", "x", "' or 1=1 --"])
def test_choosing_nonsense_is_a_sentence(browser, wanted):
    answer = browser().post("/organizations/choose/", {"organization": wanted})

    assert answer.status_code == 400
    assert "Choose one of your organisations." in answer.content.decode()


def test_choosing_an_organisation_of_others_changes_nothing(browser, org, other_org):
    client = browser()

    choose(client, other_org)

    assert str(org.pk) in client.get("/tenants/registration/add/").content.decode()


def test_a_form_of_another_organisation_is_not_saved_and_offers_the_way_back(
    two_seats, org, other_org
):
    answer = two_seats.post("/tenants/contact/add/", {"_organization": other_org.pk})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"Switch back to {other_org.name}" in text
    assert f"Go on with {org.name}" in text


def test_who_belongs_to_no_organisation_is_told_whom_to_ask(stranger):
    answer = stranger.get("/")

    assert answer.status_code == 403
    assert "not a member of any organisation yet" in answer.content.decode()


def test_names_are_escaped_everywhere_on_the_pages(browser):
    hostile = "<img src=x onerror=alert(1)>"
    registration = make.registration(name=hostile, status="issued")
    client = browser()

    texts = [
        client.get(page).content.decode()
        for page in [
            "/tenants/registration/",
            "/due-dates/",
            f"/tenants/registration/{registration.pk}/change/",
        ]
    ]

    assert [hostile in text for text in texts] == [False] * 3
    assert "&lt;img" in texts[0]


def test_a_person_changes_their_own_password_in_our_frame(browser):
    client = browser()

    refused = client.post("/password_change/", {"old_password": "wrong"})
    accepted = client.post(
        "/password_change/",
        {
            "old_password": make.PASSWORD,
            "new_password1": "another long sentence",
            "new_password2": "another long sentence",
        },
        follow=True,
    )

    assert "Your password was not changed." in refused.content.decode()
    assert "Your password is changed" in accepted.content.decode()


def test_the_sandbox_strip_leads_to_the_console(browser, settings):
    settings.SANDBOX_ORIGINS = ("http://127.0.0.1:1", "http://127.0.0.1:2")

    text = browser().get("/").content.decode()

    link = '<a href="http://127.0.0.1:1/__sandbox__/" target="_blank" rel="noopener">'
    assert link in text


def test_yes_and_no_are_words(browser):
    text = browser().get("/tenants/environment/").content.decode()

    assert "icon-yes" not in text
    assert re.search(r"field-is_active[^>]*>yes<", text)


def test_no_is_a_word_also_where_files_were_collected_under_a_hashed_name():
    icon = mark_safe('<img src="/static/admin/img/icon-no.439e821418cd.svg" alt="False">')

    assert in_words(icon) == "no"


def test_the_buttons_below_rows_say_what_they_add(browser):
    text = browser().get("/tenants/registration/add/").content.decode()

    for row in ("a technical contact", "an environment", "a redirect or logout URI"):
        assert f"Add {row}&quot;" in text
    assert "Add another" not in re.sub(r'title="[^"]*"', "", text)


def test_technical_names_keep_their_spelling(browser):
    make.client_credential()
    make.tenant()
    credentials = browser().get("/credentials/clientcredential/").content.decode()
    tenants = browser().get("/tenants/tenant/").content.decode()

    assert 'data-label="client_id"' in credentials
    assert "Client_id" not in credentials
    assert 'data-label="Tenant ID"' in tenants


def test_the_box_that_chooses_all_rows_is_a_box(browser):
    make.use()

    assert '<input type="checkbox" id="action-toggle"' in (
        browser().get("/credentials/accesskeyuse/").content.decode()
    )
