"""The guard before each send, and the attempt row that is committed before secrets leave.

Promise: machines send a wrong access key at most twice. A send without a clear answer counts as a
possible failure, since CXone may have judged it. All counts are in PostgreSQL, over all workers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from credentials.models import AccessKey, Attempt, ClientCredential, SecretVersion, ValidationRun

MOST_BY_MACHINES = 2
MOST_BY_ANYBODY, WINDOW = 3, timedelta(minutes=30)
BUSY = timedelta(seconds=5)
ACCEPTED = "accepted"
# The client was accepted too, or CXone would not have judged the access key.
CLIENT_GOOD = (ACCEPTED, "access-key-refused")
KEY_FAILURES = ("access-key-refused", "unknown")
CLIENT_FAILURES = ("client-refused",)
State = Attempt.State


@dataclass(frozen=True, slots=True)
class SuspendedError(Exception):
    """Not sent, and no machine will send it: a person must look first."""

    sentence: str


@dataclass(frozen=True, slots=True)
class BusyError(Exception):
    """Not sent now; may be tried at *again*."""

    again: datetime


def begin(
    run: ValidationRun, client: SecretVersion, key: SecretVersion, *, by_machine: bool
) -> Attempt:
    """Commit the row that says "these secrets are being sent".

    Raises SuspendedError or BusyError; then nothing may be sent.
    """
    with transaction.atomic():
        # One sender at a time decides about a key, whichever registration or worker it is for.
        AccessKey.objects.select_for_update(of=("self",)).get(pk=key.access_key_id)
        _close_forgotten(key)
        _refuse_second_send(run)
        if by_machine:
            _refuse_third_machine_send(client, key)
        _refuse_burst(key)
        return Attempt.objects.create(
            run=run,
            client_secret=client,
            access_key_secret=key,
            access_key_id=key.access_key_id,
            by_machine=by_machine,
            sent_at=timezone.now(),
        )


def close(attempt: Attempt, outcome: str) -> None:
    """Write what became of the send."""
    Attempt.objects.filter(pk=attempt.pk, state=State.SENT).update(
        state=State.CLOSED, outcome=outcome, closed_at=timezone.now()
    )


def was_tried(run: ValidationRun) -> bool:
    """Whether this run sent its secrets before."""
    with transaction.atomic():
        return Attempt.objects.filter(run=run).exists()


def quarantine() -> timedelta:
    """How long a send without an answer keeps its run from sending again."""
    return timedelta(seconds=settings.ATTEMPT_QUARANTINE_SECONDS)


def _close_forgotten(key: SecretVersion) -> None:
    """A worker died between send and answer: after a while the answer is unknown for good."""
    forgotten = Attempt.objects.filter(
        access_key=key.access_key_id, state=State.SENT, sent_at__lt=timezone.now() - quarantine()
    )
    forgotten.update(state=State.CLOSED, outcome="unknown", closed_at=timezone.now())


def _refuse_second_send(run: ValidationRun) -> None:
    in_flight = Attempt.objects.filter(run=run, state=State.SENT).first()
    if in_flight is not None:
        raise BusyError(in_flight.sent_at + quarantine())


def _refuse_third_machine_send(client: SecretVersion, key: SecretVersion) -> None:
    sends = Attempt.objects.filter(access_key_secret=key, by_machine=True)
    since = _last_good(key, "access_key_secret", (ACCEPTED,))
    failures = _after(sends, since).filter(state=State.CLOSED, outcome__in=KEY_FAILURES).count()
    if failures >= MOST_BY_MACHINES:
        raise SuspendedError(
            "Not sent: CXone refused this access key, or gave no clear answer, twice. Replace it,"
            " or press Validate now once you have checked it."
        )
    if failures + sends.filter(state=State.SENT).count() >= MOST_BY_MACHINES:
        raise BusyError(timezone.now() + BUSY)
    _refuse_bad_client(client)


def _refuse_bad_client(client: SecretVersion) -> None:
    good, failures = _record_of_client(client)
    if good is not None and not failures:
        # A proven client secret serves a whole fleet at once.
        return
    # A doubtful one is decided about by one sender at a time, whichever access key it goes with.
    ClientCredential.objects.select_for_update(of=("self",)).get(pk=client.client_credential_id)
    good, failures = _record_of_client(client)
    if failures >= MOST_BY_MACHINES:
        raise SuspendedError(
            "Not sent: CXone refused this client credential twice. Replace its secret, or press"
            " Validate now once NICE confirms it."
        )
    in_flight = Attempt.objects.filter(client_secret=client, by_machine=True, state=State.SENT)
    if (good is None or failures) and failures + in_flight.count() >= MOST_BY_MACHINES:
        raise BusyError(timezone.now() + BUSY)


def _record_of_client(client: SecretVersion) -> tuple[datetime | None, int]:
    """When it last worked, and how often it was refused to machines since."""
    sends = Attempt.objects.filter(client_secret=client, by_machine=True)
    good = _last_good(client, "client_secret", CLIENT_GOOD)
    return good, _after(sends, good).filter(outcome__in=CLIENT_FAILURES).count()


def _refuse_burst(key: SecretVersion) -> None:
    """People may try more often than machines, but not so often that CXone locks the API user."""
    recent = Attempt.objects.filter(
        access_key=key.access_key_id, sent_at__gt=timezone.now() - WINDOW
    )
    wrong = recent.filter(Q(outcome__in=KEY_FAILURES) | Q(state=State.SENT)).order_by("sent_at")
    times = list(wrong.values_list("sent_at", flat=True))
    if len(times) >= MOST_BY_ANYBODY:
        free = timezone.localtime(times[-MOST_BY_ANYBODY] + WINDOW)
        raise SuspendedError(
            "Not sent: three wrong answers in 30 minutes could lock the API user."
            f" Next try at {free:%H:%M} ({free.tzname()})."
        )


def _last_good(version: SecretVersion, column: str, outcomes: tuple[str, ...]) -> datetime | None:
    good = Attempt.objects.filter(**{column: version}, outcome__in=outcomes)
    return good.order_by("-sent_at").values_list("sent_at", flat=True).first()


def _after(attempts: QuerySet[Attempt], since: datetime | None) -> QuerySet[Attempt]:
    return attempts if since is None else attempts.filter(sent_at__gt=since)
