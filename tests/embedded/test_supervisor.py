"""Watching, restarting and stopping, on children that only sleep."""

import os
import signal
from pathlib import Path

import pytest

from cxone_registry.embedded.child import Child, Command
from cxone_registry.embedded.say import RefusedError
from cxone_registry.embedded.supervisor import Supervisor
from tests.embedded.running import alive, group_alive, start_python, wait_until

SLEEP = ["/bin/sleep", "300"]
FAMILY = """
import sys
from pathlib import Path
from cxone_registry.embedded.child import Child, Command
from cxone_registry.embedded.supervisor import StopRequested, supervisor

log = Path(sys.argv[1]) / "sleep.log"
children = [Child(name, Command(["/bin/sleep", "300"]), log=log) for name in ("first", "second")]
try:
    with supervisor() as family:
        for child in children:
            family.start(child)
        print("PIDS", *(child.pid for child in children), flush=True)
        family.watch()
except StopRequested:
    print("STOPPED", flush=True)
"""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def make_child(folder: Path, name: str = "the sleeper", argv: list[str] = SLEEP) -> Child:
    return Child(name, Command(argv), log=folder / "sleep.log")


def pids_of(process) -> list[int]:
    line = next(line for line in process.stdout if line.startswith("PIDS"))
    return [int(word) for word in line.split()[1:]]


def test_a_killed_child_is_started_again_after_a_pause(folder: Path, capsys):
    clock = Clock()
    supervisor, child = Supervisor(clock), make_child(folder)
    supervisor.start(child)
    os.kill(child.pid, signal.SIGKILL)
    assert wait_until(lambda: not child.alive())

    supervisor.look()
    paused = child.alive()
    clock.now = 1.1
    supervisor.look()

    assert (paused, child.alive()) == (False, True)
    assert "The sleeper was killed by SIGKILL; starting it again in 1 s." in capsys.readouterr().out
    supervisor.stop()


def test_a_child_that_keeps_dying_ends_with_its_last_words(folder: Path):
    clock = Clock()
    supervisor = Supervisor(clock)
    child = make_child(folder, argv=["/bin/sh", "-c", "echo no key ring found; exit 3"])
    supervisor.start(child)

    with pytest.raises(RefusedError, match=r"(?s)5 times within 60 seconds.*no key ring found"):
        for _ in range(40):
            wait_until(lambda: not child.alive())
            supervisor.look()
            clock.now += 1


def test_children_stop_in_reverse_order(folder: Path, capsys):
    supervisor = Supervisor()
    for name in ("first", "second", "third"):
        supervisor.start(make_child(folder, name))
    capsys.readouterr()

    supervisor.stop()

    words = [line.split()[1] for line in capsys.readouterr().out.splitlines()]
    assert words == ["third", "second", "first"]


def test_a_child_deaf_to_its_signal_is_killed(folder: Path):
    deaf = Command(["/bin/sh", "-c", "trap '' TERM; echo ready; sleep 300; :"])
    child = Child("deaf", deaf, log=folder / "deaf.log", stop_with=((signal.SIGTERM, 0.2),))
    child.start()
    assert wait_until(lambda: "ready" in (folder / "deaf.log").read_text())

    child.stop()

    assert child.status == -signal.SIGKILL
    assert wait_until(lambda: not group_alive(child.pid))


def test_what_a_killed_child_leaves_behind_ends_before_its_next_start(folder: Path):
    child = make_child(folder, argv=["/bin/sh", "-c", "sleep 300 & sleep 300; :"])
    child.start()
    first = child.pid
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: not child.alive())

    child.start()

    assert wait_until(lambda: not group_alive(first))
    child.stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_cleanly(folder: Path, number: signal.Signals):
    process = start_python(FAMILY, str(folder))
    pids = pids_of(process)

    process.send_signal(number)
    output, _ = process.communicate(timeout=20)

    assert output.splitlines()[-1] == "STOPPED"
    assert not any(alive(pid) for pid in pids)


def test_a_killed_supervisor_leaves_no_orphan(folder: Path):
    process = start_python(FAMILY, str(folder))
    pids = pids_of(process)

    process.kill()
    process.communicate()

    assert wait_until(lambda: not any(alive(pid) for pid in pids))


def test_the_log_of_a_child_is_private(folder: Path):
    child = make_child(folder, argv=["/bin/echo", "hello"])
    child.start()
    assert wait_until(lambda: not child.alive())

    assert (folder / "sleep.log").read_text() == "hello\n"
    assert (folder / "sleep.log").stat().st_mode & 0o077 == 0
