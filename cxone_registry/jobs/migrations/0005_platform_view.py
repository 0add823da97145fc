"""What the platform's operator sees: counts of the queue, never what a job is about."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION jobs_queue() RETURNS TABLE (kind varchar, waiting bigint, running bigint,
  failed_today bigint, oldest_seconds float8)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT j.kind,
    count(*) FILTER (WHERE j.state = 'queued' AND j.run_after <= now()),
    count(*) FILTER (WHERE j.state = 'running'),
    count(*) FILTER (WHERE j.state = 'failed'),
    extract(epoch FROM now() - min(j.run_after)
      FILTER (WHERE j.state = 'queued' AND j.run_after <= now()))::float8
  FROM jobs_job j
  WHERE j.state IN ('queued', 'running')
    OR j.state = 'failed' AND j.finished_at > now() - interval '24 hours'
  GROUP BY j.kind
$$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION jobs_queue() OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION jobs_queue() TO cxr_app;
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0004_heartbeats")]
    operations = [migrations.RunSQL(FUNCTIONS, "DROP FUNCTION jobs_queue()")]
