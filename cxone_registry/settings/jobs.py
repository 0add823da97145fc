"""Which function does the work of which kind of job, and what is called when its tries are used up.

Named here, since the rooms that do the work lie above that of the jobs.
"""

JOB_HANDLERS = {
    "validate": "credentials.services.validation.run",
    "flight-check": "credentials.services.flight_checks.run",
    "plan-validation": "credentials.services.fleet.planning.plan",
    "discover-tenants": "tenants.services.discovery.discover_all",
    "discover-tenant": "tenants.services.discovery.discover_one",
    "watch-registrations": "credentials.services.watch.watch",
    "escalate-contacts": "credentials.services.escalation.tell",
    "probe-origins": "tenants.services.origin_probes.probe_all",
    "probe-origins-of": "tenants.services.origin_probes.probe_registration",
    "ask-contacts": "tenants.services.asking.ask_doubtful",
    "ask-contact": "tenants.services.questions.send",
    "apply-import": "tenants.services.imports.apply.run",
    "drop-answer": "credentials.services.answers.drop_expired",
    "validate-range": "credentials.services.fleet.ranges.run",
    "keep-history": "credentials.services.fleet.retention.keep",
    "discover-environments": "tenants.services.provider_discovery.refresh",
    "discover-environment": "tenants.services.provider_discovery.refresh_one",
    "remind": "credentials.services.reminders.planning.remind",
    "send-reminder": "credentials.services.reminders.sending.send",
    "make-report": "credentials.services.health_reports.making.make",
    "send-report": "credentials.services.health_reports.sending.send",
    "tell-findings": "credentials.services.notices.collecting.tell",
    "send-notice": "credentials.services.notices.sending.send",
    "tell-link-maker": "credentials.services.sharing.telling.tell_maker",
    "send-secret-request": "credentials.services.sharing.requests.send",
    "end-secret-request": "credentials.services.sharing.requests.end",
    "tell-admins": "tenants.services.admin_notices.send",
    "verify-audit": "credentials.services.trail.verifying.verify_own",
    "stream-audit": "credentials.services.trail.streaming.stream",
    "end-reveals": "credentials.services.reveals.ending.end",
    "look-at-rotations": "credentials.services.rotations.looking.look",
}
JOB_GIVE_UP_HANDLERS = {
    "send-secret-request": "credentials.services.sharing.requests.give_up",
    "validate": "credentials.services.validation.give_up",
    "flight-check": "credentials.services.flight_checks.give_up",
    "apply-import": "tenants.services.imports.apply.give_up",
    "ask-contact": "tenants.services.questions.give_up",
    "validate-range": "credentials.services.fleet.ranges.give_up",
    "send-report": "credentials.services.health_reports.sending.give_up",
    "send-notice": "credentials.services.notices.sending.give_up",
}
