"""Hostile text in every place of a request, at every address: a clear 4xx, never a 500."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from cxone_registry.site.middleware.clean_input import CleanInputMiddleware
from tests.admin.helpers import client_for, make_rows, page
from tests.security.addresses import PLACE, Address, addresses, admin_models, plain
from tests.support import make

pytestmark = pytest.mark.sweep

QUERIES = {
    "NUL": "q=a%00b",
    "NUL in a name": "a%00b=1",
    "control": "q=%1b[31m",
    "bad UTF-8": "q=%ff%fe",
    "surrogate": "q=%ed%a0%80",
    "overlong UTF-8": "q=%c0%80",
    "long": "x=" + "y" * 9_000,
    "long search": "q=" + "x" * 5_000,
    "many": "&".join(f"p{number}=1" for number in range(2_000)),
    "unknown lookup": "name__zzz=1&id__in=1,2&_x=1&_=1",
    "deep lookup": "organization__membership__user__password__startswith=a",
    "underscores": "__=1&_q=1&q__contains=1&____=",
    "page before the first": "p=-1",
    "page of the next century": "p=99999999999999999999",
    "order by nothing": "o=99.-99.x",
    "pattern": "q=%25%5F%5C%27%22",
    "number": "id=1e5&id=NaN",
    "huge number": "id=99999999999999999999",
    "brackets": "id[]=1&id[a]=2",
    "popup": "_popup=1&_to_field=password&_changelist_filters=%25%00".replace("%00", "%FE"),
    "no value": "&&&=&;=;",
    "template": "q={{7*7}}${jndi:ldap://x}",
}
FORMS = {
    "NUL": {"name": "a\0b"},
    "NUL in a name": {"a\0b": "1"},
    "controls": {"name": "\x1b[31m\x7f"},
    "too many": {f"f{number}": "1" for number in range(1_001)},
    "megabyte": {"name": "x" * 1_100_000},
    "numbers": {"id": "1e5", "_selected_action": ["NaN", "-1"], "index": "x"},
    "nothing": {},
}
BODIES = {
    "bad UTF-8": (b"name=%ff%fe", "application/x-www-form-urlencoded"),
    "raw bad UTF-8": (b"name=\xff\xfe", "application/x-www-form-urlencoded"),
    "surrogate": (b"name=%ed%a0%80", "application/x-www-form-urlencoded"),
    "unknown charset": (b"name=1", "application/x-www-form-urlencoded; charset=zzz"),
    "UTF-7": (b"name=+AAA-", "application/x-www-form-urlencoded; charset=utf-7"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "cut": (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
    "bad part": (b"--x\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data;"
                 b" name=\"a\"\r\n\r\n!\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    "NUL in a file's name": (b"--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\0b\""
                             b"\r\n\r\nx\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    "long boundary": (b"", f"multipart/form-data; boundary={'x' * 5_000}"),
    "JSON": (b'{"name": "\\u0000"}', "application/json"),
    "deep JSON": (b"[" * 100_000, "application/json"),
    "no type": (b"\0\xff", ""),
    "garbage": (b"\0\xff" * 1000, "\"'<>"),
}  # fmt: skip
HEADERS = {
    "cookie": {"HTTP_COOKIE": "sessionid=\x00\xff; csrftoken=" + "x" * 5_000},
    "cookies": {"HTTP_COOKIE": "; ".join(f"c{number}=1" for number in range(2_000))},
    "language": {"HTTP_ACCEPT_LANGUAGE": "en-" + "x" * 10_000},
    "languages": {"HTTP_ACCEPT_LANGUAGE": ",".join(["de;q=0.1"] * 2_000)},
    "host": {"HTTP_HOST": "evil.example.com"},
    "odd host": {"HTTP_HOST": "a\x00b:99999999"},
    "forwarded": {"HTTP_X_FORWARDED_HOST": "evil", "HTTP_X_FORWARDED_FOR": "\x00" * 100},
    "referer": {"HTTP_REFERER": "http://\x00[::1/"},
    "htmx": {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "\xff://%zz"},
    "range": {"HTTP_RANGE": "bytes=9-1,x", "HTTP_IF_MODIFIED_SINCE": "never"},
    "length": {"CONTENT_LENGTH": "-5"},
    "length in words": {"CONTENT_LENGTH": "five"},
}  # fmt: skip
PATHS = [
    "/%00",
    "/%ff%fe",
    "/%ed%a0%80",
    "/" + "x" * 5_000,
    "/..%2f..%2fetc/passwd",
    "//evil",
    "/%0d%0a",
]
# Refused before any view: the same answer at every address.
NEVER_REACH_A_VIEW = {
    "NUL", "NUL in a name", "control", "bad UTF-8", "surrogate", "overlong UTF-8", "long",
    "long search", "many",
}  # fmt: skip
# What is no list reads few parameters or none: those that do not hide each other, at once.
TOGETHER = {
    "first": ("page before the first", "order by nothing", "pattern", "number", "underscores"),
    "second": ("page of the next century", "template", "huge number", "brackets", "no value"),
    "lookups": ("unknown lookup", "deep lookup", "popup"),
}
IDS = ["%00", "%ff", "..%2f..", "1", "x" * 3_000, "_00", "_", "%F0%9F%94%91"]
LISTS = [page(model, "changelist") for model in admin_models()]
SOME = [
    "/",
    "/login/",
    "/join/",
    "/tenants/registration/add/",
    "/credentials/accesskey/add/",
    "/healthz",
]


@pytest.fixture(scope="module")
def browser(database) -> Client:
    organization = make.organization("Hostile")
    make_rows(organization)
    client = client_for(organization, "admin")
    client.raise_request_exception = False
    return client


def is_answered(response) -> bool:
    """A page or a refusal; a refusal says something, but for 405, which names the methods."""
    told = bool(response.content) or response.status_code < 400 or "Allow" in response.headers
    return told and response.status_code < 500


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_hostile_queries(browser, query):
    for path in LISTS:
        assert is_answered(browser.get(f"{path}?{query}")), path


@pytest.mark.parametrize("names", TOGETHER.values(), ids=TOGETHER)
def test_hostile_queries_of_other_pages(browser, names):
    query = "&".join(QUERIES[name] for name in names)
    for address in plain():
        assert is_answered(browser.get(f"{address.path('')}?{query}")), address.route


def test_every_hostile_query_meets_every_page():
    together = [name for names in TOGETHER.values() for name in names]

    assert sorted([*together, *NEVER_REACH_A_VIEW]) == sorted(QUERIES)
    assert all(refused(QUERIES[name]) for name in NEVER_REACH_A_VIEW)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_hostile_forms(browser, form):
    for path in [*LISTS, *SOME]:
        answer = browser.post(path, form, follow=True)
        assert is_answered(answer), path
        assert all(status < 400 for _, status in answer.redirect_chain), path


@pytest.mark.parametrize(("body", "kind"), BODIES.values(), ids=BODIES)
def test_hostile_bodies(browser, body, kind):
    for path in [*LISTS, *SOME]:
        assert is_answered(browser.generic("POST", path, body, content_type=kind)), path


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_hostile_headers(browser, headers):
    fresh = Client(raise_request_exception=False)
    for path in [LISTS[0], *SOME]:
        assert is_answered(fresh.get(path, **headers)), path
        assert is_answered(fresh.post(path, {"username": "a", "password": "b"}, **headers)), path


@pytest.mark.parametrize("path", PATHS, ids=[path[:20] for path in PATHS])
def test_hostile_paths(browser, path):
    assert is_answered(browser.get(path))
    assert is_answered(browser.post(path, {}))


@pytest.mark.parametrize("turn", range(len(IDS)), ids=[key[:20] for key in IDS])
def test_hostile_ids(browser, turn):
    """Each at every view of ours; at the pages of the models, which are one code, in turns."""
    for number, address in enumerate(with_places()):
        is_its_turn = address.model is None or (number + turn) % 3 == 0
        if is_its_turn:
            assert is_answered(browser.get(address.path(IDS[turn]))), address.route


def with_places() -> list[Address]:
    return [address for address in addresses() if PLACE.search(address.route)]


def refused(query: str) -> HttpResponse:
    """What is said to *query* before any view is reached."""

    def view(request):
        raise AssertionError("reached")

    answer = CleanInputMiddleware(view)(RequestFactory().get(f"/?{query}"))
    assert answer.status_code == 400
    return answer


@pytest.mark.pure
@pytest.mark.parametrize("name", ["NUL", "NUL in a name", "control", "bad UTF-8", "surrogate"])
def test_dirty_text_is_refused_with_a_sentence_before_any_view(name):
    answer = refused(QUERIES[name])

    assert answer.content.endswith((b".", b"!"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", ["/login/", "/", "/contact/x/", "/static/site/tokens.css"])
def test_a_foreign_host_is_refused_by_name(path):
    answer = Client().get(path, headers={"host": "evil.example.com"})

    assert answer.status_code == 400
    assert "ALLOWED_HOSTS" in answer.content.decode()
