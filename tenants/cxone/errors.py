"""What can go wrong between us and CXone, kept apart by who has to act.

    CXoneError
    |-- ClientRefused       client_id or client secret: wrong, disabled or not processed yet
    |-- AccessKeyRefused    access key ID or secret: wrong, inactive, or its user locked
    |-- Throttled           too many requests; carries how long to wait
    |-- Unavailable         no usable answer; carries whether the request may have left
    |-- Misconfigured       our record is wrong, or asks for something CXone does not offer
    `-- HostileAnswer       an answer that no honest CXone sends; nothing in it is obeyed

Only ClientRefused and AccessKeyRefused accuse a credential. An error holds a stable code and small
facts about the exchange. It never holds a secret, a token, or text of the peer.
"""

# ruff: noqa: N818 - the names say what CXone did; the base class says that they are errors.

from typing import Self

Fact = str | int | bool | None


class CXoneError(Exception):
    """Base of the tree.

    *code* is kebab-case and stable. *sent* says that the request may have left this machine.
    *facts* are safe to log and to store.
    """

    def __init__(self, code: str, *, sent: bool = False, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.sent = sent
        self.facts = facts

    def again(self) -> Self:
        """A fresh copy to raise in another thread: a raised exception collects frames."""
        twin = type(self)(self.code, sent=self.sent, **self.facts)
        twin.__dict__.update(self.__dict__)
        return twin


class ClientRefused(CXoneError):
    """The token endpoint answered ``invalid_client`` (RFC 6749 section 5.2)."""


class AccessKeyRefused(CXoneError):
    """The token endpoint answered ``invalid_grant`` (RFC 6749 section 5.2)."""


class Throttled(CXoneError):
    """Status 429, or 503 with ``Retry-After``. *retry_after* is in seconds, or None if not said."""

    retry_after: int | None = None

    @classmethod
    def after(cls, seconds: int | None, **facts: Fact) -> Self:
        """Build with the time to wait, already capped by the caller."""
        error = cls("throttled", sent=True, **facts)
        error.retry_after = seconds
        return error


class Unavailable(CXoneError):
    """No usable answer. With ``sent`` and without ``answered`` the outcome is unknown."""

    answered = False

    @classmethod
    def by_answer(cls, code: str, **facts: Fact) -> Self:
        """The peer did answer, with a fault of its own (5xx): nothing was judged."""
        error = cls(code, sent=True, **facts)
        error.answered = True
        return error


class Misconfigured(CXoneError):
    """Our record, or what we ask for, cannot work; repeating it will not help."""


class HostileAnswer(CXoneError):
    """Wrong issuer, redirect, endpoint elsewhere, oversized or unreadable: not from CXone as is."""
