"""Row-level security and composite foreign keys of the new tables, and two ways in from a mail."""

from django.db import migrations

TABLES = [
    "attestation",
    "caseentry",
    "checklistitem",
    "checklistproof",
    "handovertask",
    "originprobe",
    "prooffile",
    "tableimport",
    "vendorrequest",
]
REFERENCES = [
    ("attestation", "contact_id", "contact"),
    ("caseentry", "registration_id", "registration"),
    ("caseentry", "request_id", "vendorrequest"),
    ("checklistproof", "registration_id", "registration"),
    ("checklistproof", "file_id", "prooffile"),
    ("contact", "successor_id", "contact"),
    ("handovertask", "registration_id", "registration"),
    ("originprobe", "origin_id", "origin"),
    ("originprobe", "tenant_id", "tenant"),
    ("registration", "supersedes_id", "registration"),
    ("vendorrequest", "registration_id", "registration"),
]

# The type is fixed once NICE has the form. A form that was not sent after all is no form: back to
# ready is allowed from submitted, and from nothing later.
FIXED_TYPE = """
CREATE OR REPLACE FUNCTION tenants_fixed_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.status NOT IN ('draft', 'ready')
      AND (new.application_type <> old.application_type
        OR new.status = 'draft' OR (new.status = 'ready' AND old.status <> 'submitted')) THEN
    RAISE EXCEPTION 'application type is fixed once submitted' USING errcode = 'CX004';
  END IF;
  RETURN new;
END $$;
"""
FIXED_TYPE_BEFORE = """
CREATE OR REPLACE FUNCTION tenants_fixed_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- No way back to draft either, or the type could be changed there.
  IF old.status <> 'draft'
      AND (new.application_type <> old.application_type OR new.status = 'draft') THEN
    RAISE EXCEPTION 'application type is fixed once submitted' USING errcode = 'CX004';
  END IF;
  RETURN new;
END $$;
"""

# Asked by who follows a link in a mail and is not signed in; they answer to who knows 256 random
# bits, or the id of a mail that came back, and give out ids only.
MAIL = """
CREATE FUNCTION cxr_attestation(token_hash text) RETURNS TABLE (organization_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.organization_id, a.id FROM tenants_attestation a
  WHERE $1 <> '' AND a.token_hash = $1 AND a.answer = '' AND a.expires_at > now()
$$;
CREATE FUNCTION cxr_attestation_of_mail(message text) RETURNS TABLE (organization_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.organization_id, a.id FROM tenants_attestation a
  WHERE $1 <> '' AND a.message_id = $1
$$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION cxr_attestation(text) OWNER TO cxr_maint;
ALTER FUNCTION cxr_attestation_of_mail(text) OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION cxr_attestation(text), cxr_attestation_of_mail(text) TO cxr_app;
"""
NO_MAIL = "DROP FUNCTION cxr_attestation(text); DROP FUNCTION cxr_attestation_of_mail(text)"

# Organisations of before get the new schedules too. Only the maintenance role sees all of them.
SCHEDULES = """
CREATE FUNCTION cxr_new_schedules() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO jobs_schedule (id, organization_id, kind, interval_seconds, next_due_at, is_enabled)
  SELECT gen_random_uuid(), o.id, k.kind, k.seconds,
    now() + random() * least(k.seconds, 3600) * interval '1 second', true
  FROM tenants_organization o CROSS JOIN (VALUES
    ('watch-registrations', 3600), ('probe-origins', 86400), ('ask-contacts', 86400)
  ) AS k (kind, seconds)
  ON CONFLICT DO NOTHING
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
        ("tenants", "0005_registrations_at_work"),
        ("jobs", "0003_few_at_a_time"),
    ]
    operations = [
        *(
            migrations.RunSQL(f"SELECT cxr_isolate('tenants_{name}')", migrations.RunSQL.noop)
            for name in TABLES
        ),
        *(
            migrations.RunSQL(
                f"SELECT cxr_same_organization('tenants_{child}', '{column}', 'tenants_{parent}')",
                migrations.RunSQL.noop,
            )
            for child, column, parent in REFERENCES
        ),
        migrations.RunSQL(FIXED_TYPE, FIXED_TYPE_BEFORE),
        migrations.RunSQL(MAIL, NO_MAIL),
        migrations.RunSQL(SCHEDULES, migrations.RunSQL.noop),
    ]
