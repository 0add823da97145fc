"""The ways in which an audit trail is tampered with, as the statements of who may do anything."""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tests.support import databases
from tests.support.databases import SUPERUSER

SEVENTH = "WHERE chain = %(chain)s AND seq = 7"
TAIL = "DELETE FROM audit_event WHERE chain = %(chain)s AND seq > %(kept)s"
FOLLOW = """
UPDATE audit_head h SET (seq, hash) = (SELECT seq, hash FROM audit_event e
  WHERE e.chain = h.chain ORDER BY seq DESC LIMIT 1) WHERE chain = %(chain)s
"""
OLD_COPY = "restore of an old copy"


def relink(key: bytes):
    """Edit an event and compute every hash after it anew under *key*, with head and seal."""
    from cxone_registry.audit.chain import head_seal, link_hash

    def act(connection: Any, scene: "Scene") -> None:
        known = key or scene.key
        rows = connection.execute(
            "SELECT id, seq, body FROM audit_event WHERE chain = %s ORDER BY seq", (scene.chain,)
        ).fetchall()
        prev = bytes(32)
        for event, seq, body in rows:
            changed = body.replace('"n": 1', '"n": 7') if seq > 2 else body
            link = link_hash(known, chain=scene.chain, seq=seq, prev=prev, body=changed)
            connection.execute(
                "UPDATE audit_event SET body = %s, prev = %s, hash = %s WHERE id = %s",
                (changed, prev, link, event),
            )
            prev = link
        seal = head_seal(known, chain=scene.chain, seq=rows[-1][1], last=prev)
        connection.execute(
            "UPDATE audit_head SET hash = %s, seal = %s WHERE chain = %s",
            (prev, seal, scene.chain),
        )

    return act


def old_head(connection: Any, scene: "Scene") -> None:
    """The tail is cut, and the head that was true then comes back with its own true seal."""
    connection.execute(TAIL, {"chain": scene.chain, "kept": scene.old_head[0]})
    connection.execute(
        "UPDATE audit_head SET seq = %s, hash = %s, seal = %s WHERE chain = %s",
        (*scene.old_head, scene.chain),
    )


def forged_insert(connection: Any, scene: "Scene") -> None:
    connection.execute(
        "INSERT INTO audit_event (id, organization_id, chain, seq, at, action, actor, object_id,"
        " object_label, body, prev, hash) SELECT gen_random_uuid(), organization_id, chain,"
        " seq + 1, now(), action, actor, object_id, object_label, body, hash, %(hash)s"
        " FROM audit_event WHERE chain = %(chain)s ORDER BY seq DESC LIMIT 1",
        {"chain": scene.chain, "hash": hmac.digest(b"x", b"y", hashlib.sha256)},
    )
    connection.execute(FOLLOW, {"chain": scene.chain})


