"""The link between two audit events: whoever changes one must forge all that follow."""

import hmac
from typing import Final

from .encoding import canon
from .errors import BadFormat
from .root_key import checked_key

_HASH_BYTES: Final = 32
_LAST_SEQ: Final = 2**63 - 1


def audit_hash(key: bytes, *, chain: str, seq: int, prev: bytes, body: str) -> bytes:
    """HMAC of one event and the hash before it; 32 zero bytes come before the first.

    Keyed, because a plain hash chain can be computed again by anybody who may write the table.
    Raises BadKey for a weak key, BadFormat for a link that cannot be.
    """
    if not isinstance(prev, bytes) or len(prev) != _HASH_BYTES:
        raise BadFormat("The hash before an audit event must be 32 bytes.")
    if type(seq) is not int or not 1 <= seq <= _LAST_SEQ:
        raise BadFormat("Audit events are numbered from 1.")
    link = canon("cxr/audit/1", prev, chain, seq.to_bytes(8, "big"), body)
    return hmac.digest(checked_key(key), link, "sha256")
