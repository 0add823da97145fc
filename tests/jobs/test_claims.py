"""A job belongs to one worker at a time, and only to the one that holds its newest lease."""

from datetime import timedelta

from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import claims
from cxone_registry.jobs.models import Job
from tests.jobs import rows

HOUR = timedelta(hours=1)


def claim_one(kind):
    [claimed] = claims.claim(kind, most=1)
    return claimed


def test_eight_workers_claiming_at_once_never_share_a_job(org, kind):
    jobs = rows.add(kind, 40)

    claimed = rows.at_once(8, lambda: claims.claim(kind, most=5))

    ids = [each.id for batch in claimed for each in batch]
    assert sorted(ids) == sorted(job.pk for job in jobs)


def test_a_claimed_job_is_not_claimed_again_while_its_lease_lasts(org, kind):
    rows.add(kind)
    claim_one(kind)

    assert claims.claim(kind, most=5) == []


def test_a_job_whose_lease_ran_out_goes_to_another_worker(org, kind):
    [job] = rows.add(kind)
    first = claim_one(kind)
    rows.let_lease_end(job)

    second = claim_one(kind)

    assert second.id == job.pk
    assert second.token != first.token
    assert second.attempts == 2


def test_a_job_is_not_claimed_before_its_time(org, kind):
    [job] = rows.add(kind)
    rows.change(job, run_after="2999-01-01T00:00:00Z")

    assert claims.claim(kind, most=1) == []


def test_a_job_whose_attempts_are_used_up_is_not_claimed(org, kind):
    [job] = rows.add(kind)
    rows.change(job, attempts=job.max_attempts)

    assert claims.claim(kind, most=1) == []
    assert claims.claim(kind, most=1, alone=True) == []


def test_a_job_that_was_interrupted_three_times_is_claimed_alone_only(org, kind):
    [job] = rows.add(kind)
    rows.change(job, attempts=3)

    assert claims.claim(kind, most=5) == []
    assert [each.id for each in claims.claim(kind, most=1, alone=True)] == [job.pk]


def test_a_persons_job_is_claimed_before_older_scheduled_ones(org, kind):
    rows.add(kind, 3)
    [asked] = rows.add(kind, priority=Job.Priority.PERSON)

    assert claim_one(kind).id == asked.pk


def test_a_claim_can_be_limited_to_one_organisation(org, other_org, kind):
    rows.add(kind)
    with organization_context(other_org.pk):
        [theirs] = rows.add(kind)

    claimed = claims.claim(kind, most=5, only_organization=other_org.pk)

    assert [each.id for each in claimed] == [theirs.pk]


def test_a_stalled_worker_cannot_overwrite_what_the_next_one_wrote(org, kind):
    [job] = rows.add(kind)
    stalled = claim_one(kind)
    rows.let_lease_end(job)
    claims.finish(claim_one(kind), result_code="second")

    assert not claims.finish(stalled, result_code="first")
    assert not claims.put_back(stalled, after=HOUR, counts=True)
    assert rows.look(job).result_code == "second"


def test_a_stalled_worker_cannot_finish_what_the_next_one_is_running(org, kind):
    [job] = rows.add(kind)
    stalled = claim_one(kind)
    rows.let_lease_end(job)
    running = claim_one(kind)

    assert not claims.finish(stalled)
    assert rows.look(job).lease_token == running.token


def test_a_renewed_lease_keeps_the_job(org, kind):
    [job] = rows.add(kind)
    held = claim_one(kind)
    rows.let_lease_end(job)

    assert claims.renew([held.token]) == 1
    assert claims.claim(kind, most=1) == []


def test_a_lease_that_another_worker_took_cannot_be_renewed(org, kind):
    [job] = rows.add(kind)
    stalled = claim_one(kind)
    rows.let_lease_end(job)
    claim_one(kind)

    assert claims.renew([stalled.token]) == 0


def test_putting_a_job_back_gives_its_try_back_unless_it_counts(org, kind):
    free, counted = rows.add(kind, 2)
    by_job = {each.id: each for each in claims.claim(kind, most=2)}

    claims.put_back(by_job[free.pk], after=HOUR, counts=False)
    claims.put_back(by_job[counted.pk], after=HOUR, counts=True)

    assert rows.look(free).attempts == 0
    assert rows.look(counted).attempts == 1
    assert claims.claim(kind, most=2) == []
