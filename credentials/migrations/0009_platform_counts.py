"""What the platform's operator sees of organisations: their names and how much there is."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION cxr_platform_counts() RETURNS TABLE (slug varchar, name varchar, members bigint,
  registrations bigint, client_credentials bigint, access_keys bigint, open_findings bigint,
  critical_findings bigint, last_check_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.slug, o.name,
    (SELECT count(*) FROM tenants_membership m WHERE m.organization_id = o.id),
    (SELECT count(*) FROM tenants_registration r WHERE r.organization_id = o.id),
    (SELECT count(*) FROM credentials_clientcredential c WHERE c.organization_id = o.id),
    (SELECT count(*) FROM credentials_accesskey k WHERE k.organization_id = o.id),
    (SELECT count(*) FROM credentials_finding f
      WHERE f.organization_id = o.id AND f.resolved_at IS NULL),
    (SELECT count(*) FROM credentials_finding f
      WHERE f.organization_id = o.id AND f.resolved_at IS NULL AND f.severity = 1),
    (SELECT max(u.last_run_at) FROM credentials_accesskeyuse u WHERE u.organization_id = o.id)
  FROM tenants_organization o ORDER BY o.name
$$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION cxr_platform_counts() OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION cxr_platform_counts() TO cxr_app;
"""


class Migration(migrations.Migration):
    dependencies = [("credentials", "0008_health_at_scale_isolation")]
    operations = [migrations.RunSQL(FUNCTIONS, "DROP FUNCTION cxr_platform_counts()")]
