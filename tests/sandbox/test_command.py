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


def command(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tenants.cxone.sandbox", *arguments],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_issuer_and_console_and_stops_on_a_signal(number: signal.Signals) -> None:
    with started("--port", "0") as process:
        words = line_of(process).split()
        document = requests.get(f"{words[2]}/.well-known/openid-configuration", timeout=5).json()
        process.send_signal(number)

        assert process.wait(5) == 0
        assert words[0] == "commercial:"
        assert document["issuer"] == words[2]
        assert words[4] == f"{words[2]}/__sandbox__/"


def test_it_makes_the_world_file_and_follows_it(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    with started("--port", "0", "--world", str(path)) as process:
        assert "Made the world file" in line_of(process)
        issuer = line_of(process).split()[2]
        world = World.load(path)
        world.faults.arm("unavailable", cloud="commercial")
        world.save(path)

        assert requests.get(f"{issuer}/auth/jwks", timeout=5).status_code == 503


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
