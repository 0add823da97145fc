"""The peers of ``tests/cxone/hostile.py`` over libcurl, all at once: each ends in its own verdict.

They share one sender, so the test also shows that no transfer is disturbed by its neighbours.
"""

import socket

import pytest

from tests.cxone.cxone import CXone, sign
from tests.cxone.hostile import CONTENT, TRANSPORT
from tests.cxone.peer import Behaviour, Request
from tests.fleet_wire.fleet import ask, hurried

pytestmark = pytest.mark.pure

KINDS = TRANSPORT | CONTENT
SECONDS = 1.5
# libcurl gives up where http.client goes on reading; nothing was learnt from the peer either way.
STRICTER = {
    "100 Continue in a flood": "protocol-error",
    "negative length": "protocol-error",
    "chunk size drips": "connection-lost",
}


def by_user(behaviours: dict[str, Behaviour]) -> Behaviour:
    """Behaves as the access key ID in the form says."""

    def behave(sock: socket.socket, request: Request) -> bool | None:
        name = request.body.partition(b"username=")[2].partition(b"&")[0].decode()
        return behaviours[name](sock, request)

    return behave


def test_a_fleet_meets_every_hostile_peer_at_once(cxone: CXone) -> None:
    names = [f"kind{number}" for number in range(len(KINDS))]
    behaviours = {name: kind[0] for name, kind in zip(names, KINDS.values(), strict=True)}
    good = cxone.grant(sign(cxone.claims, cxone.key))
    cxone.peer.routes["/auth/token"] = by_user(behaviours | {"good": good})
    users = [user for name in names for user in (name, "good")]

    sender = hurried(total=SECONDS, connect=SECONDS)
    told = ask(
        cxone,
        [cxone.sign_in(access_key_id=user) for user in users],
        sender=sender,
        connections=len(users),
    )

    sender.close()
    found = {kind: (each.outcome, each.codes) for kind, each in zip(KINDS, told[::2], strict=True)}
    assert found == {kind: _verdict(kind) for kind in KINDS}
    assert all(each.sent for each in told)
    assert {each.outcome for each in told[1::2]} == {"accepted"}
    assert max(each.milliseconds for each in told) < 1000 * SECONDS + 500
    assert len(cxone.peer.asked("/auth/token")) == len(users)


def _verdict(kind: str) -> tuple[str, tuple[str, ...]]:
    code = STRICTER.get(kind, KINDS[kind][1])
    is_unknown = code in ("timeout", "connection-lost", "protocol-error")
    return ("unknown" if is_unknown else "hostile"), (code,)
