"""The guard before each send: no machine sends a wrong secret a third time."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import Attempt
from credentials.services import attempts, vault
from credentials.services.attempts import BusyError, SuspendedError
from cxone_registry.secret import Secret
from tests.credentials import scene
from tests.jobs.rows import at_once
from tests.support import make

REFUSED, UNKNOWN, ACCEPTED = "access-key-refused", "unknown", "accepted"


@pytest.fixture
def use(org):
    return make.use()


def allowed(call):
    """Whether a send was allowed, rather than the error that forbade it."""

    def tried():
        try:
            call()
        except (BusyError, SuspendedError):
            return False
        return True

    return scene.in_own_context(tried)


@pytest.mark.parametrize("outcomes", [(REFUSED, REFUSED), (REFUSED, UNKNOWN), (UNKNOWN, UNKNOWN)])
def test_a_machine_does_not_send_a_key_a_third_time(use, outcomes):
    for outcome in outcomes:
        scene.send(use, outcome)

    with pytest.raises(SuspendedError, match="refused this access key, or gave no clear answer"):
        scene.begin(use)


@pytest.mark.parametrize("outcome", ["throttled", "unavailable", "not-sent", "client-refused"])
def test_an_answer_that_did_not_judge_the_key_does_not_count_against_it(use, outcome):
    for _ in range(4):
        scene.send(use, outcome, by_machine=False)
        scene.age(60)

    scene.begin(use)


def test_the_count_goes_over_all_registrations_that_share_the_key(use):
    second, third = scene.share_key(use, 2)
    scene.send(use, REFUSED)
    scene.send(second, REFUSED)

    with pytest.raises(SuspendedError):
        scene.begin(third)


def test_sixteen_workers_at_once_send_a_shared_key_at_most_twice(use):
    uses = iter([use, *scene.share_key(use, 15)])
    tries = at_once(16, allowed(lambda: scene.begin(next(uses))))

    assert tries.count(True) == 2


def test_two_sends_that_are_still_under_way_keep_a_third_waiting(use):
    second, third = scene.share_key(use, 2)
    scene.begin(use)
    scene.begin(second)

    with pytest.raises(BusyError) as busy:
        scene.begin(third)
    assert busy.value.again > timezone.now()


def test_a_success_lets_machines_try_twice_again(use):
    scene.send(use, REFUSED)
    scene.send(use, ACCEPTED)
    scene.send(use, REFUSED)

    scene.begin(use)


def test_a_success_before_two_refusals_helps_nobody(use):
    scene.send(use, ACCEPTED)
    scene.send(use, REFUSED)
    scene.send(use, REFUSED)

    with pytest.raises(SuspendedError):
        scene.begin(use)


def test_a_new_value_starts_anew(use):
    scene.send(use, REFUSED)
    scene.send(use, REFUSED)
    scene.store(use.access_key, "another value")

    scene.begin(use)


def test_a_run_that_is_sending_is_not_sent_a_second_time(use):
    run, (client, key) = scene.new_run(use), scene.versions_of(use)

    attempts.begin(run, client, key)

    with pytest.raises(BusyError) as busy:
        attempts.begin(run, client, key)
    assert busy.value.again - timezone.now() > timedelta(minutes=14)


def test_what_a_dead_worker_sent_becomes_unknown_after_the_quarantine(use):
    left = scene.begin(use)
    scene.age(16, pk=left.pk)

    scene.begin(use)

    with transaction.atomic():
        left.refresh_from_db()
    assert (left.state, left.outcome) == (Attempt.State.CLOSED, UNKNOWN)


def test_two_workers_that_died_while_sending_are_enough(use):
    for _ in range(2):
        scene.age(16, pk=scene.begin(use).pk)

    with pytest.raises(SuspendedError):
        scene.begin(use)


def test_an_answer_after_the_quarantine_does_not_rewrite_the_count(use):
    late = scene.begin(use)
    scene.age(16, pk=late.pk)
    scene.begin(use)

    scene.close(late, ACCEPTED)

    with transaction.atomic():
        late.refresh_from_db()
    assert late.outcome == UNKNOWN


def test_a_person_may_try_what_is_suspended(use):
    scene.send(use, REFUSED)
    scene.send(use, REFUSED)

    scene.begin(use, by_machine=False)


def test_not_even_a_person_tries_a_fourth_time_in_half_an_hour(use):
    for _ in range(3):
        scene.send(use, REFUSED, by_machine=False)

    with pytest.raises(SuspendedError) as suspended:
        scene.begin(use, by_machine=False)
    with transaction.atomic():
        first = Attempt.objects.order_by("sent_at").first().sent_at
    free = first + timedelta(minutes=30)
    assert suspended.value.sentence.endswith(f"tried again at {free:%H:%M} (UTC).")


def test_the_half_hour_goes_over_registrations_and_over_replaced_values(use):
    [second] = scene.share_key(use, 1)
    scene.send(use, REFUSED, by_machine=False)
    scene.send(second, UNKNOWN, by_machine=False)
    scene.store(use.access_key, "another wrong value")
    scene.send(use, REFUSED, by_machine=False)

    with pytest.raises(SuspendedError, match="three wrong answers in 30 minutes"):
        scene.begin(second, by_machine=False)


def test_after_half_an_hour_a_person_tries_again(use):
    for _ in range(3):
        scene.send(use, REFUSED, by_machine=False)
    scene.age(31)

    scene.begin(use, by_machine=False)


def test_eight_clicks_at_once_send_at_most_three(use):
    uses = iter([use, *scene.share_key(use, 7)])
    tries = at_once(8, allowed(lambda: scene.begin(next(uses), by_machine=False)))

    assert tries.count(True) == 3


def test_what_people_send_does_not_use_up_the_machines_tries(use):
    scene.send(use, REFUSED, by_machine=False)
    scene.send(use, REFUSED, by_machine=False)

    scene.begin(use)


class TestClientSecret:
    REFUSED = "client-refused"

    def test_ten_keys_at_once_send_an_unproven_client_secret_at_most_twice(self, use):
        uses = iter([use, *scene.share_client(use, 9)])
        tries = at_once(10, allowed(lambda: scene.begin(next(uses))))

        assert tries.count(True) == 2

    def test_a_wrong_one_is_sent_twice_by_machines_whatever_the_key(self, use):
        second, third = scene.share_client(use, 2)
        scene.send(use, self.REFUSED)
        scene.send(second, self.REFUSED)

        with pytest.raises(SuspendedError, match="refused this client credential twice"):
            scene.begin(third)

    def test_a_proven_one_serves_many_keys_at_once(self, use):
        others = scene.share_client(use, 6)
        scene.send(use, ACCEPTED)

        assert [scene.begin(other).state for other in others] == ["sent"] * 6

    def test_a_proven_one_that_was_refused_once_is_doubtful_again(self, use):
        second, third, fourth = scene.share_client(use, 3)
        scene.send(use, ACCEPTED)
        scene.send(second, self.REFUSED)
        scene.begin(third)

        with pytest.raises(BusyError):
            scene.begin(fourth)

    def test_a_judged_access_key_proves_the_client(self, use):
        others = scene.share_client(use, 4)
        scene.send(use, "access-key-refused")

        assert [scene.begin(other).state for other in others] == ["sent"] * 4

    def test_a_person_may_send_a_suspended_one(self, use):
        [second] = scene.share_client(use, 1)
        scene.send(use, self.REFUSED)
        scene.send(use, self.REFUSED)

        scene.begin(second, by_machine=False)


def test_three_sends_under_way_put_a_fourth_off_without_calling_them_wrong(use):
    for other in (use, *scene.share_key(use, 2)):
        scene.begin(other, by_machine=False)

    with pytest.raises(BusyError):
        scene.begin(*scene.share_key(use, 1), by_machine=False)


def test_a_wrong_client_secret_is_not_sent_with_every_access_key_that_goes_with_it(cxone):
    uses = [cxone.sign_in()]
    for _ in range(5):
        uses.append(scene.another_key(uses[0]))
    client = scene.client_of(uses[0])

    with transaction.atomic():
        vault.store_secret(client, Secret("wrong-client-secret"))
    scene.work_off()

    assert scene.sends_of(client) == 2


def test_a_wrong_key_saved_once_is_sent_twice_by_whichever_run_comes_first(cxone):
    use = cxone.sign_in()
    for _ in range(5):
        cxone.share(use)

    with transaction.atomic():
        vault.store_secret(use.access_key, Secret("wrong" * 10))
    scene.work_off()

    assert cxone.sandbox.token_requests(use.access_key.access_key_id) == 2


def test_not_even_people_send_a_client_secret_that_was_refused_thrice(use):
    others = [scene.another_key(use) for _ in range(3)]
    for other in others:
        scene.send(other, "client-refused", by_machine=False)

    with pytest.raises(SuspendedError, match="enough for one client secret"):
        scene.begin(use, by_machine=False)


def test_after_a_day_machines_try_once_more_what_nobody_judged(use):
    scene.send(use, UNKNOWN)
    scene.send(use, UNKNOWN)
    scene.age(25 * 60)

    scene.begin(use)


def test_after_a_day_a_refused_key_stays_refused(use):
    scene.send(use, REFUSED)
    scene.send(use, REFUSED)
    scene.age(25 * 60)

    with pytest.raises(SuspendedError):
        scene.begin(use)
