"""The registry's own chain can be searched by its operator; the plain list of before goes."""

from django.db import migrations

# Outside of any organisation only; the page asks for the operator's right. *wanted* is looked for
# as it is, not as a pattern.
TRAIL = """
DROP FUNCTION audit_platform_events(bigint, int);
CREATE FUNCTION audit_platform_trail(wanted text, below bigint, many int)
RETURNS TABLE (seq bigint, at timestamptz, action text, actor text, body text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.seq, e.at, e.action::text, e.actor::text, e.body FROM audit_event e
  WHERE e.chain = 'platform' AND e.organization_id IS NULL AND cxr_organization() IS NULL
    AND e.seq < below
    AND (wanted = '' OR strpos(lower(e.action || ' ' || e.actor || ' ' || e.body), lower(wanted)) > 0)
  ORDER BY e.seq DESC LIMIT greatest(least(many, 500), 0) $$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION audit_platform_trail(text, bigint, int) OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
REVOKE EXECUTE ON FUNCTION audit_platform_trail(text, bigint, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_platform_trail(text, bigint, int) TO cxr_app;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_trail_at_work")]
    operations = [migrations.RunSQL(TRAIL, migrations.RunSQL.noop)]
