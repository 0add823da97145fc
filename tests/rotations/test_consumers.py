"""Consumers prove what they hold: no value is sent, nothing is told to who has no address."""

import hashlib
import hmac
import json
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction
from django.test import Client

from credentials.models import Consumer, Rotation
from credentials.rules.rotations.moves import Move
from credentials.samples import consumers as samples
from credentials.services import consumer_proofs
from credentials.services.rotations import moving, receiving
from credentials.services.rotations.locking import RotationError
from cxone_registry.audit.models import Event
from cxone_registry.secret import Secret
from tenants.models import AdminNotice
from tests.support import make

SECRET, NEW = "the-secret-in-use", "the-new-secret-of-it"
HOSTILE = [
    b" ", b"null", b"[]", b"{", b'{"fingerprint": 1}', b'{"fingerprint": null}', b"\xff\xfe",
    b'{"fingerprint": "' + b"A" * 64 + b'"}', b'{"fingerprint": "\\u0000"}', b"[" * 1000,
]  # fmt: skip


@pytest.fixture
def key(org):
    return make.access_key(SECRET)


@pytest.fixture
def consumer(key):
    made = Consumer(name="Nightly", access_key=key)
    made.keys = consumer_proofs.add(made)
    return made


def fingerprint(consumer, value):
    proof_key = consumer.keys.proof_key.reveal().encode()
    return hmac.digest(proof_key, value.encode(), hashlib.sha256).hex()


def post(consumer, value, token=""):
    body = json.dumps({"fingerprint": fingerprint(consumer, value)})
    token = token or consumer.keys.token.reveal()
    return Client().post(f"/consumer/{token}/", body, content_type="application/json")


def holds(consumer, value):
    return post(consumer, value).json()["holds"]


def at_old_inactive(key, plan):
    """A rotation whose new value was switched to, and whose old one is off."""
    rotation = plan(key)
    with transaction.atomic():
        receiving.receive(rotation, Secret(NEW), key_id="NEW-KEY")
    moving.move(rotation, Move.TRY)
    moving.move(rotation, Move.SWITCH)
    moving.move(rotation, Move.DEACTIVATE)
    return rotation


def test_it_is_told_which_version_it_holds(key, consumer, plan):
    assert holds(consumer, SECRET) == "current"
    assert holds(consumer, "something-else") == "unknown"
    rotation = plan(key)
    with transaction.atomic():
        receiving.receive(rotation, Secret(NEW), key_id="NEW-KEY")
    assert holds(consumer, NEW) == "incoming"
    moving.move(rotation, Move.TRY)
    moving.move(rotation, Move.SWITCH)
    assert holds(consumer, NEW) == "current"
    assert holds(consumer, SECRET) == "retiring"


def test_a_changed_answer_is_audited_and_the_same_one_is_not(consumer):
    for value in (SECRET, SECRET, "other", "other"):
        post(consumer, value)
    with transaction.atomic():
        assert Event.objects.filter(action="consumer.proved").count() == 2


def test_retirement_waits_for_the_proof(key, consumer, plan, fresh):
    rotation = at_old_inactive(key, plan)
    post(consumer, SECRET)
    with pytest.raises(RotationError, match="Nightly"):
        moving.move(rotation, Move.RETIRE)
    post(consumer, NEW)
    moving.move(rotation, Move.RETIRE)

    assert fresh(rotation).state == Rotation.State.OLD_RETIRED
    assert fresh(rotation).override == ""


def test_an_override_is_kept_audited_and_told_to_the_admins(key, consumer, plan, fresh):
    rotation = at_old_inactive(key, plan)
    moving.move(rotation, Move.RETIRE, reason="The host was scrapped.")

    assert fresh(rotation).override == "The host was scrapped."
    with transaction.atomic():
        event = Event.objects.get(action="rotation.retire")
        assert "The host was scrapped." in event.body
        assert "scrapped" in AdminNotice.objects.get().sentence


def test_a_wrong_token_is_told_nothing(consumer, key):
    for token in ("x" * 43, "short", "\u202e" * 43, "a/b"):
        assert post(consumer, SECRET, token).status_code == 404
    assert Client().get(f"/consumer/{consumer.keys.token.reveal()}/").status_code == 405
    before = consumer.keys.token.reveal()
    consumer_proofs.replace_keys(consumer)
    assert post(consumer, SECRET, before).status_code == 404


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bodies_end_in_a_sentence(consumer, body):
    address = f"/consumer/{consumer.keys.token.reveal()}/"
    answer = Client().post(address, body, content_type="application/json")
    assert answer.status_code == 400
    assert "HMAC" in answer.json()["error"]
    assert Client().post(address, b"x" * 5000, content_type="a/b").status_code == 413


def test_more_than_anybody_needs_is_refused(consumer):
    answers = [post(consumer, SECRET) for _ in range(consumer_proofs.MOST + 1)]
    assert [one.status_code for one in answers] == [200] * consumer_proofs.MOST + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_nothing_secret_stays_behind(consumer, caplog):
    answer = post(consumer, SECRET)
    kept = answer.content.decode() + str(dict(answer.headers)) + caplog.text
    with transaction.atomic():
        kept += " ".join(Event.objects.values_list("body", flat=True))
        kept += str(Consumer.objects.values().get())
    secrets = (SECRET, consumer.keys.token.reveal(), consumer.keys.proof_key.reveal())
    assert not any(secret in kept for secret in secrets)
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert answer["Cache-Control"] == "no-store"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    """The product on a port of its own, for programs that know nothing of it."""
    running = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    running.daemon_threads = False
    running.set_app(_closing(get_wsgi_application()))
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


def _closing(application):
    def answer(environ, start):
        try:
            return list(application(environ, start))
        finally:
            connections.close_all()

    return answer


SAMPLES = {
    "curl": (["bash"], samples.CURL, ""),
    "python": (["python3"], samples.PYTHON, ".py"),
    "node": (["node"], samples.NODE, ".mjs"),
}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_samples_run_as_they_are_shown(consumer, server, tmp_path, name):
    command, text, ending = SAMPLES[name]
    if shutil.which(command[0]) is None or (name == "curl" and not shutil.which("curl")):
        pytest.skip(f"{name} is not installed")
    file = Path(tmp_path / f"sample{ending}")
    file.write_text(text)
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "ADDRESS": f"{server}/consumer/{consumer.keys.token.reveal()}/",
        "PROOF_KEY": consumer.keys.proof_key.reveal(),
        "CXONE_SECRET": SECRET,
    }
    ran = subprocess.run(
        [*command, str(file)], env=environment, capture_output=True, text=True, timeout=60
    )
    assert "current" in ran.stdout, ran.stderr
