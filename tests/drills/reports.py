"""Two beats, workers killed in the middle of mails, and 26 hours down: every report exactly once.

    python -m tests.drills.reports --rounds 10

The mail server takes its time over every mail, and notes what it took before it answers.
"""

import argparse
import os
import sys
from collections import Counter
from datetime import time as wall
from datetime import timedelta
from typing import Any

from tests.drills import stage

LEASE = "3"
RECIPIENTS = 6
DOWN = timedelta(hours=26)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=0.7, help="that the server takes a mail")
    wanted = parser.parse_args()
    with stage.broker("reports"), stage.database("reports"):
        return play(wanted.rounds, wanted.seconds)


def play(rounds: int, seconds: float) -> int:
    from cxone_registry.jobs import sweep

    # For the workers: some mails are on their way when one is killed, others wait.
    os.environ.update(CXR_JOB_LEASE_SECONDS=LEASE, CXR_JOB_THREADS="2")
    with mail_server(seconds) as office:
        news = Newsroom()
        losses: list[str] = []
        with stage.repeating(sweep.tick, every=0.5), stage.repeating(sweep.tick, every=0.7):
            for number in range(rounds):
                if number == rounds - 1:
                    news.come_due(DOWN)  # all workers were down, now one comes back
                else:
                    news.come_due(timedelta())
                    kill_a_worker(office)
                with stage.worker():
                    if not stage.wait_until(news.is_over, seconds=40):
                        losses.append(f"round {number} is not over")
        losses += news.losses(rounds, office)
        return stage.verdict(
            "reports",
            f"{rounds} due reports, the last after {DOWN}, {len(office.mails)} mails,"
            f" deliveries {news.states()}",
            losses,
        )


def kill_a_worker(office: Any) -> None:
    """While the server takes its time over mails."""
    before = len(office.mails)
    with stage.worker():
        stage.wait_until(lambda: len(office.mails) > before, seconds=20)


class Newsroom:
    """One organisation with a daily report and a few who read it."""

    def __init__(self) -> None:
        from credentials.models import ReportRecipient, ReportSchedule
        from credentials.services.health_reports import schedules
        from tests.support import make

        self.organization = make.organization("Readers")
        with self.inside():
            self.schedule = ReportSchedule(name="Daily", frequency="daily", at=wall(8))
            schedules.save(self.schedule)
            for number in range(RECIPIENTS):
                outside = ReportRecipient(schedule=self.schedule, email=f"r{number}@example.com")
                schedules.add_recipient(outside)

    def inside(self) -> Any:
        from contextlib import ExitStack

        from django.db import transaction

        from cxone_registry.isolation.context import organization_context

        stack = ExitStack()
        stack.enter_context(organization_context(self.organization.pk))
        stack.enter_context(transaction.atomic())
        return stack

    def come_due(self, ago: timedelta) -> None:
        """The timer rings, or rang so long ago."""
        from django.utils import timezone

        from credentials.models import ReportSchedule
        from credentials.services.health_reports import timers

        with self.inside():
            schedule = ReportSchedule.objects.select_for_update().get()
            schedule.next_due_at = timezone.now() - ago
            schedule.save()
            timers.wind(schedule)

    def is_over(self) -> bool:
        from django.db.models import Q
        from django.db.models.functions import Now

        from credentials.models import ReportDelivery
        from cxone_registry.jobs.models import Job

        with self.inside():
            # The next timer waits for tomorrow, as it should.
            waiting = Q(kind="send-report") | Q(kind="make-report", run_after__lte=Now())
            busy = Job.objects.filter(waiting, state__in=["queued", "running"])
            return not busy.exists() and ReportDelivery.objects.exists()

    def states(self) -> dict[str, int]:
        from credentials.models import ReportDelivery

        with self.inside():
            return dict(Counter(ReportDelivery.objects.values_list("state", flat=True)))

    def losses(self, rounds: int, office: Any) -> list[str]:
        """Reports too many or too few, mails sent twice, and deliveries that nothing tells of."""
        from credentials.models import HealthReport, ReportDelivery

        came = Counter(mail["Message-ID"] for mail in office.mails)
        with self.inside():
            made = list(HealthReport.objects.values_list("due_at", flat=True))
            rows = list(ReportDelivery.objects.values_list("state", "message_id"))
        found = [] if len(set(made)) == len(made) == rounds else [f"{len(made)} reports"]
        found += [f"{key} came {count} times" for key, count in came.items() if count > 1]
        if len(rows) != rounds * RECIPIENTS:
            found.append(f"{len(rows)} deliveries")
        for state, message_id in rows:
            if state not in ("sent", "uncertain") or (state == "sent" and came[message_id] != 1):
                found.append(f"a delivery is {state} and came {came[message_id]} times")
        return found


def mail_server(seconds: float) -> Any:
    """The suite's post office, told to the processes that this one starts."""
    from contextlib import contextmanager
    from types import SimpleNamespace

    from tests.contacts.post_office import open_office

    @contextmanager
    def opened() -> Any:
        told = SimpleNamespace()
        with open_office(told) as office:
            office.hangs = seconds
            os.environ["EMAIL_URL"] = f"smtp://{told.EMAIL_HOST}:{told.EMAIL_PORT}"
            os.environ["CXR_MAIL_FROM"] = "registry@example.com"
            yield office

    return opened()


if __name__ == "__main__":
    sys.exit(main())
