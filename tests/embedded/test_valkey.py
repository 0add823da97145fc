"""The broker really starts, and Celery's transport reaches it."""

from pathlib import Path

from kombu import Connection

from cxone_registry.embedded.valkey import Valkey
from tests.embedded.running import start_python

START_AND_WAIT = """
import sys
from pathlib import Path
from cxone_registry.embedded.valkey import Valkey

server = Valkey(Path(sys.argv[1]))
print(server.start(), flush=True)
sys.stdin.readline()
server.stop()
"""


def test_a_message_goes_through(folder: Path):
    server = Valkey(folder / "broker")
    url = server.start()
    try:
        with Connection(url) as connection, connection.SimpleQueue("letters") as queue:
            queue.put({"id": 7})
            letter = queue.get(timeout=5)
    finally:
        server.stop()

    assert letter.payload == {"id": 7}
    assert not server.alive()


def test_a_new_one_waits_for_the_old_one_of_a_killed_supervisor(folder: Path):
    supervisor = start_python(START_AND_WAIT, str(folder / "broker"))
    assert supervisor.stdout.readline().startswith("redis+socket://")

    supervisor.kill()
    supervisor.communicate()
    server = Valkey(folder / "broker")
    server.start()

    with Connection(server.url()) as connection:
        connection.ensure_connection(max_retries=1)
    server.stop()


def test_an_ordinary_user_starts_it_too(ordinary, interpreter, home: Path):
    process = start_python(START_AND_WAIT, str(home / "b"), python=interpreter, user=ordinary.uid)
    answer = process.stdout.readline()
    process.communicate("\n", timeout=30)

    assert answer.startswith("redis+socket://"), answer
    assert process.returncode == 0
