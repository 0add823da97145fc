"""What the owner of the schema can do with triggers off, and that `audit verify` tells."""

import hashlib
import hmac
import uuid

import pytest

pytestmark = pytest.mark.sweep

THIRD = "WHERE chain = %(chain)s AND seq = 3"
LAST = "WHERE chain = %(chain)s AND seq = 6"
SWAP = """
UPDATE audit_event e SET body = o.body, at = o.at, action = o.action, object_id = o.object_id,
  object_label = o.object_label FROM audit_event o
WHERE e.chain = %(chain)s AND o.chain = e.chain AND (e.seq, o.seq) IN ((3, 4), (4, 3))
"""
SWAP_NUMBERS = """
UPDATE audit_event SET seq = -seq WHERE chain = %(chain)s AND seq IN (3, 4);
UPDATE audit_event SET seq = 7 + seq WHERE chain = %(chain)s AND seq < 0
"""
APPEND = """
INSERT INTO audit_event (id, organization_id, chain, seq, at, action, actor, object_id,
  object_label, body, prev, hash)
SELECT gen_random_uuid(), organization_id, chain, seq + 1, now(), action, actor, object_id,
  object_label, body, hash, sha256(hash) FROM audit_event WHERE chain = %(chain)s AND seq = 6
"""
FOLLOW = """
UPDATE audit_head h SET (seq, hash) = (SELECT seq, hash FROM audit_event e
  WHERE e.chain = h.chain ORDER BY seq DESC LIMIT 1) WHERE chain = %(chain)s
"""
RENUMBER = "UPDATE audit_event SET seq = seq - 1 WHERE chain = %(chain)s AND seq > 3"

KINDS = {
    "a word of the text": [
        f"""UPDATE audit_event SET body = replace(body, '"n": 1', '"n": 9') {THIRD}"""
    ],
    "the text's form only": [f"UPDATE audit_event SET body = body::jsonb::text {THIRD}"],
    "the text by garbage": [f"UPDATE audit_event SET body = 'garbage' {THIRD}"],
    "the text by another kind of JSON": [f"UPDATE audit_event SET body = '[1]' {THIRD}"],
    "the text by a bomb": [f"UPDATE audit_event SET body = repeat('[', 100000) {THIRD}"],
    "the time in the text": [
        f"""UPDATE audit_event SET body = regexp_replace(body, '"at": "[^"]*"',"""
        f""" '"at": "2026-01-01T00:00:00"') {THIRD}"""
    ],
    "the key's name in the text": [
        f"UPDATE audit_event SET body = replace(body, 'audit-1', 'audit-2') {THIRD}"
    ],
    "the actor's column": [f"UPDATE audit_event SET actor = 'nobody' {THIRD}"],
    "the action's column": [f"UPDATE audit_event SET action = 'thing.seen' {THIRD}"],
    "the object's column": [f"UPDATE audit_event SET object_id = '' {THIRD}"],
    "the label's column": [f"UPDATE audit_event SET object_label = 'x' {THIRD}"],
    "the organisation's column": [
        f"UPDATE audit_event SET organization_id = gen_random_uuid() {THIRD}"
    ],
    "the organisation's column by nothing": [
        f"UPDATE audit_event SET organization_id = NULL {THIRD}"
    ],
    "the time by a day": [f"UPDATE audit_event SET at = at + interval '1 day' {THIRD}"],
    "the time by a minute back": [f"UPDATE audit_event SET at = at - interval '1 min' {THIRD}"],
    "the hash": [f"UPDATE audit_event SET hash = sha256(hash) {THIRD}"],
    "the hash before": [f"UPDATE audit_event SET prev = sha256(prev) {THIRD}"],
    "an event in the middle, deleted": [f"DELETE FROM audit_event {THIRD}"],
    "an event in the middle, deleted and renumbered": [
        f"DELETE FROM audit_event {THIRD}", RENUMBER, FOLLOW,
    ],
    "the first event, deleted": ["DELETE FROM audit_event WHERE chain = %(chain)s AND seq = 1"],
    "two events, texts swapped": [SWAP],
    "two events, numbers swapped": [SWAP_NUMBERS],
    "the tail, cut": [f"DELETE FROM audit_event {LAST}"],
    "the tail, cut and the head put back": [f"DELETE FROM audit_event {LAST}", FOLLOW],
    "an event, appended": [APPEND],
    "an event, appended with the head moved on": [APPEND, FOLLOW],
    "the head, removed": ["DELETE FROM audit_head WHERE chain = %(chain)s"],
    "the head, moved on": ["UPDATE audit_head SET seq = seq + 1 WHERE chain = %(chain)s"],
    "the head's seal, removed": ["UPDATE audit_head SET seal = NULL WHERE chain = %(chain)s"],
    "all events, removed": ["DELETE FROM audit_event WHERE chain = %(chain)s"],
    "all events, removed and the head put back": [
        "DELETE FROM audit_event WHERE chain = %(chain)s",
        "UPDATE audit_head SET seq = 0, hash = decode(repeat('00', 32), 'hex')"
        " WHERE chain = %(chain)s",
    ],
    "the whole chain, removed": [
        "DELETE FROM audit_event WHERE chain = %(chain)s",
        "DELETE FROM audit_head WHERE chain = %(chain)s",
    ],
    "the whole chain, moved to another name": [
        "UPDATE audit_event SET chain = %(other)s WHERE chain = %(chain)s",
        "UPDATE audit_head SET chain = %(other)s WHERE chain = %(chain)s",
    ],
    "the platform's chain, removed": [
        "DELETE FROM audit_event WHERE chain = 'platform'",
        "DELETE FROM audit_head WHERE chain = 'platform'",
    ],
}  # fmt: skip


def test_what_nobody_touched_is_intact(tamper):
    assert tamper.verify().faults == []


@pytest.mark.parametrize("statements", KINDS.values(), ids=KINDS.keys())
def test_it_is_found(tamper, statements):
    for statement in statements:
        tamper.run(statement, other=f"{uuid.uuid4()}:change")

    assert not tamper.verify().is_intact


def test_a_chain_linked_anew_without_the_key_is_found(tamper):
    prev, key = bytes(32), b"not the key"
    for event, seq in tamper.rows(
        "SELECT id, seq FROM audit_event WHERE chain = %(chain)s ORDER BY seq"
    ):
        link = hmac.digest(key, prev + seq.to_bytes(8), hashlib.sha256)
        tamper.run(
            "UPDATE audit_event SET prev = %(prev)s, hash = %(hash)s WHERE id = %(id)s",
            prev=prev, hash=link, id=event,
        )  # fmt: skip
        prev = link
    tamper.run(FOLLOW)

    assert len(tamper.verify().faults) == 7  # six events and the head's seal


def test_a_fault_names_the_event(tamper):
    tamper.run(f"UPDATE audit_event SET actor = 'nobody' {THIRD}")

    assert tamper.verify().faults == [
        f"{tamper.chain} event 3: a column differs from the hashed text."
    ]


def test_a_cut_tail_is_named(tamper):
    tamper.run(f"DELETE FROM audit_event {LAST}")
    tamper.run(FOLLOW)

    assert tamper.verify().faults == [
        f"{tamper.chain}: the seal of the head does not fit; newer events may have been cut off."
    ]


def test_a_missing_chain_is_named(tamper):
    for statement in KINDS["the whole chain, removed"]:
        tamper.run(statement)

    assert tamper.verify().faults == [f"{tamper.chain}: the chain is missing."]
