"""The token endpoint of the benchmarks: built from ``native/tokd.c``, with answers signed here."""

import base64
import json
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.benchmarks.processes import die_with_parent

NATIVE = Path(__file__).parent / "native"
ROOT = Path(__file__).resolve().parents[2]
# What becomes of one sign-in; the letter is in its access key ID.
GOOD, REFUSED, THROTTLED, GARBAGE = "G", "R", "T", "X"


@dataclass(frozen=True)
class Client:
    """Who may sign in at a host, and whom the answer is about."""

    port: int
    client_id: str
    client_secret: str
    tenant_id: str
    business_unit: str


def built(name: str) -> Path:
    """The program *name* of ``native/``. Ends with a sentence if it cannot be built here."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise SystemExit(f"{name} is built with a C compiler, and this machine has none.")
    target = ROOT / ".cache" / f"bench-{name}"
    target.parent.mkdir(exist_ok=True)
    source = NATIVE / f"{name}.c"
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        subprocess.run([compiler, "-O2", "-o", target, source], check=True)
    return target


def free_ports(count: int) -> list[int]:
    """So many ports that nobody listens on now."""
    open_now = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = [each.getsockname()[1] for each in open_now]
    for each in open_now:
        each.close()
    return found


def access_key_id(answer: int, number: int, kind: str = GOOD) -> str:
    """Tells the endpoint which answer is meant, and what is to happen."""
    return f"{answer:05d}{kind}{number:08d}"


def access_key_secret(key_id: str) -> str:
    """What the endpoint takes for right."""
    return key_id[::-1]


@dataclass
class Tokd:
    """A running endpoint. *latencies* are milliseconds by port."""

    latencies: dict[int, float]
    process: "subprocess.Popen[str]"

    def stats(self, port: int) -> dict[str, int]:
        """What arrived at *port* since the last reset, by kind, and the most within a second."""
        found: dict[str, int] = json.loads(_get(port, "/_stats"))
        return found

    def reset(self) -> None:
        for port in self.latencies:
            _get(port, "/_reset")

    def cpu(self) -> float:
        """Seconds of CPU so far."""
        parts = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / 100


@contextmanager
def running(clients: Sequence[Client], latencies: dict[int, float], folder: Path) -> Iterator[Tokd]:
    """An endpoint that answers for *clients*, whose place in the list is their answer's number."""
    (folder / "answers").write_text("".join(map(_line, clients)))
    (folder / "keys").write_text(json.dumps({"keys": [_jwk()]}))
    hosts = [f"{port}:{delay}" for port, delay in latencies.items()]
    command = [built("tokd"), folder / "answers", folder / "keys", *hosts]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent
    )
    try:
        assert process.stdout and process.stdout.readline() == "ready\n"
        yield Tokd(latencies, process)
    finally:
        process.terminate()
        process.wait()


def authorization(client: Client) -> str:
    """The header of ``client_secret_basic`` (RFC 6749 section 2.3.1)."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _line(client: Client) -> str:
    now = int(datetime.now(UTC).timestamp())
    claims: dict[str, Any] = {
        "iss": f"http://127.0.0.1:{client.port}",
        "aud": client.client_id,
        "sub": "user:11eb0358-0000-3970-97e5-0242ac110003",
        "tenantId": client.tenant_id,
        "icBUId": int(client.business_unit),
        "area": "na1",
        "icDomain": "nice-incontact.com",
        "name": "api@example.com",
        "iat": now,
        "exp": now + 24 * 3600,
    }
    access = claims | {"iss": "https://auth.nice-incontact.com", "aud": claims["aud"] + "@cxone"}
    # The access token is opaque to its client, so a shorter signature costs nobody anything.
    document = {
        "access_token": jwt.encode(access, "x" * 32, "HS256"),
        "token_type": "Bearer",
        "expires_in": 3600,
        "refresh_token": "0" * 36,
        "id_token": jwt.encode(claims, _key(), "RS256", headers={"kid": "default"}),
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
    }
    return f"{authorization(client)}\t{json.dumps(document, separators=(',', ':'))}\n"


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _jwk() -> dict[str, str]:
    found = jwt.algorithms.RSAAlgorithm.to_jwk(_key().public_key(), as_dict=True)
    return found | {"kid": "default", "use": "sig", "alg": "RS256"}


def _get(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        found: bytes = answer.read()
    return found
