"""The guard over many, beside the guard before one: the same histories, the same answers."""

import itertools

import pytest
from django.db import transaction

from credentials.models import Attempt
from credentials.services import attempts
from credentials.services.attempts import BusyError, SuspendedError
from credentials.services.fleet import guard
from credentials.services.fleet.guard_rules import Wanted
from tests.credentials import scene as one_by_one
from tests.fleet import scene
from tests.jobs.rows import at_once
from tests.support import make

KEY, CLIENT = "access-key-refused", "client-refused"
GOOD, UNKNOWN, AWAY = "accepted", "unknown", "unavailable"
OPEN = "under way"
# Outcomes of earlier sends in order, each with who sent it (m a machine, p a person) and how many
# minutes ago.
HISTORIES = [
    (),
    *[((outcome, "m", 5),) for outcome in (GOOD, KEY, CLIENT, UNKNOWN, AWAY, OPEN)],
    *[((outcome, "p", 5),) for outcome in (GOOD, KEY, CLIENT, UNKNOWN, OPEN)],
    *[
        ((first, "m", 10), (second, "m", 5))
        for first, second in itertools.product((GOOD, KEY, CLIENT, OPEN), repeat=2)
    ],
    ((KEY, "m", 10), (UNKNOWN, "m", 5)),
    ((KEY, "m", 10), (AWAY, "m", 5)),
    *[((GOOD, "m", 12), (bad, "m", 9), (bad, "m", 6)) for bad in (KEY, CLIENT, UNKNOWN)],
    *[((bad, "p", 12), (bad, "p", 9), (bad, "p", 6)) for bad in (KEY, CLIENT, UNKNOWN)],
    *[((bad, "p", 42), (bad, "p", 9), (bad, "p", 6)) for bad in (KEY, CLIENT, UNKNOWN)],
    ((UNKNOWN, "m", 25 * 60), (UNKNOWN, "m", 25 * 60)),
    ((KEY, "m", 25 * 60), (KEY, "m", 25 * 60)),
    ((OPEN, "m", 20),),
    ((OPEN, "m", 20), (OPEN, "m", 18)),
    ((KEY, "m", 10), (OPEN, "m", 20)),
    ((OPEN, "p", 1), (OPEN, "p", 1), (OPEN, "p", 1)),
    ((GOOD, "m", 9), (OPEN, "p", 1), (OPEN, "p", 1), (OPEN, "m", 1)),
]


@transaction.atomic
def remember(use, history):
    client, key = one_by_one.versions_of(use)
    for outcome, who, minutes in history:
        Attempt.objects.create(
            run=one_by_one.new_run(use),
            client_secret=client,
            access_key_secret=key,
            access_key_id=key.access_key_id,
            by_machine=who == "m",
            sent_at=scene.minutes_ago(minutes),
            **scene.ended(outcome, OPEN),
        )


def wanted(use):
    client, key = one_by_one.versions_of(use)
    with transaction.atomic():
        return Wanted(use.pk, use.access_key_id, key.pk, client.client_credential_id, client.pk)


def said_by_one(use):
    """What the guard before one send says, without leaving anything behind."""
    client, key = one_by_one.versions_of(use)
    run = one_by_one.new_run(use)
    with transaction.atomic():
        try:
            attempts.begin(run, client, key)
        except BusyError:
            said = "wait"
        except SuspendedError as error:
            said = error.sentence
        else:
            said = "send"
        transaction.set_rollback(True)
    return said


def said_by_many(use):
    allowed, refused = guard.begin([wanted(use)], range_id=use.pk)
    if allowed:
        return "send"
    [(_, error)] = refused
    return "wait" if error is None else error.sentence


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: repr(history))
def test_both_guards_say_the_same(org, history):
    use = make.use()
    remember(use, history)

    assert said_by_one(use) == said_by_many(use)


def test_of_many_with_one_key_two_are_sent(org):
    use = make.use()
    uses = [use, *one_by_one.share_key(use, 9)]

    allowed, refused = guard.begin([wanted(each) for each in uses], range_id=use.pk)

    assert (len(allowed), [error for _, error in refused]) == (2, [None] * 8)


def test_of_many_with_one_unproven_client_secret_two_are_sent(org):
    use = make.use()
    uses = [use, *one_by_one.share_client(use, 9)]

    allowed, _ = guard.begin([wanted(each) for each in uses], range_id=use.pk)

    assert len(allowed) == 2


def test_a_client_secret_that_worked_a_moment_ago_serves_all_at_once(org):
    use = make.use()
    uses = [use, *one_by_one.share_client(use, 9)]
    one_by_one.send(use, GOOD)

    allowed, _ = guard.begin([wanted(each) for each in uses], range_id=use.pk)

    assert len(allowed) == 10


def test_one_that_worked_hours_ago_is_tried_with_two_first(org):
    use = make.use()
    uses = [use, *one_by_one.share_client(use, 9)]
    one_by_one.send(use, GOOD)
    one_by_one.age(120)

    allowed, _ = guard.begin([wanted(each) for each in uses], range_id=use.pk)

    assert len(allowed) == 2


def test_four_ranges_at_once_send_a_shared_key_at_most_twice(org):
    use = make.use()
    uses = [wanted(each) for each in (use, *one_by_one.share_key(use, 7))]
    begin = one_by_one.in_own_context(lambda: len(guard.begin(uses, range_id=use.pk)[0]))

    assert sum(at_once(4, begin)) == 2


def test_a_range_does_not_wait_for_who_decides_about_a_key(org):
    use, other = make.use(), make.use()
    wants = [wanted(use), wanted(other)]
    begin = one_by_one.in_own_context(lambda: guard.begin(wants, range_id=use.pk))
    with transaction.atomic():
        attempts.lock(type(use.access_key), use.access_key_id)
        [(allowed, refused)] = at_once(1, begin)

    assert [one.use for one, _ in allowed] == [other.pk]
    assert refused == [(wants[0], None)]
