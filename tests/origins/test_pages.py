"""The ledger's tab, the paste box with its corrections, the union and the page of one origin."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.models import Job
from tenants.models import Origin, OriginProbe
from tests.admin.helpers import client_for, told
from tests.origins.hostile import REFUSED, ZERO_WIDTH
from tests.origins.scene import APP, address, application, origin_of, place
from tests.support import make

# The frame of every page and the head of a registration's are among them.
LISTS = {"registration-origins": 45, "origins": 20}


def text_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def pasted(client, registration, *lines, **more):
    form = {"text": "\r\n".join(lines), **more}
    return client.post(address(registration, "registration-origins-paste"), form)


def stored(registration):
    with transaction.atomic():
        return sorted(registration.origins.values_list("origin", flat=True))


def act(client, origin, what):
    return client.post(reverse("origin-change", args=[origin.pk]), {"act": what})


def test_good_lines_are_stored_in_one_spelling(editor):
    app = application()
    answer = pasted(
        editor, app, "https://Ledger.example.com:443/", "", "https://b\u00fccher.example"
    )

    assert answer.status_code == 302
    assert "2 origins are now wanted" in told(answer)
    assert stored(app) == [APP, "https://xn--bcher-kva.example"]
    text = text_of(editor, address(app))
    assert "https://b\u00fccher.example" in text
    assert "<code>https://xn--bcher-kva.example</code>" in text


def test_nothing_is_stored_while_a_line_needs_somebody(editor):
    app = application(APP)
    answer = pasted(editor, app, "https://a.example", "https://b.example/x", "https://A.example",
                    "https://ledger.example.com")  # fmt: skip

    text = answer.content.decode()
    assert (answer.status_code, stored(app)) == (400, [APP])
    assert "Line 2" in text and "no path" in text
    assert 'name="offer" value="2 https://b.example"' in text
    assert "The same as line 1." in text
    assert "This registration lists it already." in text


def test_an_offer_corrects_its_line_and_only_that(editor):
    app = application()
    lines = ["https://a.example/x", "https://b.example/y"]
    answer = pasted(editor, app, *lines, offer="2 https://b.example")

    assert answer.status_code == 200
    assert answer.context["text"] == "https://a.example/x\nhttps://b.example"
    assert stored(app) == []


def test_an_offer_that_was_not_made_changes_nothing(editor):
    app = application()
    for offer in ["1 https://evil.example", "7 x", "", "all", "\u0661"]:
        answer = pasted(editor, app, "https://*", offer=offer)

        assert answer.context["text"] == "https://*"


def test_all_corrections_leave_a_look_alike_to_a_confirmation_of_its_own(editor):
    app, disguised = application(), "https://\u0430pple.com"
    answer = pasted(editor, app, "a.example.com", "https://b.com,https://c.com", disguised,
                    offer="all")  # fmt: skip
    corrected = answer.context["text"].split("\n")

    assert corrected == ["https://a.example.com", "https://b.com", "https://c.com", disguised]
    assert "mixes scripts" in answer.content.decode()
    assert "Yes, I mean" in answer.content.decode()

    answer = pasted(editor, app, *corrected, offer="4 https://xn--pple-43d.com")
    assert pasted(editor, app, *answer.context["text"].split("\n")).status_code == 302
    assert "https://xn--pple-43d.com" in stored(app)
    assert "mixes scripts" in text_of(editor, address(app))


def test_the_rest_can_be_left_out(editor):
    app = application()
    answer = pasted(editor, app, APP, "nope", leave_out="1")

    assert (answer.status_code, stored(app)) == (302, [APP])


def test_hostile_lines_end_in_sentences(editor):
    app = application()
    lines = [value for value, *_ in REFUSED if isinstance(value, str)]
    typed = [line for line in lines if line.isprintable() or ZERO_WIDTH in line]
    answer = pasted(editor, app, *typed, "<script>alert(1)</script>", leave_out="1")

    assert (answer.status_code, stored(app)) == (400, [])
    assert "<script>alert(1)" not in answer.content.decode()
    for text in ["", " \r\n ", "x" * 100_000, "\n" * 20_000]:
        assert pasted(editor, app, text).status_code == 400


def test_a_back_end_says_why_it_has_none(editor):
    app = application(application_type="backend", client_auth_method="client_secret_basic")

    assert "calls from a server" in text_of(editor, address(app))
    assert "has no origins" in told(pasted(editor, app, APP))
    assert stored(app) == []


def test_giving_up_is_undone_and_then_made_final(editor):
    app = application(APP)
    origin = origin_of(app)

    assert "no longer wanted" in told(act(editor, origin, "give-up"))
    assert "Want again" in text_of(editor, address(app))
    assert "wanted again" in told(act(editor, origin, "want"))
    assert "stays on the list" in told(act(editor, origin, "forget"))
    assert "Choose one of" in told(act(editor, origin, "explode"))
    act(editor, origin, "give-up")
    assert "off the list" in told(act(editor, origin, "forget"))
    assert stored(app) == []


def test_probe_now_queues_a_job_and_the_page_follows_it_until_it_is_over(operator, org):
    environment = make.environment()
    app = application(APP, environment=environment)
    probe = address(app, "registration-origins-probe")
    live = address(app, "registration-origins-live")

    assert "nobody to ask" in told(operator.post(probe))
    place(environment, "http://127.0.0.1:9")
    assert "being asked" in told(operator.post(probe))
    assert 'hx-trigger="every 2s"' in text_of(operator, address(app))
    assert "hx-swap-oob" not in text_of(operator, live)
    with transaction.atomic():
        jobs = Job.objects.filter(kind="probe-origins-of", object_id=app.pk)
        assert jobs.update(state="done", finished_at=timezone.now()) == 1
    text = text_of(operator, live)
    assert "hx-trigger" not in text and "hx-swap-oob" in text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("viewer", 403),
        ("auditor", 403),
        ("custodian", 403),
        ("editor", 302),
        ("operator", 302),
        ("admin", 302),
    ],
)
def test_who_may_change_origins(signed_in, role, status):
    client, app = signed_in(role), application(APP)

    assert pasted(client, app, "https://a.example").status_code == status
    assert act(client, origin_of(app), "give-up").status_code == status
    text = text_of(client, address(app))
    assert ("Add origins" in text) == (status == 302)
    assert "ledger.example.com" in text_of(client, reverse("origins"))


def test_another_organisation_s_origins_are_not_there(editor, other_org):
    with organization_context(other_org.pk):
        foreign = application("https://zanzibar.example")
        origin = origin_of(foreign, "https://zanzibar.example")

    for page in ("registration-origins", "registration-origins-live"):
        assert editor.get(address(foreign, page)).status_code == 404
    assert pasted(editor, foreign, APP).status_code == 404
    assert act(editor, origin, "give-up").status_code == 404
    assert editor.get(reverse("origin-page", args=[origin.pk])).status_code == 404
    assert editor.get(reverse("origins"), {"q": "zanzibar"}).context["lines"] == []


def test_the_union_names_who_wants_an_origin_and_finds_it(editor):
    first, second = application(APP, name="First"), application(APP, name="Second")
    application("https://xn--bcher-kva.example")
    text = text_of(editor, reverse("origins"))

    assert text.count(">https://ledger.example.com<") == 1
    assert "First" in text and "Second" in text
    assert "ledger.example.com" not in text_of(editor, reverse("origins") + "?q=b\u00fccher")
    assert "xn--bcher" in text_of(editor, reverse("origins") + "?q=b%C3%BCcher")
    assert "Also wanted by" in text_of(editor, address(first))
    page = text_of(editor, reverse("origin-page", args=[origin_of(second).pk]))
    assert "First" in page and "Not requested" not in page


def test_the_union_has_the_states_that_the_ledgers_have(editor):
    now = timezone.now()
    ago = now - timedelta(days=40)
    kinds = {
        "live": {"live_since": ago},
        "unwanted-live": {"live_since": ago, "unwanted_at": now},
        "lost": {"live_since": ago, "gone_since": now},
        "overdue": {"requested_at": ago},
        "requested": {"requested_at": now},
        "wanted": {},
        "removed": {"unwanted_at": now},
        "unknown": {"unwanted_at": now, "requested_at": ago},
    }
    app = application(*[f"https://{kind}.example" for kind in kinds])
    with transaction.atomic():
        for kind, dates in kinds.items():
            Origin.objects.filter(origin=f"https://{kind}.example").update(**dates)

    ledger = editor.get(address(app)).context["ledger"]
    assert {line.row.origin: f"https://{line.reading.state}.example" for line in ledger.lines} == {
        f"https://{kind}.example": f"https://{kind}.example" for kind in kinds
    }
    for kind in kinds:
        lines = editor.get(reverse("origins"), {"state": kind}).context["lines"]
        assert [line.origin for line in lines] == [f"https://{kind}.example"]


@pytest.mark.parametrize("query", ["p=99999999999", "p=-1", "p=x", "state=x", "q=%25_", "q=%C3%BC"])
def test_odd_addresses_of_the_list_are_answered(editor, query):
    application(APP)

    assert editor.get(f"{reverse('origins')}?{query}").status_code == 200


@pytest.mark.parametrize("page", LISTS)
def test_lists_cost_the_same_whatever_they_show(editor, org, page):
    environment = make.environment()
    app = application(environment=environment)
    path = address(app) if page != "origins" else reverse(page)

    def cost(count):
        _fill(app, environment, count)
        with CaptureQueriesContext(connection) as captured:
            editor.get(path)
        return len(captured)

    assert cost(3) == cost(30) <= LISTS[page]


@transaction.atomic
def _fill(app, environment, count):
    tenant = make.tenant(environment=environment, api_endpoint=f"https://api{count}.example")
    for _ in range(count):
        origin = f"https://a{make.number()}.example"
        mine = Origin.objects.create(registration=app, origin=origin)
        Origin.objects.create(registration=make.registration(), origin=origin)
        OriginProbe.objects.create(
            origin=mine, tenant=tenant, allowed=True, asked_at=timezone.now(), since=timezone.now()
        )


@pytest.mark.parametrize(("role", "imports"), [("viewer", False), ("editor", True)])
def test_the_union_leaves_as_a_table_and_comes_in_as_one(org, role, imports):
    text = client_for(org, role).get(reverse("origins")).content.decode()

    assert reverse("export", args=["origins", "xlsx"]) in text
    assert (f"{reverse('import')}?kind=origins" in text) == imports
