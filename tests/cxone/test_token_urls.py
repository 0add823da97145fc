"""Which token URL is meant: the right one, a legacy one, or one of the usual mix-ups."""

from typing import Any

import pytest

from tenants.cxone import Cloud
from tenants.cxone.token_urls import TokenUrl, classify_token_url

pytestmark = pytest.mark.pure

COMMON = ("niceincontact.com", "nice-incontact.com")


def cloud(issuer: str, *families: str, sandbox: tuple[str, ...] = ()) -> Cloud:
    return Cloud(issuer, issuer + "/auth/token", families, sandbox)


COMMERCIAL = cloud("https://cxone.niceincontact.com", *COMMON)
GOV = cloud("https://cxone-gov.niceincontact.com", *COMMON, "nicecxone-gov.com")
AUSTRALIA = cloud("https://nicecxone-sov1.au", "nicecxone-sov1.au")
ORIGINS = ("http://127.0.0.1:8701", "http://127.0.0.1:8702", "http://127.0.0.1:8703")
SANDBOX = cloud(ORIGINS[0], "127.0.0.1", sandbox=ORIGINS)
OTHER_SANDBOX = cloud(ORIGINS[2], "127.0.0.1", sandbox=ORIGINS)
CLOUDS = {"gov": GOV, "australia": AUSTRALIA, "sandbox": SANDBOX, "other": OTHER_SANDBOX}

URLS: dict[str, str] = {
    "https://cxone.niceincontact.com/auth/token": "right",
    "https://CXone.NICEinContact.com/auth/token": "right",
    "https://cxone.niceincontact.com:443/auth/token": "right",
    " https://cxone.niceincontact.com/auth/token\n": "right",
    # The case of this path has never been tried; only ACD paths are known to ignore it.
    "https://cxone.niceincontact.com/Auth/Token": "unknown",
    "https://cxone.niceincontact.com/auth/token/": "unknown",
    "https://cxone.niceincontact.com/auth/token?tenantId=1": "unknown",
    "https://cxone.niceincontact.com/auth/authorize": "unknown",
    "https://cxone.niceincontact.com/": "unknown",
    "https://cxone.niceincontact.com": "unknown",
    "https://cxone.niceincontact.com:8443/auth/token": "unknown",
    "https://na1.nice-incontact.com/authentication/v1/token/access-key": "legacy-access-key",
    "https://uk1.nice-incontact.com/authentication/v1/token/access-key": "legacy-access-key",
    "https://JP1.Nice-InContact.com/Authentication/V1/Token/Access-Key": "legacy-access-key",
    "https://na2.nice-incontact.com//authentication/v1/token/access-key/": "legacy-access-key",
    "https://na1.nice-incontact.com/authentication/v1/token/access%2Dkey?a=b": "legacy-access-key",
    "https://cxone.niceincontact.com/authentication/v1/token/access-key": "legacy-access-key",
    "https://api-na1.niceincontact.com/authentication/v1/token/access-key": "legacy-access-key",
    "https://nicecxone-sov1.au/authentication/v1/token/access-key": "legacy-access-key",
    "https://na1.nice-incontact.com/public/user/refresh": "legacy-refresh",
    "https://eu1.nice-incontact.com/PUBLIC/user/Refresh": "legacy-refresh",
    "https://na1.nice-incontact.com/public/authentication/v1/token": "legacy-user-hub",
    "https://au1.nice-incontact.com/public/authentication/v1/refresh": "legacy-user-hub",
    "https://au1.nice-incontact.com/public/authentication/v1/token/refresh": "legacy-user-hub",
    "https://api.incontact.com/InContactAuthorizationServer/Token": "legacy-central",
    "https://api-c71.incontact.com/incontactauthorizationserver/token": "legacy-central",
    "https://api-b32.nice-incontact.com/InContactAuthorizationServer/Token": "legacy-central",
    "https://api.incontact.com/InContactAuthorizationServer/Token/whoami": "api-host",
    "https://api-na1.niceincontact.com/auth/token": "api-host",
    "https://api-uk1.niceincontact.com/auth/token": "api-host",
    "https://api-na1.nice-incontact.com/auth/token": "api-host",
    "https://api-de-na1.niceincontact.com/auth/token": "api-host",
    "https://na1.nice-incontact.com/auth/token": "region-host",
    "https://na1.niceincontact.com/auth/token": "region-host",
    "https://cxone.nice-incontact.com/auth/token": "wrong-domain",
    "https://CXONE.nice-incontact.com/oauth/token": "wrong-domain",
    "https://cxone-gov.nice-incontact.com/auth/token": "wrong-domain",
    "https://cxone-gov.niceincontact.com/auth/token": "other-cloud",
    "https://nicecxone-sov1.au/auth/token": "other-cloud",
    "https://nicecxone-sov1.au/": "other-cloud",
    "https://api.nicecxone-sov1.au/auth/token": "other-cloud",
    "https://api-de-na2.nicecxone-gov.com/auth/token": "other-cloud",
    "http://127.0.0.1:8701/auth/token": "other-cloud",
    "http://127.0.0.1:8701/authentication/v1/token/access-key": "legacy-access-key",
    "http://cxone.niceincontact.com/auth/token": "not-https",
    "http://na1.nice-incontact.com/authentication/v1/token/access-key": "not-https",
    "http://127.0.0.1:9999/auth/token": "not-https",
    "https://auth.nice-incontact.com/auth/token": "unknown",
    "https://evil.example/auth/token": "unknown",
    "https://evil.example/authentication/v1/token/access-key": "unknown",
    "https://cxone.niceincontact.com.evil.example/auth/token": "unknown",
    "https://evilniceincontact.com/auth/token": "unknown",
    "https://login.microsoftonline.com/x/oauth2/v2.0/token": "unknown",
    "": "unreadable",
    "cxone.niceincontact.com/auth/token": "unreadable",
    "ftp://cxone.niceincontact.com/auth/token": "unreadable",
    "https://": "unreadable",
    "https:///auth/token": "unreadable",
    "https://user:password@cxone.niceincontact.com/auth/token": "unreadable",
    "https://cxone.niceincontact.com/auth token": "unreadable",
    "https://cxone.niceincontact.com/auth/token\r\nHost: evil.example": "unreadable",
    "https://cxone.niceincontact.com\\auth\\token": "unreadable",
    "https://cxone.nice\u0456ncontact.com/auth/token": "unreadable",
    "https://cxone.niceincontact.com/\x00": "unreadable",
    "https://\ud800/": "unreadable",
    "https://cxone.niceincontact.com/" + "x" * 10_000: "unreadable",
}


