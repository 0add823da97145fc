"""Peers that break protocol, time, size and trust, with the code that each must end in.

Kept in one place so that every call we make meets all of them.
"""

from tests.cxone.peer import Behaviour, answer, drip, flood, hang, raw, reset

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
HTML = {"Content-Type": "text/html"}


def redirect(status: int, to: str) -> Behaviour:
    return answer(status, b"", {"Location": to})


TRANSPORT: dict[str, tuple[Behaviour, str]] = {
    "mute": (hang, "timeout"),
    "reset": (reset, "connection-lost"),
    "close": (raw(b""), "connection-lost"),
    "headers drip": (drip(b"HTTP/1.1 200 OK\r\nX-A: ", b"a"), "timeout"),
    "header lines drip": (drip(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"), "timeout"),
    "status line drips": (drip(b"HTTP/1.1 200 ", b"O"), "timeout"),
    "body drips": (drip(OK + b"Content-Length: 9999\r\n\r\n", b" "), "timeout"),
    "body drips until close": (drip(OK + b"Connection: close\r\n\r\n", b" "), "timeout"),
    "chunks drip": (drip(CHUNKED, b"1\r\n \r\n"), "timeout"),
    "chunk size drips": (drip(CHUNKED, b"0"), "timeout"),
    "100 Continue for ever": (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "timeout"),
    "100 Continue in a flood": (flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50), "timeout"),
    "endless body": (flood(OK + b"\r\n", b"x" * 65536), "too-large"),
    "endless chunks": (flood(CHUNKED, b"8000\r\n" + b"x" * 32768 + b"\r\n"), "too-large"),
    "200 MB announced": (
        flood(OK + b"Content-Length: 200000000\r\n\r\n", b"x" * 9999),
        "too-large",
    ),
    "300 KB": (answer(200, b'"' + b"x" * 300_000 + b'"'), "too-large"),
    "5000 headers": (raw(OK + b"X-A: 1\r\n" * 5000 + b"\r\n{}"), "protocol-error"),
    "5 MB header": (raw(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 5_000_000), "protocol-error"),
    "garbage": (raw(b"\x00\xff\x16\x03\x01garbage\r\n\r\n"), "protocol-error"),
    "HTTP 0.9": (raw(b"<html>hello</html>"), "protocol-error"),
    "status is a word": (raw(b"HTTP/1.1 OK OK\r\n\r\n"), "protocol-error"),
    "status 42": (raw(b"HTTP/1.1 042 OK\r\n\r\n"), "protocol-error"),
    "short body": (raw(OK + b"Content-Length: 999\r\n\r\n{}"), "connection-lost"),
    "negative length": (raw(OK + b"Content-Length: -1\r\n\r\n[]"), "not-json"),
    "two lengths": (raw(OK + b"Content-Length: 2, 9\r\n\r\n{}"), "protocol-error"),
    "bad chunk": (raw(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"), "connection-lost"),
    "cut chunk": (raw(CHUNKED + b"ff\r\n{}"), "connection-lost"),
    "gzip": (answer(200, b"\x1f\x8b\x08", {"Content-Encoding": "gzip"}), "encoding-refused"),
    "deflate": (answer(200, b"x", {"Content-Encoding": "deflate"}), "encoding-refused"),
    "unknown encoding": (answer(200, b"{}", {"Content-Encoding": "x-bomb"}), "encoding-refused"),
    "301": (redirect(301, "https://evil.example/"), "redirect-refused"),
    "302 to itself": (redirect(302, "/auth/token"), "redirect-refused"),
    "303": (redirect(303, "http://169.254.169.254/latest/meta-data"), "redirect-refused"),
    "307": (redirect(307, "https://evil.example/"), "redirect-refused"),
    "308": (redirect(308, "//evil.example/"), "redirect-refused"),
    "304": (raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"), "redirect-refused"),
    "307 with an endless body": (
        flood(b"HTTP/1.1 307 X\r\nLocation: /\r\n\r\n", b"x" * 65536),
        "redirect-refused",
    ),
}

CONTENT: dict[str, tuple[Behaviour, str]] = {
    "captive portal": (answer(200, b"<html>Log in</html>", HTML), "not-json"),
    "JSON called HTML": (answer(200, {}, HTML), "not-json"),
    "JSON called text": (answer(200, {}, {"Content-Type": "text/plain"}), "not-json"),
    "empty": (answer(200, b""), "not-json"),
    "no content": (answer(200, b"   "), "not-json"),
    "text": (answer(200, b"Cannot render"), "not-json"),
    "list": (answer(200, []), "not-json"),
    "number": (answer(200, 7), "not-json"),
    "null": (answer(200, None), "not-json"),
    "byte order mark": (answer(200, b"\xef\xbb\xbf{}"), "not-json"),
    "UTF-16": (answer(200, '{"a":1}'.encode("utf-16")), "not-json"),
    "Latin-1": (answer(200, b'{"a":"\xe9"}'), "not-json"),
    "NUL inside": (answer(200, b'{"a":"\x00"}'), "not-json"),
    "two documents": (answer(200, b"{}{}"), "not-json"),
    "cut": (answer(200, b'{"access_token": "abc'), "not-json"),
    "duplicate names": (answer(200, b'{"issuer":"a","issuer":"b"}'), "json-duplicate-name"),
    "nested duplicates": (answer(200, b'{"x":{"a":1,"a":2}}'), "json-duplicate-name"),
    "NaN": (answer(200, b'{"expires_in": NaN}'), "json-number-refused"),
    "Infinity": (answer(200, b'{"expires_in": -Infinity}'), "json-number-refused"),
    "1e999": (answer(200, b'{"expires_in": 1e999}'), "json-number-refused"),
    "number of 5000 digits": (answer(200, b'{"expires_in": ' + b"9" * 5000 + b"}"), "not-json"),
    "100000 lists deep": (answer(200, b"[" * 100_000 + b"]" * 100_000), "json-too-deep"),
    "100000 objects deep": (answer(200, b'{"a":' * 40_000), "json-too-deep"),
    "quotes and backslashes": (answer(200, b'"\\' * 120_000), "not-json"),
    "only escaped quotes": (answer(200, b'\\"' * 120_000), "not-json"),
}

# What a document may name as an endpoint, and no secret or token may go to.
EVIL_ENDPOINTS = [
    "http://cxone.niceincontact.com/x",
    "https://evil.example/x",
    "https://niceincontact.com.evil.example/x",
    "https://evilniceincontact.com/x",
    "https://user@cxone.niceincontact.com/x",
    "https://evil.example@cxone.niceincontact.com/x",
    "https://cxone.niceincontact.com:8443/x",
    "https://cxone.niceincontact.com./x",
    "https://127.0.0.1/x",
    "https://169.254.169.254/latest",
    "https://cxone.niceincontact.com/x#y",
    "//cxone.niceincontact.com/x",
    "/auth/token",
    "javascript:alert(1)",
    "https://cxone.niceincontact.com/" + "x" * 3000,
    "",
    7,
    None,
    [],
    {"a": 1},
]
