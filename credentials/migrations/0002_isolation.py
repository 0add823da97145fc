"""Row-level security, composite foreign keys, and the guards of sealed values."""

from django.db import migrations

TABLES = [
    "clientcredential",
    "accesskey",
    "accesskeyuse",
    "secretversion",
    "organizationkey",
    "validationrun",
    "attempt",
    "finding",
]
REFERENCES = [
    ("clientcredential", "registration_id", "tenants_registration"),
    ("accesskey", "tenant_id", "tenants_tenant"),
    ("accesskeyuse", "registration_id", "tenants_registration"),
    ("accesskeyuse", "access_key_id", "credentials_accesskey"),
    ("secretversion", "client_credential_id", "credentials_clientcredential"),
    ("secretversion", "access_key_id", "credentials_accesskey"),
    ("validationrun", "use_id", "credentials_accesskeyuse"),
    ("validationrun", "client_secret_id", "credentials_secretversion"),
    ("validationrun", "access_key_secret_id", "credentials_secretversion"),
    ("attempt", "run_id", "credentials_validationrun"),
    ("attempt", "client_secret_id", "credentials_secretversion"),
    ("attempt", "access_key_secret_id", "credentials_secretversion"),
    ("attempt", "access_key_id", "credentials_accesskey"),
]

# The version is cut out of the ciphertext (bytes 4 to 7), so it cannot disagree with it. The
# trigger reads the active version under a lock: a writer with a stale data key is refused
# (CX001), drops its cache and seals again. Owned by cxr_maint to lock rows of organization keys.
GUARD = """
ALTER TABLE credentials_secretversion ADD COLUMN key_version int GENERATED ALWAYS AS (
  (get_byte(sealed, 4) << 24) | (get_byte(sealed, 5) << 16)
  | (get_byte(sealed, 6) << 8) | get_byte(sealed, 7)) STORED;
CREATE INDEX secret_version_by_key ON credentials_secretversion (organization_id, key_version);

CREATE FUNCTION credentials_only_active_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE active int;
BEGIN
  IF new.sealed IS NULL THEN RETURN new; END IF;
  SELECT version INTO active FROM credentials_organizationkey
    WHERE organization_id = new.organization_id AND state = 'active' FOR KEY SHARE;
  IF active IS DISTINCT FROM ((get_byte(new.sealed, 4) << 24) | (get_byte(new.sealed, 5) << 16)
      | (get_byte(new.sealed, 6) << 8) | get_byte(new.sealed, 7)) THEN
    RAISE EXCEPTION 'stale data key' USING errcode = 'CX001';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER only_active_key BEFORE INSERT OR UPDATE OF sealed ON credentials_secretversion
  FOR EACH ROW EXECUTE FUNCTION credentials_only_active_key();

CREATE FUNCTION credentials_no_public_secret() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM credentials_clientcredential c
    JOIN tenants_registration r ON r.id = c.registration_id
    WHERE c.id = new.client_credential_id AND r.application_type = 'public'
  ) THEN
    RAISE EXCEPTION 'public applications hold no secret' USING errcode = 'CX005';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER no_public_secret BEFORE INSERT ON credentials_secretversion
  FOR EACH ROW EXECUTE FUNCTION credentials_no_public_secret();

CREATE FUNCTION credentials_stays_confidential() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF new.application_type = 'public' AND EXISTS (
    SELECT 1 FROM credentials_secretversion s
    JOIN credentials_clientcredential c ON c.id = s.client_credential_id
    WHERE c.registration_id = new.id AND s.sealed IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'public applications hold no secret' USING errcode = 'CX005';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER stays_confidential BEFORE UPDATE OF application_type ON tenants_registration
  FOR EACH ROW EXECUTE FUNCTION credentials_stays_confidential();

-- What is gone needs nobody: its open findings end with it.
CREATE FUNCTION credentials_end_findings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE credentials_finding SET resolved_at = now()
    WHERE organization_id = old.organization_id AND subject_id = old.id AND resolved_at IS NULL;
  RETURN old;
END $$;
CREATE TRIGGER end_findings AFTER DELETE ON credentials_accesskeyuse
  FOR EACH ROW EXECUTE FUNCTION credentials_end_findings();
CREATE TRIGGER end_findings AFTER DELETE ON credentials_accesskey
  FOR EACH ROW EXECUTE FUNCTION credentials_end_findings();
CREATE TRIGGER end_findings AFTER DELETE ON credentials_clientcredential
  FOR EACH ROW EXECUTE FUNCTION credentials_end_findings();
CREATE TRIGGER end_findings AFTER DELETE ON tenants_tenant
  FOR EACH ROW EXECUTE FUNCTION credentials_end_findings();
CREATE TRIGGER end_findings AFTER DELETE ON tenants_registration
  FOR EACH ROW EXECUTE FUNCTION credentials_end_findings();

GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION credentials_only_active_key() OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
REVOKE INSERT, UPDATE, DELETE ON credentials_platformkey FROM cxr_app;
-- The wrapped key itself can be neither changed nor destroyed by the application.
REVOKE UPDATE, DELETE ON credentials_organizationkey FROM cxr_app;
GRANT UPDATE (state, retired_at) ON credentials_organizationkey TO cxr_app;

-- Sealed secrets must not follow a tenant into another cloud.
CREATE FUNCTION credentials_tenant_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (new.environment_id <> old.environment_id OR new.tenant_id <> old.tenant_id)
      AND EXISTS (SELECT 1 FROM credentials_accesskey k WHERE k.tenant_id = new.id) THEN
    RAISE EXCEPTION 'the tenant has access keys' USING errcode = 'CX006';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER tenant_stays BEFORE UPDATE OF environment_id, tenant_id ON tenants_tenant
  FOR EACH ROW EXECUTE FUNCTION credentials_tenant_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0001_initial"),
        ("tenants", "0002_isolation"),
        ("isolation", "0001_functions"),
    ]
    operations = [
        *(
            migrations.RunSQL(f"SELECT cxr_isolate('credentials_{name}')", migrations.RunSQL.noop)
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
    ]
