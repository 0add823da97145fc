"""Whether the secrets in use are those that the audit trail tells of.

Somebody who can write to the database may put an older ciphertext back, with everything that
belongs to it. The chains do not change by that; they tell of a newer version.
"""

import json
from typing import Any

Cursor = Any  # Django does not name the type of its cursors
# Events that say which version is current from then on; the last one counts.
TELLING = ("secret.set", "secret.switched", "secret.switched-back")
CURRENT = """
SELECT coalesce(v.client_credential_id, v.access_key_id)::text, v.number, v.fingerprint,
  v.organization_id
FROM credentials_secretversion v WHERE v.state = 'current'
"""
TOLD = """
SELECT e.object_id, e.body FROM audit_event e JOIN (
  SELECT object_id, max(seq) AS seq, chain FROM audit_event
  WHERE action = ANY (%s) AND chain LIKE '%%:change' GROUP BY object_id, chain) last
  ON last.chain = e.chain AND last.seq = e.seq
"""
ROTATED = """
SELECT organization_id, min(version), max(version) FROM credentials_organizationkey
GROUP BY organization_id
"""
CUT = "SELECT DISTINCT split_part(chain, ':', 1) FROM audit_cut"


def faults(cursor: Cursor) -> list[str]:
    """Current secrets of which the trail says something else, as far as *cursor* sees."""
    told = _told(cursor)
    cursor.execute(CUT)
    cut = {name for (name,) in cursor.fetchall()}
    cursor.execute(ROTATED)
    # A new data key gives every fingerprint anew.
    once = {owner for owner, oldest, newest in cursor.fetchall() if oldest == newest}
    cursor.execute(CURRENT)
    found = []
    for owner, number, fingerprint, organization in cursor.fetchall():
        event = told.get(owner)
        if event is None:
            if str(organization) not in cut:
                found.append(f"{owner}: has a secret that no event tells of.")
        elif event[0] != number:
            found.append(f"{owner}: version {number} is in use, the trail tells of {event[0]}.")
        elif organization in once and event[1] not in ("", fingerprint):
            found.append(f"{owner}: the value in use is not the one that the trail tells of.")
    return found


def _told(cursor: Cursor) -> dict[str, tuple[int, str]]:
    cursor.execute(TOLD, (list(TELLING),))
    found = {}
    for owner, body in cursor.fetchall():
        try:
            event = json.loads(body)
            found[owner] = (int(event["version"]), str(event.get("fingerprint", "")))
        except (ValueError, KeyError, TypeError):
            continue  # the chain's own check says so
    return found
