"""Short forms of the drills, each in a process of its own, as anybody would run them."""

import os
import subprocess
import sys

import pytest

from tests.drills.stage import LACKS
from tests.support.databases import ROOT

pytestmark = [pytest.mark.drill, pytest.mark.pure]


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("rewrap", ["--kills", "2", "--organizations", "2", "--secrets", "15"]),
        ("worker_kill", ["--kills", "2", "--jobs", "24", "--latency", "100"]),
        ("broker_emptied", ["--jobs", "24", "--times", "2"]),
        ("hostile_calls", ["--every", "4", "--deadline", "2"]),
        ("reports", ["--rounds", "2"]),
        ("half_way", ["--sign-ins", "80", "--kills", "1"]),
        ("outage", ["--sign-ins", "80", "--down", "5"]),
        ("rings", []),
        ("restore", ["--organizations", "2", "--secrets", "10"]),
        ("tamper", ["--events", "6"]),
        ("reveals", ["--reveals", "28"]),
        ("canaries", []),
        ("interleaved", ["--statements", "2000", "--without-pgbouncer"]),
        ("clock", ["--between", "0", "--sign-ins", "8"]),
        ("clock", ["--two-beats", "40"]),
        ("disk_full", ["--writes", "40", "--reveals", "5"]),
        ("audit_load", ["--seconds", "6", "--writers", "3", "--organizations", "5"]),
    ],
    ids=[
        "rewrap",
        "worker-kill",
        "broker-emptied",
        "hostile-calls",
        "reports",
        "half-way",
        "outage",
        "rings",
        "restore",
        "tamper",
        "reveals",
        "canaries",
        "interleaved",
        "clock",
        "two-beats",
        "disk-full",
        "audit-load",
    ],
)
def test_nothing_is_lost(module, arguments):
    command = [sys.executable, "-m", f"tests.drills.{module}", *arguments]

    # A process that believes it belongs to this suite would take its settings from here.
    own = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
    ended = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, timeout=300)

    if ended.returncode == LACKS:
        pytest.skip(ended.stdout)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.rstrip().endswith("0 lost")
