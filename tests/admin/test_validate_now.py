"""“Validate now” and the page that shows what comes of it."""

import pytest
from django.db import transaction
from django.urls import reverse

from credentials.models import AccessKeyUse, ValidationRun
from tests.admin.helpers import make_run, page, told
from tests.support import make


def validate(client, obj):
    return client.post(page(obj, "validate"))


@transaction.atomic
def queued():
    return list(ValidationRun.objects.filter(state="queued", trigger="person"))


@pytest.fixture
def use(org):
    return make.use()


def test_a_person_is_led_to_the_run(admin, use):
    answer = validate(admin, use)

    (run,) = queued()
    assert run.use_id == use.pk
    assert answer["Location"] == page(run)


def test_a_second_click_shows_the_run_that_is_open(admin, use):
    first, second = validate(admin, use), validate(admin, use)

    assert first["Location"] == second["Location"]
    assert len(queued()) == 1


def test_a_key_with_one_use_leads_to_its_run(admin, use):
    assert validate(admin, use.access_key)["Location"] == page(queued()[0])


def test_a_key_with_several_uses_validates_them_all(admin, use):
    make.use(access_key=use.access_key)

    answer = validate(admin, use.access_key)

    assert answer["Location"] == page(ValidationRun, "changelist")
    assert "2 sign-ins queued" in told(answer)
    assert len(queued()) == 2


def test_a_credential_nobody_signs_in_with_has_nothing_to_try(admin, org):
    credential = make.client_credential(None)

    answer = validate(admin, credential)

    assert answer["Location"] == page(credential)
    assert "nothing to try" in told(answer)


def test_chosen_rows_are_validated(admin, org):
    uses = [make.use() for _ in range(3)]
    form = {"action": "validate_selected", "_selected_action": [str(use.pk) for use in uses]}

    answer = admin.post(page(AccessKeyUse, "changelist"), form)

    assert answer.status_code == 302
    assert len(queued()) == 3


def test_more_than_a_handful_is_previewed_as_a_round(admin, org):
    key = make.access_key(None)
    uses = [make.use(access_key=key) for _ in range(6)]
    form = {"action": "validate_selected", "_selected_action": [str(use.pk) for use in uses]}

    chosen = admin.post(page(AccessKeyUse, "changelist"), form)
    of_key = validate(admin, key)

    assert chosen["Location"].startswith(f"{reverse('round-new')}?ids=")
    assert of_key["Location"] == f"{reverse('round-new')}?access_key={key.pk}"
    assert not queued()


def test_a_viewer_sees_no_button(signed_in, use):
    viewer = signed_in("viewer")
    run = make_run_of(use)

    for address in (page(use), page(AccessKeyUse, "changelist"), page(run)):
        assert "/validate/" not in viewer.get(address).content.decode()


@transaction.atomic
def make_run_of(use, **fields):
    return make_run(use, **fields)


def fragment(client, run):
    address = reverse("admin:credentials_validationrun_trace", args=[run.pk])
    return client.get(address).content.decode()


@pytest.mark.parametrize("state", ["queued", "running"])
def test_an_open_run_asks_for_itself_again(admin, use, state):
    run = make_run_of(use, state=state, outcome="", summary="", finished_at=None, steps=[])

    for text in (fragment(admin, run), admin.get(page(run)).content.decode()):
        assert 'hx-trigger="every 1s"' in text
        assert "Reload" in text


def test_a_finished_run_stops_asking(admin, use):
    run = make_run_of(use)

    for text in (fragment(admin, run), admin.get(page(run)).content.decode()):
        assert "hx-trigger" not in text


def test_the_trace_says_what_was_tried_and_what_to_do(admin, use):
    text = admin.get(page(make_run_of(use))).content.decode()

    assert "CXone refused the access key." in text
    assert "Generate a new access key." in text
    for named in (use.registration, use.access_key.tenant, use.access_key.api_user):
        assert str(named) in text


def test_other_runs_are_linked(admin, use):
    earlier, run = make_run_of(use), make_run_of(use)

    text = admin.get(page(run)).content.decode()

    assert page(earlier) in text


def test_hostile_facts_of_a_peer_are_escaped(admin, use):
    step = {"name": "token", "title": "Sign in", "result": "failed", "code": "x",
            "sentence": "<script>alert(1)</script>", "facts": {"<b>": "<script>alert(2)</script>"},
            "remedy": "", "milliseconds": 1, "started_at": None}  # fmt: skip

    text = fragment(admin, make_run_of(use, steps=[step]))

    assert "<script>alert" not in text


def test_a_good_step_tells_its_useful_fact_in_the_line(admin, use):
    def step(name, **facts):
        return {"name": name, "title": name, "result": "ok", "code": "", "facts": facts,
                "sentence": "", "remedy": "", "milliseconds": 1234, "started_at": None}  # fmt: skip

    with transaction.atomic():
        tenant = use.access_key.tenant
        tenant.api_endpoint, tenant.area, tenant.cluster = "https://api.example", "na1", "B32"
        tenant.save()
    steps = [step("token"), step("tenant-discovery"), step("business-unit")]
    steps.append(step("server-time", server_time="2026-11-23T14:05:00+00:00"))

    text = fragment(admin, make_run_of(use, steps=steps))

    for fact in ("1.23 seconds", "https://api.example", "cluster B32", tenant.business_unit.number):
        assert fact in text
    assert "CXone&#x27;s clock says 23 November 2026" in text
    assert "server_time" not in text


def test_codes_are_in_the_details_under_human_labels(admin, use):
    text = fragment(admin, make_run_of(use))

    assert "<dt>HTTP status</dt>" in text
    assert "<dt>Code for support</dt><dd>access-key-refused</dd>" in text
