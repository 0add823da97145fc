"""The guard before each send, and the attempt row that is committed before secrets leave.

Promise: machines send a wrong access key at most twice. A send without a clear answer counts as a
possible failure, since CXone may have judged it. All counts are in PostgreSQL, over all workers.
"""

import itertools
import zoneinfo
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from credentials.models import (
    AccessKey,
    Attempt,
    ClientCredential,
    FlightCheck,
    SecretVersion,
    ValidationRun,
)
from tenants.models import Organization

MOST_BY_MACHINES = 2
MOST_BY_ANYBODY, WINDOW = 3, timedelta(minutes=30)
BUSY = timedelta(seconds=5)
DOUBT_LASTS = timedelta(days=1)
ACCEPTED = "accepted"
# The client was accepted too, or CXone would not have judged the access key or the code.
CLIENT_GOOD = (ACCEPTED, "access-key-refused", "code-refused")
KEY_FAILURES = ("access-key-refused", "unknown")
CLIENT_FAILURES = ("client-refused",)
State, Trigger = Attempt.State, ValidationRun.Trigger
KEY_SUSPENDED = (
    "Not sent: CXone refused this access key, or gave no clear answer, twice. Replace it,"
    " or press Validate now once you have checked it."
)
CLIENT_SUSPENDED = (
    "Not sent: CXone refused this client credential twice. Replace its secret, or press"
    " Validate now once NICE confirms it."
)
WHY_KEY, WHY_CLIENT = "could lock the API user", "are enough for one client secret"


