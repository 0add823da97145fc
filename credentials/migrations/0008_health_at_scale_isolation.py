"""Row-level security and composite keys of the new tables; checks in daily partitions; ways in."""

from django.db import migrations

TABLES = [
    "calendarfeed",
    "healthreport",
    "healthrollup",
    "maintenancewindow",
    "noticechannel",
    "noticedelivery",
    "reminder",
    "reportdelivery",
    "reportrecipient",
    "reportschedule",
    "validationrange",
    "validationround",
    "validationschedule",
]
REFERENCES = [
    ("calendarfeed", "membership_id", "tenants_membership"),
    ("finding", "owner_id", "tenants_membership"),
    ("healthreport", "schedule_id", "credentials_reportschedule"),
    ("healthrollup", "tenant_id", "tenants_tenant"),
    ("maintenancewindow", "tenant_id", "tenants_tenant"),
    ("noticedelivery", "channel_id", "credentials_noticechannel"),
    ("reportdelivery", "report_id", "credentials_healthreport"),
    ("reportdelivery", "recipient_id", "credentials_reportrecipient"),
    ("reportrecipient", "schedule_id", "credentials_reportschedule"),
    ("reportrecipient", "membership_id", "tenants_membership"),
    ("validationrange", "round_id", "credentials_validationround"),
]
GUARD = """
CREATE TRIGGER only_active_key_url
  BEFORE INSERT OR UPDATE OF sealed_url ON credentials_noticechannel
  FOR EACH ROW EXECUTE FUNCTION credentials_only_active_key('sealed_url');
CREATE TRIGGER only_active_key_key
  BEFORE INSERT OR UPDATE OF sealed_key ON credentials_noticechannel
  FOR EACH ROW EXECUTE FUNCTION credentials_only_active_key('sealed_key');
"""

# History is loaded in bulk and dropped by the day: no primary key, no foreign keys. Partitions
# belong to the owner, are walled like every table, and are reached through their parent only.
CHECKS = """
CREATE TABLE credentials_check (
  organization_id uuid NOT NULL,
  use_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  environment_id uuid NOT NULL,
  round_id uuid,
  checked_at timestamptz NOT NULL,
  outcome varchar(30) NOT NULL,
  code varchar(60) NOT NULL DEFAULT '',
  milliseconds int NOT NULL
) PARTITION BY RANGE (checked_at);
ALTER TABLE credentials_check ENABLE ROW LEVEL SECURITY;
ALTER TABLE credentials_check FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON credentials_check FOR ALL
  USING (organization_id = (SELECT cxr_organization()))
  WITH CHECK (organization_id = (SELECT cxr_organization()));
CREATE INDEX check_by_use ON credentials_check (organization_id, use_id, checked_at DESC);
CREATE INDEX check_by_time ON credentials_check USING brin (checked_at);
-- Nobody rewrites history.
REVOKE UPDATE, DELETE ON credentials_check FROM cxr_app;

-- Makes today's, yesterday's and the next days' partitions, and drops those older than `keep_days`.
-- It is everybody's history, so whoever speaks for one organisation cannot empty it.
CREATE FUNCTION cxr_keep_checks(keep_days int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE day date; part text; dropped int := 0;
BEGIN
  IF keep_days IS NULL OR keep_days < 28 THEN
    RAISE EXCEPTION 'checks are kept for at least 28 days';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('cxr_keep_checks'));
  FOR day IN SELECT generate_series((now() AT TIME ZONE 'UTC')::date - 1,
      (now() AT TIME ZONE 'UTC')::date + 7, '1 day')::date LOOP
    part := 'credentials_check_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass(part) IS NOT NULL;
    EXECUTE format('CREATE TABLE %I PARTITION OF credentials_check FOR VALUES FROM (%L) TO (%L)',
      part, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('CREATE POLICY own_organization ON %I FOR ALL'
      ' USING (organization_id = (SELECT cxr_organization()))'
      ' WITH CHECK (organization_id = (SELECT cxr_organization()))', part);
    EXECUTE format('REVOKE ALL ON %I FROM cxr_app', part);
  END LOOP;
  FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'credentials_check'::regclass
        AND right(c.relname, 8) < to_char(now() AT TIME ZONE 'UTC' - keep_days * interval '1 day',
          'YYYYMMDD') LOOP
    EXECUTE format('DROP TABLE %I', part);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
GRANT EXECUTE ON FUNCTION cxr_keep_checks(int) TO cxr_app;
SELECT cxr_keep_checks(35);
"""
NO_CHECKS = "DROP FUNCTION cxr_keep_checks(int); DROP TABLE credentials_check"

