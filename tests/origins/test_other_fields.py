"""Single values beside origins: what the validators refuse without any page."""

import pytest
from django.core.exceptions import ValidationError

from tenants import fields
from tenants.origins import clean_origin, clean_redirect_uri
from tenants.rules.redirect_uris import read_redirect_uri
from tenants.rules.refusals import RefusedValueError

pytestmark = pytest.mark.pure

VALUES = {
    fields.validate_business_unit_number: (
        ["4600738", "1", "9" * 10],
        ["-1", "1.0", "1e5", "\u0664\u0666\u0660", "\uff10", " 4600738", "4600738\n", "4" * 40, "0",
         "+46", "4_600_738", "=1+1", "046", ""],
    ),
    fields.validate_tracking_number: (
        ["T-1", "abc", "x" * 64],
        ["", "x" * 65, "../../etc", "<img onerror>", "T-1\u202e", "=1+1", "T-1\n", "-T1",
         "\u0664711"],
    ),
    fields.validate_plain_text: (
        ["a", "\u0645\u200c\u0646", "{{7*7}}", "${jndi:x}", "%s%n", "'; DROP", "\U0001f600",
         "A" + "\u0301" * 300, "two\nlines"],
        ["   ", "\u200d", " \u200c\u200d ", "a\u200bb", "a\u202eb", "\ufeffx", "a\u2066b"],
    ),
    fields.validate_client_id: (
        ["3f2504e0-4f89-11d3-9a0c-0305e82c3301", "Product@Vendor"],
        ["a\u00e9", "a\u200b", "A" * 48, " a", "a\n", "a" * 40],
    ),
    fields.validate_time_zone: (["Europe/Berlin", "UTC"], ["Mars", "../etc/passwd", "CET\n"]),
}  # fmt: skip


def name_of(case):
    return case.__name__ if callable(case) else ascii(case)[:50]


CASES = [(check, value) for check, (_, refused) in VALUES.items() for value in refused]
TAKEN = [(check, value) for check, (taken, _) in VALUES.items() for value in taken]

URIS = [
    ("https://a.example.com/cb#f", "fragment"), ("https://a.example.com/cb#", "fragment"),
    ("https://a.example.com/*", "characters"), ("https://*.example.com/cb", "characters"),
    ("myapp:/cb", "scheme"), ("javascript:alert(1)", "scheme"), ("/cb", "scheme"),
    ("https://a.example.com/%2e%2e", "dot-segments"),
    ("https://a.example.com/../x", "dot-segments"),
    ("https://a.example.com/%2E/x", "dot-segments"), ("https://u:p@a.example.com/", "userinfo"),
    ("https://a.example.com/\ncb", "characters"), ("https://\u0430pple.com/cb", "characters"),
    ("http://a.example.com/cb", "not-https"), ("https://127.0.0.1/cb", "ip-address"),
    ("https://intranet/cb", "single-label"), ("https://[::1", "not-a-uri"), ("", "length"),
    ("https://a.example.com/" + "x" * 500, "length"), (None, "not-text"), (b"x", "not-text"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "value"), CASES, ids=name_of)
def test_a_hostile_value_is_refused(check, value):
    with pytest.raises(ValidationError):
        check(value)


@pytest.mark.parametrize(("check", "value"), TAKEN, ids=name_of)
def test_a_harmless_value_is_taken(check, value):
    check(value)


@pytest.mark.parametrize(("uri", "code"), URIS, ids=name_of)
def test_a_hostile_redirect_uri_is_refused_by_its_code(uri, code):
    with pytest.raises(RefusedValueError) as caught:
        read_redirect_uri(uri)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "uri", ["https://a.example.com/cb?x=1", "http://localhost:3000/cb", "com.example.app:/cb"]
)
def test_a_redirect_uri_is_kept_as_it_is(uri):
    assert clean_redirect_uri(f" {uri} ") == uri


def test_forms_get_the_sentence_with_the_way_out():
    with pytest.raises(ValidationError) as caught:
        clean_origin("http://a.example.com/")

    assert caught.value.code == "not-https"
    assert "Use https://a.example.com instead." in caught.value.message