class SuspendedError(Exception):
    """Not sent. No machine will send it before *until*, or at all if that is None."""

    def __init__(self, sentence: str, until: datetime | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.until = sentence, until


class BusyError(Exception):
    """Not sent now; may be tried at *again*."""

    def __init__(self, again: datetime) -> None:
        super().__init__("Sends of this secret are under way.")
        self.again = again


def begin(run: ValidationRun, client: SecretVersion, key: SecretVersion) -> Attempt:
    """Commit the row that says "these secrets are being sent".

    Raises SuspendedError or BusyError; then nothing may be sent.
    """
    with transaction.atomic():
        # One sender at a time decides about a key, whichever registration or worker it is for.
        lock(AccessKey, key.access_key_id)
        in_flight = _in_flight(key)
        _refuse_second_send(run, in_flight)
        by_machine = _is_machines_idea(run)
        if by_machine:
            _refuse_third_machine_send(client, key, in_flight)
        _refuse_burst(key, in_flight)
        _refuse_burst_of_client(client)
        return Attempt.objects.create(
            run=run,
            client_secret=client,
            access_key_secret=key,
            access_key_id=key.access_key_id,
            by_machine=by_machine,
            sent_at=timezone.now(),
        )


def begin_code(flight: FlightCheck, client: SecretVersion) -> Attempt:
    """Commit the row that says "this client secret is being sent with a person's code".

    A person is there, so only the burst is refused. Raises SuspendedError or BusyError.
    """
    with transaction.atomic():
        lock(ClientCredential, client.client_credential_id)
        _close_forgotten(Attempt.objects.filter(client_secret=client, run=None, state=State.SENT))
        _refuse_burst_of_client(client)
        return Attempt.objects.create(
            flight_check=flight, client_secret=client, by_machine=False, sent_at=timezone.now()
        )


def close(attempt: Attempt, outcome: str) -> None:
    """Write what became of the send."""
    Attempt.objects.filter(pk=attempt.pk, state=State.SENT).update(
        state=State.CLOSED, outcome=outcome, closed_at=timezone.now()
    )


def lock(model: type[Model], pk: UUID | None) -> None:
    """Keep others from locking the same row until the transaction ends; its columns stay there."""
    # Unordered: the order of some models would join, and lock, other tables.
    rows = model._default_manager.select_for_update().filter(pk=pk).order_by()
    list(rows.values_list("pk"))


def quarantine() -> timedelta:
    """How long a send without an answer keeps its run from sending again."""
    return timedelta(seconds=settings.ATTEMPT_QUARANTINE_SECONDS)


def _is_machines_idea(run: ValidationRun) -> bool:
    """Only a click on "Validate now" is a person's idea, and only the first try that it leads to.

    Saving one secret may start a run of each registration that uses it: that is a machine's count.
    """
    return run.trigger != Trigger.PERSON or Attempt.objects.filter(run=run).exists()


def _in_flight(key: SecretVersion) -> list[Attempt]:
    """Sends of the access key that may still be answered."""
    unanswered = Attempt.objects.filter(access_key=key.access_key_id, state=State.SENT)
    since = timezone.now() - quarantine()
    waiting = list(unanswered)
    if any(attempt.sent_at < since for attempt in waiting):
        _close_forgotten(unanswered)
    return [attempt for attempt in waiting if attempt.sent_at >= since]


def _close_forgotten(unanswered: QuerySet[Attempt]) -> None:
    """A worker died between send and answer: after a while the answer is unknown for good."""
    forgotten = unanswered.filter(sent_at__lt=timezone.now() - quarantine())
    forgotten.update(state=State.CLOSED, outcome="unknown", closed_at=timezone.now())


def _refuse_second_send(run: ValidationRun, in_flight: list[Attempt]) -> None:
    for attempt in in_flight:
        if attempt.run_id == run.pk:
            raise BusyError(attempt.sent_at + quarantine())


def _refuse_third_machine_send(
    client: SecretVersion, key: SecretVersion, in_flight: list[Attempt]
) -> None:
    sends = Attempt.objects.filter(access_key_secret=key)
    failures, _ = _failures_since_good(sends, good=(ACCEPTED,), bad=KEY_FAILURES)
    if failures >= MOST_BY_MACHINES:
        raise SuspendedError(KEY_SUSPENDED)
    waiting = [one for one in in_flight if one.by_machine and one.access_key_secret_id == key.pk]
    if failures + len(waiting) >= MOST_BY_MACHINES:
        raise BusyError(timezone.now() + BUSY)
    _refuse_bad_client(client)


def _refuse_bad_client(client: SecretVersion) -> None:
    sends = Attempt.objects.filter(client_secret=client)
    failures, is_proven = _failures_since_good(sends, good=CLIENT_GOOD, bad=CLIENT_FAILURES)
    if is_proven and not failures:
        # A proven client secret serves a whole fleet at once.
        return
    # A doubtful one is decided about by one sender at a time, whichever access key it goes with.
    lock(ClientCredential, client.client_credential_id)
    # Before the failures: what is answered in between is then counted twice instead of never.
    in_flight = sends.filter(by_machine=True, state=State.SENT).count()
    failures, is_proven = _failures_since_good(sends, good=CLIENT_GOOD, bad=CLIENT_FAILURES)
    if failures >= MOST_BY_MACHINES:
        raise SuspendedError(CLIENT_SUSPENDED)
    is_doubtful = failures or not is_proven
    if is_doubtful and failures + in_flight >= MOST_BY_MACHINES:
        raise BusyError(timezone.now() + BUSY)


def _failures_since_good(
    sends: QuerySet[Attempt], *, good: tuple[str, ...], bad: tuple[str, ...]
) -> tuple[int, bool]:
    """How often machines failed since it last worked, counted up to two, and whether it worked."""
    told = Q(outcome__in=bad, by_machine=True)
    # An outage leaves doubts, not proof: after a day machines may try once more.
    old_doubt = Q(outcome="unknown", sent_at__lt=timezone.now() - DOUBT_LASTS)
    telling = sends.filter(Q(outcome__in=good) | told & ~old_doubt)
    newest = telling.order_by("-sent_at").values_list("outcome", flat=True)[:MOST_BY_MACHINES]
    failures = list(itertools.takewhile(lambda outcome: outcome not in good, newest))
    return len(failures), len(failures) < len(newest)


def _refuse_burst(key: SecretVersion, in_flight: list[Attempt]) -> None:
    """People may try more often than machines, but not so often that CXone locks the API user."""
    sends = Attempt.objects.filter(access_key=key.access_key_id)
    wrong = _refuse_more(sends, KEY_FAILURES, WHY_KEY)
    # What is on its way may turn out wrong as well; wait and see.
    if wrong + len(in_flight) >= MOST_BY_ANYBODY:
        raise BusyError(timezone.now() + BUSY)


def _refuse_burst_of_client(client: SecretVersion) -> None:
    """One wrong client secret may go with many access keys; it is not sent with each of them."""
    sends = Attempt.objects.filter(client_secret=client)
    in_flight = sends.filter(state=State.SENT).count()
    _, is_proven = _failures_since_good(sends, good=CLIENT_GOOD, bad=CLIENT_FAILURES)
    wrong = _refuse_more(sends, CLIENT_FAILURES, WHY_CLIENT)
    if wrong + (0 if is_proven and not wrong else in_flight) >= MOST_BY_ANYBODY:
        raise BusyError(timezone.now() + BUSY)


def _refuse_more(sends: QuerySet[Attempt], failures: tuple[str, ...], why: str) -> int:
    """How many of *sends* failed in the last half hour; SuspendedError if it is enough."""
    wrong = sends.filter(sent_at__gt=timezone.now() - WINDOW, outcome__in=failures)
    times = list(wrong.order_by("sent_at").values_list("sent_at", flat=True))
    if len(times) >= MOST_BY_ANYBODY:
        raise burst(times, why)
    return len(times)


def burst(times: Sequence[datetime], why: str) -> SuspendedError:
    """What forbids another send after wrong answers at *times*, which are in order."""
    free = times[-MOST_BY_ANYBODY] + WINDOW
    return SuspendedError(
        f"Not sent: three wrong answers in 30 minutes {why}. It is tried again at {_clock(free)}.",
        until=free,
    )


def _clock(moment: datetime) -> str:
    """The time of day where the organisation is."""
    zone = Organization.objects.get().time_zone
    return f"{moment.astimezone(zoneinfo.ZoneInfo(zone)):%H:%M} ({zone})"
