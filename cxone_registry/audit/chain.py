"""The keyed hash that links one audit event to the one before it."""

import hmac
import struct

GENESIS = bytes(32)
PREFIX = b"cxr/audit/1"
HEAD_PREFIX = b"cxr/audit/head/1"
CHECKPOINT_PREFIX = b"cxr/audit/checkpoint/1"
CUT_PREFIX = b"cxr/audit/cut/1"


def link_hash(key: bytes, *, chain: str, seq: int, prev: bytes, body: str) -> bytes:
    """HMAC-SHA256 over the previous hash, the chain's name, the number and the exact text.

    Each part goes in with its length, so that no two events hash the same bytes.
    """
    return _keyed(key, PREFIX, prev, chain.encode(), struct.pack(">Q", seq), body.encode())


def head_seal(key: bytes, *, chain: str, seq: int, last: bytes) -> bytes:
    """HMAC-SHA256 that says: event *seq* with hash *last* is the newest of its chain."""
    return _keyed(key, HEAD_PREFIX, chain.encode(), struct.pack(">Q", seq), last)


def checkpoint_hash(
    key: bytes, *, seq: int, at: str, chains: int, events: int, heads: bytes, prev: bytes
) -> bytes:
    """HMAC-SHA256 over a digest of all heads and over the checkpoint before."""
    counts = struct.pack(">QQQ", seq, chains, events)
    return _keyed(key, CHECKPOINT_PREFIX, prev, counts, at.encode(), heads)


def cut_seal(key: bytes, *, chain: str, seq: int, last: bytes, before: str) -> bytes:
    """HMAC-SHA256 that says: *chain* was cut off up to *seq*, whose hash was *last*."""
    return _keyed(key, CUT_PREFIX, chain.encode(), struct.pack(">Q", seq), last, before.encode())


def _keyed(key: bytes, *parts: bytes) -> bytes:
    framed = b"".join(struct.pack(">I", len(part)) + part for part in parts)
    return hmac.digest(key, struct.pack(">H", len(parts)) + framed, "sha256")
