"""The pages of requests to NICE: what they show, who may act, what hostile values get."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cxone_registry.isolation.context import organization_context
from tenants.models import Origin, VendorRequest
from tenants.services import requests
from tests.admin.helpers import KEY_SECRET, form_of, submit, told
from tests.admin.helpers import page as page_of
from tests.requests import scene
from tests.support import make

pytestmark = pytest.mark.usefixtures("org")
LIST = "/requests/"


def page(request):
    return reverse("request-page", args=[request.pk])


def step(client, request, name, **fields):
    return client.post(reverse("request-step", args=[request.pk, name]), fields)


def fresh(request):
    with transaction.atomic():
        return VendorRequest.objects.get(pk=request.pk)


def text_of(answer):
    return answer.content.decode()


def recently(**ago):
    return timezone.now() - timedelta(**ago)


def test_the_list_shows_what_waits_and_what_is_overdue(editor):
    scene.sent("origins", recently(days=1))
    scene.sent("contacts", recently(days=30))
    waiting, overdue = editor.get(LIST), editor.get(LIST, {"show": "overdue"})

    assert [line.request.kind for line in waiting.context["lines"]] == ["contacts", "origins"]
    assert [line.request.kind for line in overdue.context["lines"]] == ["contacts"]
    assert "business days overdue" in text_of(overdue)
    assert [choice.count for choice in waiting.context["views"]] == [2, 1, 0, 0, 0, 2]


def test_the_list_is_narrowed_by_kind_state_and_registration(editor):
    request = requests.answer(scene.sent("scopes"), "granted", scene.NOW)
    scene.sent("origins")
    found = {"show": "answered", "kind": "scopes", "registration": request.registration_id}

    assert len(editor.get(LIST, found).context["lines"]) == 1
    assert len(editor.get(LIST, {**found, "kind": "origins"}).context["lines"]) == 0
    assert str(request.registration) in text_of(editor.get(LIST, found))


HOSTILE_FILTERS = ["'", "\x7f", "9" * 5000, "-1", "0", "\u061f", "x" * 2000, "None"]


def test_hostile_filters_narrow_nothing(editor):
    names = ("show", "kind", "registration", "p")
    answers = [editor.get(LIST, dict.fromkeys(names, value)) for value in HOSTILE_FILTERS]

    assert {answer.status_code for answer in answers} <= {200, 400}


def test_an_empty_list_says_what_it_is_for(signed_in):
    assert "Nothing asked of NICE yet" in text_of(signed_in("viewer").get(LIST))


def test_lists_and_statistics_cost_the_same_for_more_rows(editor):
    def queries(address):
        editor.get(address)
        with CaptureQueriesContext(connection) as captured:
            editor.get(address)
        return len(captured)

    scene.sent()
    requests.answer(scene.sent("scopes"), "granted", scene.NOW)
    addresses = [LIST, f"{LIST}?show=all", "/requests/turn-around/"]
    before = [queries(address) for address in addresses]
    for kind in ("origins", "contacts", "secret"):
        requests.answer(scene.sent(kind), "granted", scene.NOW + scene.DAY)
        scene.sent(kind)

    assert [queries(address) for address in addresses] == before


def test_a_request_goes_from_draft_to_answer_and_back(editor):
    request = scene.asked(text="Please change it.")
    assert "NICE names no time" in text_of(editor.get(page(request)))
    step(editor, request, "save", text="Take Ana off.")
    assert fresh(request).text == "Take Ana off."
    step(editor, request, "send")
    assert fresh(request).state == "sent"
    step(editor, request, "follow-up")
    assert fresh(request).followed_up_at is not None
    step(editor, request, "answer", outcome="refused", note="No.")
    assert (fresh(request).state, fresh(request).outcome) == ("answered", "refused")
    step(editor, request, "undo")
    assert fresh(request).state == "sent"
    answer = step(editor, request, "withdraw")
    assert fresh(request).state == "withdrawn"
    assert answer.headers["Location"] == page(request)
    assert "withdrawn" in told(answer)


def test_the_page_explains_the_clock(editor):
    shown = text_of(editor.get(page(scene.sent())))

    assert "Thanksgiving Day" in shown
    assert "Business day 3" in shown
    assert "public holidays are those of US" in shown


def test_a_tracking_number_on_the_form_answers_the_submission(editor):
    registration = scene.submitted()
    submit(editor, page_of(registration), tracking_number="REG-9001")

    with transaction.atomic():
        request = VendorRequest.objects.get(registration=registration)
    assert (request.state, request.outcome) == ("answered", "granted")


def test_a_due_day_stays_when_the_calendar_changes(editor, org):
    request = scene.sent()
    with transaction.atomic():
        type(org).objects.update(holiday_calendar="")
    shown = text_of(editor.get(page(request)))

    assert "27 November 2026" in shown
    assert "stays as it was counted then" in shown


def test_the_follow_up_mail_is_ready(editor):
    request = scene.sent(at=recently(days=30), text="Please change it.")
    shown = text_of(editor.get(page(request)))

    assert "The mail that asks again" in shown
    assert "mailto:devonesupport" in shown


def test_a_stale_form_is_told_on_the_page(editor):
    request = scene.sent()
    answer = step(editor, request, "send")

    assert answer.status_code == 400
    assert "by now" in told(answer) + text_of(answer)


BAD_TIMES = {
    "0000-00-00": "Write a day",
    "0000-00-00T00:00": "Write a day",
    "0001-01-01T00:00": "before the year 2000",
    "9999-12-31T23:59": "future",
    "2999-01-01T00:00": "future",
    "99999-01-01T00:00": "Write a day",
    # Digits of another script are digits; the request was sent two hours later.
    "\u0662026-11-23T10:00": "before the request was sent",
    "now": "Write a day",
    "2026-02-30T10:00": "Write a day",
    "1" * 5000: "before the year 2000",
}


def test_hostile_times_are_told(editor):
    request = scene.sent()
    for value, sentence in BAD_TIMES.items():
        answer = step(editor, request, "follow-up", at=value)

        assert answer.status_code in (302, 400)
        assert sentence in text_of(answer)


def test_hostile_answers_and_texts_are_told(editor):
    request, draft = scene.sent(), scene.asked()
    for fields in (
        {"outcome": "nonsense"},
        {"outcome": ""},
        {"outcome": "granted", "note": "x" * 1_000_000},
        {"outcome": "granted", "at": "2001-01-01T00:00"},
    ):
        assert step(editor, request, "answer", **fields).status_code == 400
    assert step(editor, draft, "save", text="x" * 1_000_000).status_code == 400
    assert fresh(request).state == "sent"


def test_a_secret_in_words_is_neither_kept_nor_shown(editor):
    draft, request = scene.asked(), scene.sent()
    new = reverse("request-new", args=[draft.registration_id])
    words = f"The secret is {KEY_SECRET} now."
    answers = [
        step(editor, draft, "save", text=words),
        step(editor, request, "answer", outcome="granted", note=words),
        editor.post(new, {"kind": "secret", "text": words}),
    ]

    for answer in answers:
        assert answer.status_code == 400
        assert KEY_SECRET not in text_of(answer)
        assert "looks like a secret" in text_of(answer)
    assert (fresh(draft).text, fresh(request).state) == ("", "sent")


def test_a_note_holds_no_short_secret_that_is_called_one(editor):
    answer = step(
        editor, scene.sent(), "answer", outcome="granted", note="The secret is hunter22 now."
    )

    assert answer.status_code == 400
    assert "hunter22" not in text_of(answer)


def test_what_is_proposed_can_be_kept(editor):
    registration = scene.set_status(scene.planned(), "active")
    with transaction.atomic():
        long = "https://a1b2c3d4e5f6g7h8i9j0k1l2.execute-api.example.com"
        Origin.objects.create(registration=registration, origin=long)
    for kind in set(VendorRequest.Kind.values) - {"registration"}:
        address = reverse("request-new", args=[registration.pk])
        text = editor.get(address, {"kind": kind}).context["form"].initial["text"]

        assert editor.post(address, {"kind": kind, "text": text}).status_code == 302


def test_markup_in_a_text_is_shown_as_text(editor):
    request = scene.sent(text="<script>print(1)</script>")

    assert "<script>print" not in text_of(editor.get(page(request)))


def test_a_step_that_does_not_exist_is_not_found(editor):
    assert step(editor, scene.asked(), "explode").status_code == 404


def test_only_editors_and_admins_take_steps(signed_in):
    request = scene.asked()
    new = reverse("request-new", args=[request.registration_id])
    viewer = signed_in("viewer")

    assert viewer.get(page(request)).status_code == 200
    assert "I sent this mail" not in text_of(viewer.get(page(request)))
    assert step(viewer, request, "send").status_code == 403
    assert viewer.get(new).status_code == 403
    assert signed_in("editor").get(new).status_code == 200
    assert step(signed_in("admin"), request, "send").status_code == 302


def test_another_organizations_request_is_not_there(editor, other_org):
    with organization_context(other_org.pk):
        request = scene.asked(text="Zanzibar")
    address = reverse("request-new", args=[request.registration_id])

    assert editor.get(page(request)).status_code == 404
    assert step(editor, request, "send").status_code == 404
    assert editor.post(address, {"kind": "contacts"}).status_code == 404
    narrowed = editor.get(LIST, {"show": "all", "registration": request.registration_id})
    assert narrowed.context["lines"] == []


def test_a_new_request_starts_with_what_changed(editor):
    registration = scene.set_status(make.registration(), "active")
    with transaction.atomic():
        Origin.objects.create(registration=registration, origin="https://new.example.com")
    address = reverse("request-new", args=[registration.pk])
    shown = text_of(editor.get(address, {"kind": "origins"}))
    answer = editor.post(address, {"kind": "origins", "text": "Please add it."})

    assert "https://new.example.com</textarea>" in shown.replace("\n", "")
    with transaction.atomic():
        made = VendorRequest.objects.get(registration=registration)
    assert answer.headers["Location"] == page(made)
    assert (made.kind, made.state, made.text) == ("origins", "draft", "Please add it.")
    assert made.created_by


def test_a_kind_that_cannot_be_asked_for_is_told(editor):
    registration = scene.set_status(make.registration(), "active")
    address = reverse("request-new", args=[registration.pk])
    for kind in ("", "registration", "nonsense", "x" * 3000):
        assert "What should NICE change?" in text_of(editor.get(address, {"kind": kind}))
        assert editor.post(address, {"kind": kind}).status_code == 400


def test_nothing_can_be_asked_before_nice_has_the_form(editor):
    address = reverse("request-new", args=[make.registration().pk])

    assert "NICE does not have this registration yet" in text_of(editor.get(address))
    assert editor.post(address, {"kind": "contacts"}).status_code == 400


def test_the_turn_around_is_shown_as_bars_and_as_a_table(editor):
    assert "Nothing to measure yet" in text_of(editor.get("/requests/turn-around/"))
    request = scene.sent()
    assert "No answer to measure yet" in text_of(editor.get("/requests/turn-around/"))
    requests.answer(request, "granted", scene.NOW + scene.DAY)
    shown = text_of(editor.get("/requests/turn-around/"))

    assert "our assumption" in shown
    assert "100 %" in shown


CALENDARS = {"US": 302, "DE-BY": 302, "": 302}
NO_CALENDARS = ["XX", "us", "US-XX", "x" * 5000, "-", "\u202eSU"]


def test_an_organization_chooses_a_calendar_that_exists(signed_in, org):
    admin, settings = signed_in("admin"), form_of(signed_in("admin"), page_of(org))
    for name, status in {**CALENDARS, **dict.fromkeys(NO_CALENDARS, 200)}.items():
        answer = admin.post(page_of(org), {**settings, "holiday_calendar": name})

        assert (name, answer.status_code) == (name, status)
