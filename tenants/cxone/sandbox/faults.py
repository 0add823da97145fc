"""Which faults are armed, and for whom. Safe to change while requests are being answered."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from tenants.cxone.sandbox.fault_kinds import KINDS
from tenants.cxone.sandbox.records import WorldError


@dataclass(frozen=True)
class Subject:
    """Whom a request is about, as far as it can be told before answering it."""

    client_id: str = ""
    access_key_ids: tuple[str, ...] = ()
    tenant_id: str = ""


NOBODY = Subject()


@dataclass(frozen=True)
class Fault:
    """One armed fault. An empty limit means everyone; ``times`` 0 means until it is disarmed."""

    kind: str
    cloud: str
    value: str = ""
    client_id: str = ""
    access_key_id: str = ""
    tenant_id: str = ""
    endpoint: str = ""
    times: int = 0
    id: str = ""
    from_file: bool = False

    def __post_init__(self) -> None:
        if not all(isinstance(text, str) for text in (self.kind, self.cloud, *self.limits)):
            raise WorldError("The kind, the cloud and the limits of a fault must be text.")
        if not isinstance(self.times, int) or self.times < 0:
            raise WorldError("The times of a fault must be a whole number.")
        kind = KINDS.get(self.kind)
        if kind is None:
            raise WorldError("There is no fault of that kind.")
        if not kind.accepts(self.value):
            raise WorldError(f"The fault {kind.code} does not take that value.")

    @property
    def limits(self) -> tuple[str, ...]:
        return (self.client_id, self.access_key_id, self.tenant_id, self.endpoint)

    def concerns(self, subject: Subject, endpoint: str) -> bool:
        return (
            self.client_id in ("", subject.client_id)
            and (not self.access_key_id or self.access_key_id in subject.access_key_ids)
            and self.tenant_id in ("", subject.tenant_id)
            and self.endpoint in ("", endpoint)
        )


class Faults:
    """The switchboard. Readers look at an unchanging tuple, so only writers take the lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: tuple[Fault, ...] = ()

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._armed)

    def __len__(self) -> int:
        return len(self._armed)

    def arm(self, kind: str, *, cloud: str, value: object = None, **limits: Any) -> Fault:
        """Arm one fault; the same kind with the same limits is replaced. Raises WorldError.

        Limits: ``client_id``, ``access_key_id``, ``tenant_id``, ``endpoint`` and ``times``.
        """
        known = KINDS.get(kind) if isinstance(kind, str) else None
        given = "" if value is None else str(value)
        wanted = {name: limit for name, limit in limits.items() if limit is not None}
        fault = Fault(
            kind,
            cloud,
            given or (known.default if known else ""),
            **wanted,
            id=secrets.token_hex(4),
        )
        with self._lock:
            self._armed = (*(f for f in self._armed if not _same_switch(f, fault)), fault)
        return fault

    def disarm(self, fault: Fault | str) -> bool:
        """Disarm one fault, by itself or by its ID. Says whether it was armed."""
        fault_id = fault if isinstance(fault, str) else fault.id
        with self._lock:
            left = tuple(f for f in self._armed if f.id != fault_id)
            found, self._armed = len(left) != len(self._armed), left
        return found

    def clear(self, cloud: str | None = None) -> None:
        """Disarm everything, or everything of one cloud."""
        with self._lock:
            self._armed = tuple(f for f in self._armed if cloud not in (None, f.cloud))

    @contextmanager
    def armed(self, kind: str, **options: Any) -> Iterator[Fault]:
        """Arm a fault for the length of a ``with`` block."""
        fault = self.arm(kind, **options)
        try:
            yield fault
        finally:
            self.disarm(fault)

    def find(
        self, kind: str, cloud: str, subject: Subject = NOBODY, endpoint: str = ""
    ) -> Fault | None:
        """The fault armed last that concerns this request; it counts as played once."""
        for fault in reversed(self._armed):
            meant = fault.kind == kind and fault.cloud == cloud
            meant = meant and fault.concerns(subject, endpoint)
            if meant and (not fault.times or self._use_up(fault.id)):
                return fault
        return None

    def adopt(self, others: "Faults") -> None:
        """Take the faults of a re-read file; those armed by hand meanwhile stay."""
        with self._lock:
            by_hand = tuple(f for f in self._armed if not f.from_file)
            self._armed = (*(replace(f, from_file=True) for f in others), *by_hand)

    def _use_up(self, fault_id: str) -> bool:
        with self._lock:
            current = next((f for f in self._armed if f.id == fault_id), None)
            if current is None:
                return False
            rest = tuple(f for f in self._armed if f.id != fault_id)
            once_less = (replace(current, times=current.times - 1),) if current.times > 1 else ()
            self._armed = (*rest, *once_less)
        return True


def _same_switch(one: Fault, other: Fault) -> bool:
    return (one.kind, one.cloud, one.limits) == (other.kind, other.cloud, other.limits)
