"""Row-level security, composite keys and guards of the new tables; ways in by a link."""

from django.db import migrations

TABLES = [
    "auditstream",
    "consumer",
    "identityprovider",
    "reveal",
    "revealrule",
    "rotation",
    "secretcomparison",
    "secretrequest",
    "sharedlink",
]
REFERENCES = [
    ("consumer", "client_credential_id", "credentials_clientcredential"),
    ("consumer", "access_key_id", "credentials_accesskey"),
    ("consumer", "contact_id", "tenants_contact"),
    ("consumer", "last_version_id", "credentials_secretversion"),
    ("reveal", "version_id", "credentials_secretversion"),
    ("rotation", "client_credential_id", "credentials_clientcredential"),
    ("rotation", "access_key_id", "credentials_accesskey"),
    ("rotation", "request_id", "tenants_vendorrequest"),
    ("rotation", "old_version_id", "credentials_secretversion"),
    ("rotation", "new_version_id", "credentials_secretversion"),
    ("rotation", "owner_id", "tenants_membership"),
    ("secretcomparison", "version_id", "credentials_secretversion"),
    ("secretrequest", "registration_id", "tenants_registration"),
    ("secretrequest", "access_key_id", "credentials_accesskey"),
    ("sharedlink", "reveal_id", "credentials_reveal"),
]
SEALED = [
    ("auditstream", "sealed_address"),
    ("auditstream", "sealed_key"),
    ("consumer", "sealed_key"),
    ("identityprovider", "sealed_client_secret"),
    ("secretrequest", "sealed_answer"),
]

# Asked by who follows a link and is not signed in, or has not been recognised yet. They answer to
# who knows 256 random bits, or an organisation's short name, and give out ids only.
LINKS = """
CREATE FUNCTION cxr_shared_link(token_hash text) RETURNS TABLE (organization_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT l.organization_id, l.id FROM credentials_sharedlink l
  WHERE $1 <> '' AND l.token_hash = $1
$$;
CREATE FUNCTION cxr_secret_request(token_hash text) RETURNS TABLE (organization_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.organization_id, r.id FROM credentials_secretrequest r
  WHERE $1 <> '' AND r.token_hash = $1
$$;
CREATE FUNCTION cxr_consumer(token_hash text) RETURNS TABLE (organization_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.organization_id, c.id FROM credentials_consumer c
  WHERE $1 <> '' AND c.token_hash = $1
$$;
-- By the short name that a person types, or by the provider's own id in an address.
CREATE FUNCTION cxr_identity_providers(wanted text) RETURNS TABLE (organization_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.organization_id, p.id FROM credentials_identityprovider p
  JOIN tenants_organization o ON o.id = p.organization_id
  WHERE $1 <> '' AND p.is_enabled AND (o.slug = lower($1) OR p.id::text = $1)
  ORDER BY p.name
$$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION cxr_shared_link(text) OWNER TO cxr_maint;
ALTER FUNCTION cxr_secret_request(text) OWNER TO cxr_maint;
ALTER FUNCTION cxr_consumer(text) OWNER TO cxr_maint;
ALTER FUNCTION cxr_identity_providers(text) OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION cxr_shared_link(text), cxr_secret_request(text), cxr_consumer(text),
  cxr_identity_providers(text) TO cxr_app;
"""
NO_LINKS = """
DROP FUNCTION cxr_shared_link(text);
DROP FUNCTION cxr_secret_request(text);
DROP FUNCTION cxr_consumer(text);
DROP FUNCTION cxr_identity_providers(text);
"""

# The history of root keys and of shredding is written by commands only. The application reads it.
PLATFORM = """
REVOKE INSERT, UPDATE, DELETE ON credentials_rootkey, credentials_shredorder FROM cxr_app;
"""

# Organisations of before get the new schedules too.
SCHEDULES = """
CREATE FUNCTION cxr_new_schedules() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO jobs_schedule (id, organization_id, kind, interval_seconds, next_due_at, is_enabled)
  SELECT gen_random_uuid(), o.id, k.kind, k.seconds,
    now() + random() * least(k.seconds, 3600) * interval '1 second', true
  FROM tenants_organization o CROSS JOIN (VALUES
    ('verify-audit', 86400), ('stream-audit', 60), ('end-reveals', 300), ('look-at-rotations', 3600)
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


def guard(table: str, column: str) -> str:
    """The trigger that refuses a value under any data key but the active one."""
    return (
        f"CREATE TRIGGER only_active_key_{column} BEFORE INSERT OR UPDATE OF {column}"
        f" ON credentials_{table} FOR EACH ROW"
        f" EXECUTE FUNCTION credentials_only_active_key('{column}')"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0010_vault_at_work"),
        ("tenants", "0010_people_roles"),
        ("jobs", "0005_platform_view"),
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
        *(migrations.RunSQL(guard(*each), migrations.RunSQL.noop) for each in SEALED),
        migrations.RunSQL(LINKS, NO_LINKS),
        migrations.RunSQL(PLATFORM, migrations.RunSQL.noop),
        migrations.RunSQL(SCHEDULES, migrations.RunSQL.noop),
    ]
