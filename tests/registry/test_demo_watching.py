"""The demonstration also shows what the registry does by itself."""

from django.db import transaction
from django.utils import timezone

from credentials.demo import health, watching
from credentials.models import HealthRollup, NoticeChannel, ReportSchedule
from cxone_registry.jobs.models import Job
from tenants.services.organizations import add_member
from tests.support import make


@transaction.atomic
def test_a_month_is_remembered_and_somebody_is_told(org):
    use = make.use()
    tenant = use.access_key.tenant
    add_member(watching.DANA, name="Dana Ruiz", attach_existing=True)

    health.remember({tenant.name})
    watching.begin(tenant.environment, tenant.name)

    days = list(HealthRollup.objects.filter(tenant=tenant))
    assert len(days) == health.DAYS
    assert all(day.good + day.bad + day.unclear == day.total == sum(day.latencies) for day in days)
    assert any(day.bad for day in days)
    weekly = ReportSchedule.objects.get()
    timer = Job.objects.get(kind="make-report", object_id=weekly.pk, state="queued")
    assert timer.run_after == weekly.next_due_at < timezone.now() + watching.FIRST_REPORT
    assert NoticeChannel.objects.get().email == watching.MAILBOX
