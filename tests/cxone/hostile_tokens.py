"""Forged, damaged and odd ID tokens and key sets, with the code that each must end in.

Kept in one place so that the tokens of access keys and of people meet all of them.
"""

import base64
import json
from datetime import datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from tenants.cxone.errors import HostileAnswer
from tenants.cxone.id_token import IdToken, verify
from tenants.cxone.jwks import KeySet, read_keys
from tenants.cxone.outbound import Answer
from tests.cxone.cxone import CLIENT_ID, NOW, SECONDS, TENANT, as_json, b64, jwk, rsa_key, sign

ISSUER = "https://cxone.niceincontact.com"
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT_ID,
    "sub": "user:11eb0358-0000-3970-97e5-0242ac110003",
    "tenantId": TENANT,
    "icBUId": 4597364,
    "area": "na1",
    "iat": SECONDS,
    "exp": SECONDS + 3600,
}


def key_set(*keys: Any) -> KeySet:
    return read_keys(Answer("host", 200, {}, as_json({"keys": list(keys)})))


def check(token: Any, keys: KeySet | None = None, now: datetime = NOW, **asked: Any) -> IdToken:
    found = keys or key_set(jwk(rsa_key()))
    return verify(token, keys=found, issuer=ISSUER, client_id=CLIENT_ID, now=now, **asked)


def code_of(token: Any, keys: KeySet | None = None, **asked: Any) -> str:
    with pytest.raises(HostileAnswer) as raised:
        check(token, keys, **asked)
    return raised.value.code


def with_claims(**changes: Any) -> str:
    kept = {name: value for name, value in (CLAIMS | changes).items() if value is not ...}
    return sign(kept)


def part(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed_bytes(payload: bytes, header: Any = None) -> str:
    """A token over exactly these bytes, rightly signed."""
    header = header or {"alg": "RS256", "kid": "default", "typ": "JWT"}
    text = f"{part(header)}.{part(payload)}"
    algorithm = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)
    return f"{text}.{part(algorithm.sign(text.encode(), rsa_key()))}"


def unsigned(header: Any, signature: str = "AAAA") -> str:
    return f"{part(header)}.{part(CLAIMS)}.{signature}"