KINDS: dict[str, list] = {
    "edit": [f"""UPDATE audit_event SET body = replace(body, '"n": 1', '"n": 9') {SEVENTH}"""],
    "delete": [
        f"DELETE FROM audit_event {SEVENTH}",
        "UPDATE audit_event SET seq = -seq WHERE chain = %(chain)s AND seq > 7",
        "UPDATE audit_event SET seq = -seq - 1 WHERE chain = %(chain)s AND seq < 0",
        FOLLOW,
    ],
    "insert": [forged_insert],
    "swap": [
        "UPDATE audit_event SET seq = -seq WHERE chain = %(chain)s AND seq IN (3, 4)",
        "UPDATE audit_event SET seq = 7 + seq WHERE chain = %(chain)s AND seq < 0",
    ],
    "re-chain without the key": [relink(b"not the key")],
    "cut tail": [TAIL],
    "head reset": [old_head],
    "time": [f"UPDATE audit_event SET at = at - interval '1 day' {SEVENTH}"],
    "body re-order": [f"UPDATE audit_event SET body = body::jsonb::text {SEVENTH}"],
    "trigger off and edit": [
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        f"UPDATE audit_event SET body = replace(body, 'thing', 'other') {SEVENTH}",
        "ALTER TABLE audit_event ENABLE TRIGGER ALL",
    ],
    OLD_COPY: [],
    "ciphertext rollback": [
        "DELETE FROM credentials_secretversion WHERE access_key_id = %(key)s AND state = 'current'",
        "UPDATE credentials_secretversion SET state = 'current'"
        " WHERE access_key_id = %(key)s AND state = 'retiring'",
    ],
    "chain dropped": [
        "DELETE FROM audit_event WHERE chain = %(chain)s",
        "DELETE FROM audit_head WHERE chain = %(chain)s",
    ],
    "moved to another organisation": [
        f"UPDATE audit_event SET organization_id = %(other)s {SEVENTH}"
    ],
    "column edits": [f"UPDATE audit_event SET actor = 'nobody', object_label = 'x' {SEVENTH}"],
}  # fmt: skip
# What only an anchor or a pin tells, or the signature of a cut.
WITH_KEY: dict[str, list] = {
    "history rewritten with the key": [relink(b"")],
    "an access chain dropped": [
        "DELETE FROM audit_event WHERE chain = %(access)s",
        "DELETE FROM audit_head WHERE chain = %(access)s",
    ],
    "cut that nobody signed": [
        "INSERT INTO audit_cut (chain, seq, hash, before, at, by, key, seal)"
        " SELECT chain, seq, hash, now(), now(), 'x', 'audit-1', hash FROM audit_event " + SEVENTH,
        "DELETE FROM audit_event WHERE chain = %(chain)s AND seq <= 7",
    ],
    "checkpoint removed": [
        "DELETE FROM audit_anchor",
        "DELETE FROM audit_checkpoint WHERE seq = 1",
    ],
}


@dataclass
class Scene:
    """What is tampered with, and what lies outside of the database."""

    organization: Any
    other: Any
    access_key: Any
    key: bytes
    old_head: tuple[int, bytes, bytes] = (0, b"", b"")
    old_name: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def chain(self) -> str:
        return f"{self.organization.pk}:change"

    @classmethod
    def make(cls, events: int) -> "Scene":
        from credentials.services import vault
        from cxone_registry.audit.keys import chain_keys
        from cxone_registry.isolation.context import organization_context
        from cxone_registry.secret import Secret
        from tests.support import make

        ours, other = make.organization(), make.organization(name="Other")
        with organization_context(ours.pk):
            from django.db import transaction

            with transaction.atomic():
                key = make.access_key()
            vault.store_secret(key, Secret("A" * 40))
        made = cls(ours, other, key, chain_keys().current()[1])
        made._record(events)
        made._seal()
        made.old_head = made._head()
        return made

    def go_on(self, events: int) -> None:
        """What happens after the old copy was taken."""
        from credentials.services import vault
        from cxone_registry.isolation.context import organization_context
        from cxone_registry.secret import Secret

        with organization_context(self.organization.pk):
            vault.store_secret(self.access_key, Secret("B" * 40))
        self._record(events)
        self._seal()

    def tamper(self, name: str, statements: list) -> None:
        """Run *statements* on database *name*, past all triggers and walls."""
        values = {
            "chain": self.chain,
            "access": f"{self.organization.pk}:access",
            "other": self.other.pk,
            "key": self.access_key.pk,
            "kept": self.old_head[0] + 3,
        }
        with psycopg.connect(databases._with_database(SUPERUSER["url"], name)) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                if callable(statement):
                    statement(connection, self)
                else:
                    connection.execute(statement, values)

    def _record(self, events: int) -> None:
        from django.db import transaction

        from cxone_registry.audit.record import record_access, record_change
        from cxone_registry.isolation.context import organization_context

        for one in (self.organization, self.other):
            with organization_context(one.pk):
                for _ in range(events):
                    with transaction.atomic():
                        record_change("thing.changed", one, n=1)
                    record_access("thing.seen", one, n=1)

    def _seal(self) -> None:
        from cxone_registry.audit import checkpoints

        self.lines.append(checkpoints.as_line(checkpoints.take(is_forced=True)))

    def _head(self) -> tuple[int, bytes, bytes]:
        from django.db import connections

        with connections["maint"].cursor() as cursor:
            cursor.execute("SELECT seq, hash, seal FROM audit_head WHERE chain = %s", (self.chain,))
            seq, last, seal = cursor.fetchone()
        return seq, bytes(last), bytes(seal)
