"""The grammar of URLs and the list of addresses, against every spelling that libraries accept."""

import pytest

from tenants.cxone import Cloud, Door, HostileAnswer, Misconfigured, Unavailable
from tenants.cxone.addresses import is_public
from tenants.cxone.urls import target
from tests.cxone.cxone import quick_door

pytestmark = pytest.mark.pure

CLOUD = Cloud(
    "https://cxone.niceincontact.com",
    "https://cxone.niceincontact.com/auth/token",
    ("niceincontact.com", "nice-incontact.com"),
)
SANDBOX = "http://127.0.0.1:8701"

HOSTILE = [
    "",
    "cxone.niceincontact.com",
    "http://cxone.niceincontact.com/",
    "ftp://cxone.niceincontact.com/",
    "file:///etc/passwd",
    "gopher://cxone.niceincontact.com/",
    "https:cxone.niceincontact.com/",
    "https:/cxone.niceincontact.com/",
    "https:///cxone.niceincontact.com/",
    "https://evil.example/",
    "https://niceincontact.com.evil.example/",
    "https://evilniceincontact.com/",
    "https://user@cxone.niceincontact.com/",
    "https://user:password@cxone.niceincontact.com/",
    "https://cxone.niceincontact.com@evil.example/",
    "https://evil.example#@cxone.niceincontact.com/",
    "https://evil.example\\@cxone.niceincontact.com/",
    "https://evil.example\\.niceincontact.com/",
    "https://cxone.niceincontact.com:8443/",
    "https://cxone.niceincontact.com:/",
    "https://cxone.niceincontact.com:443443/",
    "https://cxone.niceincontact.com:443@evil.example/",
    "https://cxone.niceincontact.com./",
    "https://.niceincontact.com/",
    "https://-a.niceincontact.com/",
    "https://a..niceincontact.com/",
    "https://" + "a" * 64 + ".niceincontact.com/",
    "https://" + "a." * 130 + "niceincontact.com/",
    "https://cxone.niceincontact.com/#fragment",
    "https://cxone.niceincontact.com/a b",
    "https://cxone.niceincontact.com/\r\nHost: evil.example",
    "https://cxone.niceincontact.com/\x00",
    "https://cxone.niceincontact.com/%zz",
    "https://cxone.niceincontact.com/../x",
    "https://cxone.niceincontact.com/%2e%2E/x",
    "https://cxone.niceincontact.com/" + "x" * 2048,
    " https://cxone.niceincontact.com/",
    "https://cxone.niceincontact.com/\n",
    "https://cxone\u3002niceincontact.com/",
    "https://cxone.nice\u0456ncontact.com/",
    "https://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://localhost/",
    "http://127.0.0.1:8701/",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_url_is_refused_before_anything_is_resolved(url: str) -> None:
    def resolver(host: str, port: int) -> list[object]:
        raise AssertionError("resolved " + host)

    with pytest.raises(Misconfigured) as raised:
        Door(resolver=resolver).get(CLOUD, url)  # type: ignore[arg-type]

    assert raised.value.code == "url-refused"


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://cxone.niceincontact.com", "cxone.niceincontact.com", "/"),
        ("https://cxone.niceincontact.com:443/a", "cxone.niceincontact.com", "/a"),
        ("HTTPS://CXone.NICEincontact.com/a", "cxone.niceincontact.com", "/a"),
        ("https://niceincontact.com/?a=%20b", "niceincontact.com", "/?a=%20b"),
        ("https://api-na1.nice-incontact.com/a/b.c", "api-na1.nice-incontact.com", "/a/b.c"),
        (
            "https://cxone.niceincontact.com/@evil",
            "cxone.niceincontact.com",
            "/@evil",
        ),
    ],
)
def test_a_good_url_is_taken_apart(url: str, host: str, path: str) -> None:
    found = target(url, CLOUD)

    assert (found.scheme, found.host, found.port, found.path) == ("https", host, 443, path)


def sandbox(*origins: str) -> Cloud:
    return Cloud(SANDBOX, SANDBOX + "/t", ("niceincontact.com",), origins)


def test_a_sandbox_origin_may_be_plain_and_loopback() -> None:
    found = target(SANDBOX + "/auth?x=1", sandbox(SANDBOX))

    assert (found.url, found.sandbox) == (SANDBOX + "/auth?x=1", True)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:87011/",
        "http://127.0.0.1:8701.evil.example/",
        "http://127.0.0.1:8701@evil.example/",
        "http://127.0.0.1:8701\\@evil.example/",
        "http://127.0.0.1:8701#/",
        "http://127.0.0.1/",
        "http://127.0.0.2:8701/",
        "https://127.0.0.1:8701/",
        "http://localhost:8701/",
        "HTTP://127.0.0.1:8701/",
    ],
)
def test_nothing_but_the_exact_sandbox_origin_is_excepted(url: str) -> None:
    with pytest.raises(Misconfigured):
        target(url, sandbox(SANDBOX))


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "http://",
        "http://127.0.0.1",
        "http://u@127.0.0.1:1",
        "http://127.0.0.1:99999",
        "http://10.0.0.1:80",
    ],
)
def test_an_odd_sandbox_origin_opens_nothing(origin: str) -> None:
    with pytest.raises(Misconfigured):
        target(origin + "/x", sandbox(origin))


PRIVATE = [
    "127.0.0.1",
    "127.255.0.3",
    "0.0.0.0",  # noqa: S104 - an address to refuse, not to bind
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "nonsense",
    "",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_also_among_public_ones(address: str) -> None:
    answers = [(2, ("8.8.8.8", 443)), (2, (address, 443))]

    assert not is_public(address)
    with pytest.raises(HostileAnswer) as raised:
        Door(resolver=lambda host, port: answers).get(CLOUD, CLOUD.issuer)

    assert (raised.value.code, raised.value.sent) == ("address-refused", False)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"])
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


def test_a_name_without_addresses_is_unavailable() -> None:
    with pytest.raises(Unavailable) as raised:
        Door(resolver=lambda host, port: []).get(CLOUD, CLOUD.issuer)

    assert (raised.value.code, raised.value.sent) == ("dns-failed", False)


def test_a_failing_resolver_is_unavailable() -> None:
    def resolver(host: str, port: int) -> list[object]:
        raise OSError("NXDOMAIN")

    with pytest.raises(Unavailable) as raised:
        Door(resolver=resolver).get(CLOUD, CLOUD.issuer)  # type: ignore[arg-type]

    assert raised.value.code == "dns-failed"


def test_a_sandbox_origin_is_still_refused_a_private_network() -> None:
    cloud = sandbox("http://localhost:8701")
    door = quick_door(resolver=lambda host, port: [(2, ("10.0.0.1", 8701))])

    with pytest.raises(HostileAnswer):
        door.get(cloud, "http://localhost:8701/x")
