import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tenants.cxone.sandbox import World

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[2]


def command(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tenants.cxone.sandbox", *arguments],
        env={**os.environ, **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def started(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = command(*arguments)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def start_up(process: "subprocess.Popen[str]") -> dict[str, str]:
    """Everything that is said until it is ready: by the line's first word."""
    said: dict[str, str] = {}
    while "Ready." not in said:
        line = line_of(process)
        assert line, process.communicate()
        first, _, rest = line.strip().partition(" ")
        said[first] = rest.strip()
    return said


def issuer_in(said: dict[str, str], cloud: str = "commercial") -> str:
    return said[cloud].split()[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_console_and_issuers_and_stops_on_a_signal(number: signal.Signals) -> None:
    with started("--port", "0") as process:
        said = start_up(process)
        issuer = issuer_in(said)
        document = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).json()
        process.send_signal(number)

        assert process.wait(5) == 0
        assert document["issuer"] == issuer
        assert said["Sandbox"] == f"console: {issuer}/__sandbox__/"
        assert {"commercial", "gov", "au", "eu", "uk"} <= said.keys()


def test_it_makes_the_world_file_and_follows_it(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    with started("--port", "0", "--world", str(path)) as process:
        said = start_up(process)
        world = World.load(path)
        world.faults.arm("unavailable", cloud="commercial")
        world.save(path)

        assert "with an example world" in said["Made"]
        assert requests.get(f"{issuer_in(said)}/auth/jwks", timeout=5).status_code == 503


def make_app(issuer: str, name: str) -> None:
    url = f"{issuer}/__sandbox__/api/clouds/commercial/apps"
    assert requests.post(url, json={"name": name}, timeout=5).status_code == 201


def names_in(path: Path) -> list[str]:
    return [app.name for app in World.load(path).clouds["commercial"].apps.values()]


def test_what_is_changed_is_not_written_down(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    with started("--port", "0", "--world", str(path)) as process:
        said = start_up(process)
        before = path.read_bytes()
        make_app(issuer_in(said), "Forgotten")
        process.terminate()
        process.wait(5)

    assert "--keep" in said["World:"]
    assert path.read_bytes() == before


def test_what_is_changed_is_kept_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    with started("--port", "0", "--world", str(path), "--keep") as process:
        issuer = issuer_in(start_up(process))
        make_app(issuer, "Kept")
        assert names_in(path)[-1] == "Kept"
        fault = {"kind": "slow", "cloud": "commercial", "value": "1"}
        for _ in range(2):
            requests.post(f"{issuer}/__sandbox__/api/faults", json=fault, timeout=5)
        armed = requests.get(f"{issuer}/__sandbox__/api/faults", timeout=5).json()["faults"]
        requests.post(f"{issuer}/__sandbox__/api/reset", json={}, timeout=5)
        assert "Kept" not in names_in(path)
        make_app(issuer, "Kept again")
        process.terminate()
        process.wait(5)

    assert len(armed) == 1
    assert names_in(path)[-1] == "Kept again"


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    path = folder / "world.json"
    with started("--port", "0", "--world", str(path), "--keep") as process:
        issuer = issuer_in(start_up(process))
        path.unlink()
        folder.rmdir()
        url = f"{issuer}/__sandbox__/api/clouds/commercial/apps"
        answer = requests.post(url, json={"name": "A"}, timeout=5)

    assert answer.status_code == 500
    assert "cannot be written" in answer.json()["error_description"]


def test_only_the_clouds_that_are_named_are_opened_and_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    arguments = ("--port", "0", "--world", str(path), "--keep", "--clouds", "gov,uk")
    with started(*arguments) as process:
        said = start_up(process)
        process.terminate()
        process.wait(5)

    assert {"gov", "uk"} <= said.keys()
    assert "commercial" not in said
    assert "commercial" in World.load(path).clouds


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--clouds", "moon"), "names a cloud that is not in this world"),
        (("--clouds", ","), "name at least one cloud"),
        (("--keep",), "--keep needs --world"),
        (("--host", "192.0.2.7"), "listens on loopback only"),
        (("--host", "0.0.0.0"), "Name one address of this machine"),  # noqa: S104
        (("--host", "0.0.0.0", "--allow-remote"), "Name one address"),  # noqa: S104
        (("--host", "cxone.example"), "must be an IPv4 address"),
        (("--host", "192.0.2.7", "--allow-remote"), "cannot listen on 192.0.2.7"),
        (("--port", "70000"), "a port is a number"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    process = command("--port", "0", *arguments)
    out, err = process.communicate(timeout=10)

    assert process.returncode in (1, 2)
    assert sentence in " ".join(err.split())
    assert "Traceback" not in err
    assert out == ""


def test_importing_it_needs_no_framework_and_no_http_client() -> None:
    code = (
        "import sys, tenants.cxone.sandbox.__main__;"
        "print([m for m in ('django', 'requests', 'urllib3', 'celery') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert said.stdout.strip() == "[]"


def test_the_client_offers_its_names_all_the_same() -> None:
    import tenants.cxone
    from tenants.cxone import public

    assert all(getattr(tenants.cxone, name) for name in public.__all__)
    assert not hasattr(tenants.cxone, "requests")


def test_a_busy_port_is_one_sentence_and_exit_code_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = command("--port", str(taken.getsockname()[1]))
        out, err = process.communicate(timeout=10)

    assert process.returncode == 1
    assert "already in use" in err
    assert (out, err.count("\n")) == ("", 1)


def test_it_refuses_to_run_in_production() -> None:
    process = command("--port", "0", CXR_MODE="production")
    out, err = process.communicate(timeout=10)

    assert process.returncode == 78
    assert "does not run in production" in err
    assert out == ""


def test_a_tampered_world_file_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_text('{"format": "other", "secret": "hush-hush"}')
    process = command("--port", "0", "--world", str(path))
    _, err = process.communicate(timeout=10)

    assert process.returncode == 1
    assert err.count("\n") == 1
    assert "hush-hush" not in err
