"""The format on disk never changes silently: fixed inputs give fixed bytes.

vectors.json was computed by another program. A failure here means that stored secrets would no
longer open: give the new format a new number instead of editing the file.
"""

import json
from pathlib import Path
from uuid import UUID

import pytest

from credentials.crypto import (
    DataKey,
    Keyring,
    Place,
    canon,
    escrow_text,
    key_id,
    keyring,
    parse_escrow,
    seal,
    sealing,
    unseal,
    version_of,
)
from cxone_registry.audit.chain import link_hash

pytestmark = pytest.mark.pure

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))


def case(kind):
    return pytest.mark.parametrize("given", VECTORS[kind])


@case("canon")
def test_parts_are_spelled_as_ever(given):
    assert canon(*given["parts"]).hex() == given["hex"]


@case("key_ids")
def test_a_key_keeps_its_id(given):
    assert key_id(bytes.fromhex(given["key"])) == given["id"]


@case("sealed")
def test_a_value_sealed_long_ago_opens(given):
    key = DataKey(given["version"], bytes.fromhex(given["data_key"]))
    place = Place(UUID(given["org"]), given["column"], UUID(given["row"]))
    blob = bytes.fromhex(given["sealed"])

    assert version_of(blob) == given["version"]
    assert unseal(key, blob, place).hex() == given["plaintext"]


@case("sealed")
def test_a_value_is_sealed_as_ever(given, monkeypatch):
    key = DataKey(given["version"], bytes.fromhex(given["data_key"]))
    place = Place(UUID(given["org"]), given["column"], UUID(given["row"]))
    monkeypatch.setattr(sealing, "urandom", lambda count: bytes.fromhex(given["nonce"]))

    assert seal(key, bytes.fromhex(given["plaintext"]), place).hex() == given["sealed"]


@case("sealed")
def test_a_value_keeps_its_fingerprint(given):
    key = DataKey(given["version"], bytes.fromhex(given["data_key"]))

    assert key.fingerprint(bytes.fromhex(given["plaintext"])) == given["fingerprint"]


@case("wrapped")
def test_a_key_wrapped_long_ago_unwraps(given):
    ring = Keyring([bytes.fromhex(given["root_key"])])
    blob = bytes.fromhex(given["wrapped"])

    assert ring.unwrap(given["key_id"], blob, tuple(given["context"])).hex() == given["raw"]


@case("wrapped")
def test_a_key_is_wrapped_as_ever(given, monkeypatch):
    ring = Keyring([bytes.fromhex(given["root_key"])])
    monkeypatch.setattr(keyring, "urandom", lambda count: bytes.fromhex(given["nonce"]))

    name, blob = ring.wrap(bytes.fromhex(given["raw"]), tuple(given["context"]))

    assert (name, blob.hex()) == (given["key_id"], given["wrapped"])


@case("audit")
def test_an_event_keeps_its_hash(given):
    key, prev = bytes.fromhex(given["key"]), bytes.fromhex(given["prev"])
    link = {name: given[name] for name in ("chain", "seq", "body")}

    assert link_hash(key, prev=prev, **link).hex() == given["hash"]


@case("escrow")
def test_a_printed_key_is_read_and_printed_as_ever(given):
    assert escrow_text(bytes.fromhex(given["key"])) == given["text"]
    assert parse_escrow(given["text"]).hex() == given["key"]
