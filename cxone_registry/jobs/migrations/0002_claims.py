"""Row-level security, and the functions that look over all organisations: they give out ids only.

They belong to cxr_maint, which passes row-level security; web and workers may only call them.
Time is the database's own, so clocks of hosts do not matter.
"""

from django.db import migrations

FUNCTIONS = """
SELECT cxr_isolate('jobs_schedule');
SELECT cxr_isolate('jobs_job');
SELECT cxr_same_organization('jobs_job', 'schedule_id', 'jobs_schedule');

-- Take up to `most` due jobs of a kind, people's first. One token fences the whole range.
CREATE FUNCTION jobs_claim(a_kind text, most int, lease interval, only_job uuid, only_org uuid)
RETURNS TABLE (id uuid, organization_id uuid, object_id uuid, token uuid, attempts smallint,
  kind varchar)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH fence AS MATERIALIZED (SELECT gen_random_uuid() AS token),
  due AS (
    SELECT j.id FROM jobs_job j
    WHERE (a_kind IS NULL OR j.kind = a_kind) AND j.attempts < j.max_attempts
      AND (j.state = 'queued' AND j.run_after <= now()
           OR j.state = 'running' AND j.lease_until < now())
      AND (only_job IS NULL OR j.id = only_job)
      AND (only_org IS NULL OR j.organization_id = only_org)
    ORDER BY j.priority, j.run_after LIMIT most FOR UPDATE SKIP LOCKED
  )
  UPDATE jobs_job j SET state = 'running', attempts = j.attempts + 1,
    lease_until = now() + lease, lease_token = fence.token
  FROM due, fence WHERE j.id = due.id
  RETURNING j.id, j.organization_id, j.object_id, j.lease_token, j.attempts, j.kind
$$;

CREATE FUNCTION jobs_renew(a_token uuid, lease interval) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH renewed AS (
    UPDATE jobs_job SET lease_until = now() + lease
    WHERE lease_token = a_token AND state = 'running' RETURNING 1
  ) SELECT count(*) FROM renewed
$$;

-- Jobs whose attempts are used up and whose worker is gone: failed, and named so.
CREATE FUNCTION jobs_give_up() RETURNS TABLE (id uuid, organization_id uuid, kind varchar, object_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE jobs_job j SET state = 'failed', result_code = 'gave-up', finished_at = now(),
    lease_token = NULL, lease_until = NULL
  WHERE j.state IN ('queued', 'running') AND j.attempts >= j.max_attempts
    AND (j.state = 'queued' OR j.lease_until < now())
  RETURNING j.id, j.organization_id, j.kind, j.object_id
$$;

CREATE FUNCTION jobs_waiting() RETURNS TABLE (kind varchar, waiting bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT j.kind, count(*) FROM jobs_job j
  WHERE j.attempts < j.max_attempts
    AND (j.state = 'queued' AND j.run_after <= now()
         OR j.state = 'running' AND j.lease_until < now())
  GROUP BY j.kind
$$;

-- One job per schedule and due time, whoever calls and however many do. After a long silence a
-- schedule runs once, at a moment spread over five minutes by its id.
CREATE FUNCTION jobs_tick() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT s.id, s.organization_id, s.kind, s.next_due_at, s.interval_seconds,
      CASE WHEN now() - s.next_due_at > make_interval(secs => s.interval_seconds)
        THEN now() + make_interval(secs => abs(hashtext(s.id::text)) % 300) ELSE now() END AS start
    FROM jobs_schedule s WHERE s.is_enabled AND s.next_due_at <= now() FOR UPDATE SKIP LOCKED
  ), moved AS (
    UPDATE jobs_schedule s SET last_run_at = now(), next_due_at = due.next_due_at
      + make_interval(secs => due.interval_seconds * (1 + floor(
          extract(epoch FROM now() - due.next_due_at) / due.interval_seconds)))
    FROM due WHERE s.id = due.id
  ), added AS (
    INSERT INTO jobs_job (id, organization_id, kind, object_id, priority, state, attempts,
      max_attempts, run_after, result_code, schedule_id, due_at, created_at)
    SELECT gen_random_uuid(), due.organization_id, due.kind, due.id, 5, 'queued', 0, 5,
      due.start, '', due.id, due.next_due_at, now() FROM due
    ON CONFLICT DO NOTHING RETURNING 1
  ) SELECT count(*) FROM added
$$;

GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION jobs_claim(text, int, interval, uuid, uuid) OWNER TO cxr_maint;
ALTER FUNCTION jobs_renew(uuid, interval) OWNER TO cxr_maint;
ALTER FUNCTION jobs_give_up() OWNER TO cxr_maint;
ALTER FUNCTION jobs_waiting() OWNER TO cxr_maint;
ALTER FUNCTION jobs_tick() OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION jobs_claim(text, int, interval, uuid, uuid), jobs_renew(uuid, interval),
  jobs_give_up(), jobs_waiting(), jobs_tick() TO cxr_app;
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("isolation", "0001_functions")]
    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
