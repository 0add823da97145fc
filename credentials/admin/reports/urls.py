"""Addresses of the reports' pages. Each view says what it needs."""

from credentials.admin.reports import (
    files,
    listing,
    recipients,
    report_page,
    schedule_pages,
    schedules,
)

REPORT = "report/<uuid:report_id>"
SCHEDULES = "report/schedules"
SCHEDULE = f"{SCHEDULES}/<uuid:schedule_id>"
RECIPIENT = f"{SCHEDULE}/recipients/<uuid:recipient_id>"

PAGES: list[tuple] = [
    ("report/", listing.listing, "health-reports"),
    ("report/make/", listing.make_now, "health-report-make"),
    (f"{REPORT}/", report_page.report_page, "health-report"),
    (f"{REPORT}/report.csv", files.report_csv, "health-report-file"),
    (f"{REPORT}/tenants.csv", files.tenants_csv, "health-report-tenants"),
    (f"{REPORT}/report.pdf", files.report_pdf, "health-report-pdf"),
    (f"{SCHEDULES}/", schedules.listing, "report-schedules"),
    (f"{SCHEDULES}/new/", schedule_pages.new, "report-schedule-new"),
    (f"{SCHEDULE}/", schedule_pages.schedule_page, "report-schedule"),
    (f"{SCHEDULE}/test/", schedules.test, "report-schedule-test"),
    (f"{SCHEDULE}/delete/", schedules.delete, "report-schedule-delete"),
    (f"{SCHEDULE}/recipients/member/", recipients.add_member, "report-recipient-member"),
    (f"{SCHEDULE}/recipients/outside/", recipients.add_outside, "report-recipient-outside"),
    (f"{RECIPIENT}/remove/", recipients.remove, "report-recipient-remove"),
    (f"{RECIPIENT}/again/", recipients.again, "report-recipient-again"),
]
