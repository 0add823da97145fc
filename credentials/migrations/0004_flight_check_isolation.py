"""Row-level security, composite foreign keys and the guard of sealed values for flight checks."""

from django.db import migrations

REFERENCES = [
    ("flightcheck", "registration_id", "tenants_registration"),
    ("flightcheck", "tenant_id", "tenants_tenant"),
    ("flightcheck", "use_id", "credentials_accesskeyuse"),
    ("flightcheck", "run_id", "credentials_validationrun"),
    ("attempt", "flight_check_id", "credentials_flightcheck"),
]

# The guard is told the name of the sealed column, since there are several now.
GUARD = """
CREATE OR REPLACE FUNCTION credentials_only_active_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE active int; sealed bytea;
BEGIN
  EXECUTE format('SELECT ($1).%I', tg_argv[0]) INTO sealed USING new;
  IF sealed IS NULL THEN RETURN new; END IF;
  SELECT version INTO active FROM credentials_organizationkey
    WHERE organization_id = new.organization_id AND state = 'active' FOR KEY SHARE;
  IF active IS DISTINCT FROM ((get_byte(sealed, 4) << 24) | (get_byte(sealed, 5) << 16)
      | (get_byte(sealed, 6) << 8) | get_byte(sealed, 7)) THEN
    RAISE EXCEPTION 'stale data key' USING errcode = 'CX001';
  END IF;
  RETURN new;
END $$;

CREATE OR REPLACE TRIGGER only_active_key
  BEFORE INSERT OR UPDATE OF sealed ON credentials_secretversion
  FOR EACH ROW EXECUTE FUNCTION credentials_only_active_key('sealed');
CREATE TRIGGER only_active_key_verifier
  BEFORE INSERT OR UPDATE OF sealed_verifier ON credentials_flightcheck
  FOR EACH ROW EXECUTE FUNCTION credentials_only_active_key('sealed_verifier');
CREATE TRIGGER only_active_key_code
  BEFORE INSERT OR UPDATE OF sealed_code ON credentials_flightcheck
  FOR EACH ROW EXECUTE FUNCTION credentials_only_active_key('sealed_code');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0003_flight_checks"),
    ]
    operations = [
        migrations.RunSQL("SELECT cxr_isolate('credentials_flightcheck')", migrations.RunSQL.noop),
        *(
            migrations.RunSQL(
                f"SELECT cxr_same_organization('credentials_{child}', '{column}', '{parent}')",
                migrations.RunSQL.noop,
            )
            for child, column, parent in REFERENCES
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