@pytest.mark.parametrize("url", URLS)
def test_a_url_seen_from_the_commercial_cloud(url: str) -> None:
    assert classify_token_url(url, COMMERCIAL, CLOUDS) == URLS[url]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8701/auth/token", "right"),
        ("http://127.0.0.1:8702/auth/token", "api-host"),
        ("http://127.0.0.1:8703/auth/token", "other-cloud"),
        ("http://127.0.0.1:8702/InContactAuthorizationServer/Token", "legacy-central"),
        ("http://127.0.0.1:8701/AUTHENTICATION/v1/token/access-key", "legacy-access-key"),
        ("http://127.0.0.1:8704/auth/token", "not-https"),
        ("https://cxone-gov.niceincontact.com/auth/token", "other-cloud"),
    ],
)
def test_a_url_seen_from_a_sandbox(url: str, expected: str) -> None:
    assert classify_token_url(url, SANDBOX, CLOUDS) == expected


@pytest.mark.parametrize("url", [None, 7, b"https://cxone.niceincontact.com/auth/token", []])
def test_what_is_no_text_is_unreadable(url: Any) -> None:
    assert classify_token_url(url, COMMERCIAL, {}) is TokenUrl.UNREADABLE


def test_without_other_clouds_their_hosts_are_merely_unknown() -> None:
    assert classify_token_url("https://nicecxone-sov1.au/auth/token", COMMERCIAL, {}) == "unknown"


def test_a_code_is_plain_text_to_whoever_stores_it() -> None:
    found = classify_token_url("https://na1.nice-incontact.com/x", COMMERCIAL, CLOUDS)

    assert (f"{found}", isinstance(found, str)) == ("region-host", True)