def hmac_with(secret: bytes) -> str:
    import hashlib
    import hmac

    text = f"{part({'alg': 'HS256', 'kid': 'default'})}.{part(CLAIMS)}"
    return f"{text}.{part(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def public_pem() -> bytes:
    return (
        rsa_key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def flipped(token: str) -> str:
    head, payload, signature = token.split(".")
    return f"{head}.{payload}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


GOOD = with_claims()
HEAD, PAYLOAD, SIGNATURE = GOOD.split(".")
ALG_TWICE = b'{"alg":"none","alg":"RS256","kid":"default"}'
DEEP = b'{"a":' * 5_000 + b"1" + b"}" * 5_000

TOKENS: dict[str, tuple[Any, str]] = {
    "none": (unsigned({"alg": "none", "kid": "default"}), "id-token-algorithm"),
    "None": (unsigned({"alg": "None", "kid": "default"}), "id-token-algorithm"),
    "NONE": (unsigned({"alg": "NONE", "kid": "default"}), "id-token-algorithm"),
    "nOnE": (unsigned({"alg": "nOnE", "kid": "default"}), "id-token-algorithm"),
    "none without signature": (unsigned({"alg": "none"}, ""), "id-token-malformed"),
    "HS256 with the public key as PEM": (hmac_with(public_pem()), "id-token-algorithm"),
    "HS256 with the key as JSON": (hmac_with(as_json(jwk(rsa_key()))), "id-token-algorithm"),
    "RS512": (sign(CLAIMS, alg="RS512"), "id-token-algorithm"),
    "PS256": (sign(CLAIMS, alg="PS256"), "id-token-algorithm"),
    "rs256": (unsigned({"alg": "rs256", "kid": "default"}), "id-token-algorithm"),
    "a list of algorithms": (unsigned({"alg": ["RS256"], "kid": "default"}), "id-token-algorithm"),
    "no algorithm": (unsigned({"kid": "default"}), "id-token-algorithm"),
    "another key": (sign(CLAIMS, rsa_key(name="other")), "id-token-signature"),
    "flipped signature": (flipped(GOOD), "id-token-signature"),
    "another payload": (f"{HEAD}.{part(CLAIMS | {'sub': 'x'})}.{SIGNATURE}", "id-token-signature"),
    "stripped signature": (f"{HEAD}.{PAYLOAD}.", "id-token-malformed"),
    "two parts": (f"{HEAD}.{PAYLOAD}", "id-token-malformed"),
    "five parts": (f"{GOOD}.a.b", "id-token-malformed"),
    "padding": (f"{GOOD}==", "id-token-malformed"),
    "line break": (f"{GOOD}\n", "id-token-malformed"),
    "10 MB": ("a" * 10_000_000, "id-token-malformed"),
    "over 16 KB": (with_claims(name="x" * 16_000), "id-token-malformed"),
    "not ASCII": (GOOD.replace("e", "\u0435"), "id-token-malformed"),
    "bytes": (GOOD.encode(), "id-token-malformed"),
    "None object": (None, "id-token-malformed"),
    "a number": (7, "id-token-malformed"),
    "header is no JSON": (f"{part(b'hello')}.{PAYLOAD}.{SIGNATURE}", "not-json"),
    "header is a list": (unsigned(["RS256"]), "not-json"),
    "header is deep": (f"{part(DEEP[:6000])}.AAAA.AAAA", "json-too-deep"),
    "header names alg twice": (
        f"{part(ALG_TWICE)}.{PAYLOAD}.{SIGNATURE}",
        "json-duplicate-name",
    ),
    "header of one character": (f"a.{PAYLOAD}.{SIGNATURE}", "id-token-malformed"),
    "jku": (sign(CLAIMS, jku="https://evil.example/jwks"), "id-token-header"),
    "embedded jwk": (sign(CLAIMS, jwk=jwk(rsa_key())), "id-token-header"),
    "x5u": (sign(CLAIMS, x5u="https://evil.example/"), "id-token-header"),
    "x5c": (sign(CLAIMS, x5c=["AAAA"]), "id-token-header"),
    "crit": (unsigned({"alg": "RS256", "kid": "default", "crit": ["exp"]}), "id-token-header"),
    "b64 false": (unsigned({"alg": "RS256", "kid": "default", "b64": False}), "id-token-header"),
    "zip": (sign(CLAIMS, zip="DEF"), "id-token-header"),
    "enc": (sign(CLAIMS, enc="A128GCM"), "id-token-header"),
    "unknown kid": (sign(CLAIMS, kid="other"), "signing-key-unknown"),
    "kid in upper case": (sign(CLAIMS, kid="DEFAULT"), "signing-key-unknown"),
    "kid is a path": (sign(CLAIMS, kid="../../dev/null"), "signing-key-unknown"),
    "kid is SQL": (sign(CLAIMS, kid="' OR 1=1 --"), "signing-key-unknown"),
    "no kid": (unsigned({"alg": "RS256"}), "id-token-header"),
    "empty kid": (unsigned({"alg": "RS256", "kid": ""}), "id-token-header"),
    "kid is a number": (unsigned({"alg": "RS256", "kid": 1}), "id-token-header"),
    "kid is long": (unsigned({"alg": "RS256", "kid": "x" * 201}), "id-token-header"),
    "payload is a list": (signed_bytes(b"[1]"), "not-json"),
    "payload is text": (signed_bytes(b"hello"), "not-json"),
    "payload is deep": (signed_bytes(DEEP[:9000]), "json-too-deep"),
    "payload names a claim twice": (
        signed_bytes(b'{"aud":"x",' + json.dumps(CLAIMS).encode()[1:]),
        "json-duplicate-name",
    ),
    "payload is not UTF-8": (signed_bytes(b'{"a":"\xff"}'), "not-json"),
    "exp is NaN": (signed_bytes(b'{"exp": NaN}'), "json-number-refused"),
    "no exp": (with_claims(exp=...), "id-token-claim-missing"),
    "no iat": (with_claims(iat=...), "id-token-claim-missing"),
    "no iss": (with_claims(iss=...), "id-token-claim-missing"),
    "no aud": (with_claims(aud=...), "id-token-claim-missing"),
    "no sub": (with_claims(sub=...), "id-token-claim-missing"),
    "empty sub": (with_claims(sub=""), "id-token-claim-missing"),
    "sub is a number": (with_claims(sub=5), "id-token-claim-malformed"),
    "expired": (with_claims(iat=SECONDS - 7200, exp=SECONDS - 61), "id-token-expired"),
    "issued later": (with_claims(iat=SECONDS + 61), "id-token-not-yet-valid"),
    "valid later": (with_claims(nbf=SECONDS + 61), "id-token-not-yet-valid"),
    "ten years": (with_claims(exp=SECONDS + 10 * 365 * 86400), "id-token-lifetime"),
    "ends before it starts": (with_claims(exp=SECONDS - 1), "id-token-lifetime"),
    "exp is text": (with_claims(exp=str(SECONDS)), "id-token-claim-malformed"),
    "exp is true": (with_claims(exp=True), "id-token-claim-malformed"),
    "exp is negative": (with_claims(exp=-5), "id-token-claim-malformed"),
    "exp of 400 digits": (with_claims(exp=10**400), "id-token-claim-malformed"),
    "exp is 1e300": (with_claims(exp=1e300), "id-token-claim-malformed"),
    "iat is a list": (signed_bytes(as_json(CLAIMS | {"iat": [1]})), "id-token-claim-malformed"),
    "nbf is null": (with_claims(nbf=None), "id-token-claim-malformed"),
    "another audience": (with_claims(aud="someone"), "id-token-audience"),
    "audience with suffix": (with_claims(aud=f"{CLIENT_ID}@cxone"), "id-token-audience"),
    "audience is a number": (with_claims(aud=5), "id-token-audience"),
    "audience is an object": (with_claims(aud={CLIENT_ID: 1}), "id-token-audience"),
    "empty audience list": (with_claims(aud=[]), "id-token-audience"),
    "two audiences": (with_claims(aud=[CLIENT_ID, "x"]), "id-token-audience"),
    "two audiences, azp of another": (
        with_claims(aud=[CLIENT_ID, "x"], azp="x"),
        "id-token-audience",
    ),
    "another issuer": (with_claims(iss="https://evil.example"), "id-token-issuer"),
    "issuer with slash": (with_claims(iss=ISSUER + "/"), "id-token-issuer"),
    "issuer of the access token": (
        with_claims(iss="https://auth.nice-incontact.com"),
        "id-token-issuer",
    ),
    "issuer is a list": (signed_bytes(as_json(CLAIMS | {"iss": [ISSUER]})), "id-token-issuer"),
    "no tenant": (with_claims(tenantId=...), "id-token-claim-malformed"),
    "tenant is a number": (with_claims(tenantId=5), "id-token-claim-malformed"),
    "tenant in upper case": (with_claims(tenantId=TENANT.upper()), "id-token-claim-malformed"),
    "tenant is SQL": (with_claims(tenantId="' OR 1=1 --"), "id-token-claim-malformed"),
    "tenant with line break": (with_claims(tenantId=TENANT + "\n"), "id-token-claim-malformed"),
    "unit is true": (with_claims(icBUId=True), "id-token-claim-malformed"),
    "unit is markup": (with_claims(icBUId="<b>"), "id-token-claim-malformed"),
    "unit of 30 digits": (with_claims(icBUId=10**30), "id-token-claim-malformed"),
    "area is a path": (with_claims(area="../na1"), "id-token-claim-malformed"),
    "area is a list": (with_claims(area=["na1"]), "id-token-claim-malformed"),
}


def small(exponent: int) -> dict[str, Any]:
    return jwk(rsa_key(), e=b64(exponent))


KEY_SETS: dict[str, tuple[list[Any], str]] = {
    "empty": ([], "signing-key-unknown"),
    "entries that are no keys": ([1, "x", None, []], "signing-key-unknown"),
    "symmetric": ([{"kty": "oct", "kid": "default", "k": "AAAA"}], "signing-key-unknown"),
    "elliptic": ([{"kty": "EC", "kid": "default", "crv": "P-256"}], "signing-key-unknown"),
    "for encryption": ([jwk(rsa_key(), use="enc")], "signing-key-unknown"),
    "for PS256": ([jwk(rsa_key(), alg="PS256")], "signing-key-unknown"),
    "kid is a list": ([jwk(rsa_key(), kid=["default"])], "signing-key-unknown"),
    "two of one name": ([jwk(rsa_key()), jwk(rsa_key(name="other"))], "signing-key-ambiguous"),
    "the same twice": ([jwk(rsa_key()), jwk(rsa_key())], "signing-key-ambiguous"),
    "512 bits": ([jwk(rsa_key(), n=b64((1 << 511) + 1))], "signing-key-refused"),
    "exponent 1": ([small(1)], "signing-key-refused"),
    "exponent 2": ([small(2)], "signing-key-refused"),
    "exponent 0": ([jwk(rsa_key(), e="")], "signing-key-refused"),
    "huge exponent": ([small(1 << 2000)], "signing-key-refused"),
    "huge modulus": ([jwk(rsa_key(), n="A" * 100_000)], "signing-key-refused"),
    "9000 bits": ([jwk(rsa_key(), n=b64((1 << 8999) + 1))], "signing-key-refused"),
    "garbage modulus": ([jwk(rsa_key(), n="\u20ac!!")], "signing-key-refused"),
    "no modulus": ([jwk(rsa_key(), n=None)], "signing-key-refused"),
    "modulus is a number": ([jwk(rsa_key(), n=7)], "signing-key-refused"),
    "even modulus": ([jwk(rsa_key(), n=b64(1 << 2047))], "id-token-signature"),
    "another key": ([jwk(rsa_key(name="other"))], "id-token-signature"),
}