# Asked by who follows a link and is not signed in; they answer to who knows 256 random bits, and
# give out ids only.
LINKS = """
CREATE FUNCTION cxr_reminder(token_hash text) RETURNS TABLE (organization_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.organization_id, r.id FROM credentials_reminder r
  WHERE $1 <> '' AND r.token_hash = $1
$$;
-- A mail that came back names the contact it was for; members are no contacts and give nothing.
CREATE FUNCTION cxr_reminder_of_mail(message text) RETURNS TABLE (organization_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.organization_id, c.id FROM credentials_reminder r JOIN tenants_contact c
    ON c.organization_id = r.organization_id AND lower(c.email) = lower(r.email)
  WHERE $1 <> '' AND r.message_id = $1 LIMIT 1
$$;
CREATE FUNCTION cxr_calendar_feed(token_hash text) RETURNS TABLE (organization_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT f.organization_id, f.id FROM credentials_calendarfeed f
  WHERE $1 <> '' AND f.token_hash = $1 AND f.revoked_at IS NULL
$$;
CREATE FUNCTION cxr_report_recipient(token_hash text) RETURNS TABLE (organization_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.organization_id, r.id FROM credentials_reportrecipient r
  WHERE $1 <> '' AND r.token_hash = $1
$$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION cxr_reminder(text) OWNER TO cxr_maint;
ALTER FUNCTION cxr_reminder_of_mail(text) OWNER TO cxr_maint;
ALTER FUNCTION cxr_calendar_feed(text) OWNER TO cxr_maint;
ALTER FUNCTION cxr_report_recipient(text) OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION cxr_reminder(text), cxr_reminder_of_mail(text), cxr_calendar_feed(text),
  cxr_report_recipient(text) TO cxr_app;
"""
NO_LINKS = """
DROP FUNCTION cxr_reminder(text);
DROP FUNCTION cxr_reminder_of_mail(text);
DROP FUNCTION cxr_calendar_feed(text);
DROP FUNCTION cxr_report_recipient(text);
"""

# Organisations of before get the new schedules too. Validation is planned every quarter of an hour;
# A fleet writes these for every check. Nothing refers to an attempt by its organisation and id; a
# sign-in changes in place where its page has room.
HOT = """
ALTER TABLE credentials_attempt DROP CONSTRAINT credentials_attempt_organization_id_id_key;
ALTER TABLE credentials_accesskeyuse SET (fillfactor = 80);
"""
COLD = """
ALTER TABLE credentials_accesskeyuse RESET (fillfactor);
ALTER TABLE credentials_attempt
  ADD CONSTRAINT credentials_attempt_organization_id_id_key UNIQUE (organization_id, id);
"""

# how often each sign-in comes due is what the organisation chose.
SCHEDULES = """
CREATE FUNCTION cxr_new_schedules() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO jobs_schedule (id, organization_id, kind, interval_seconds, next_due_at, is_enabled)
  SELECT gen_random_uuid(), o.id, k.kind, k.seconds,
    now() + random() * least(k.seconds, 3600) * interval '1 second', true
  FROM tenants_organization o CROSS JOIN (VALUES
    ('discover-environments', 3600), ('remind', 3600), ('keep-history', 86400)
  ) AS k (kind, seconds)
  ON CONFLICT DO NOTHING;
  UPDATE jobs_schedule SET interval_seconds = 900,
    next_due_at = least(next_due_at, now() + random() * interval '15 minutes')
  WHERE kind = 'plan-validation'
$$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION cxr_new_schedules() OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION cxr_new_schedules() TO cxr_owner;
SELECT cxr_new_schedules();
DROP FUNCTION cxr_new_schedules();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0007_health_at_scale"),
        ("tenants", "0008_health_at_scale_isolation"),
        ("jobs", "0004_heartbeats"),
    ]
    operations = [
        *(
            migrations.RunSQL(
                f"SELECT cxr_isolate('credentials_{name}')", migrations.RunSQL.noop
            )
            for name in TABLES
        ),
        *(
            migrations.RunSQL(
                f"SELECT cxr_same_organization('credentials_{child}', '{column}', '{parent}')",
                migrations.RunSQL.noop,
            )
            for child, column, parent in REFERENCES
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(CHECKS, NO_CHECKS),
        migrations.RunSQL(HOT, COLD),
        migrations.RunSQL(LINKS, NO_LINKS),
        migrations.RunSQL(SCHEDULES, migrations.RunSQL.noop),
    ]
