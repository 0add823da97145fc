"""Jobs that took their worker down before are claimed alone; giving up is left to one transaction.

A job that kills its worker takes along what runs beside it. So whoever was interrupted several
times goes on alone: the culprit then uses up its own tries, and nobody else's.
"""

from django.db import migrations

FUNCTIONS = """
DROP FUNCTION jobs_claim(text, int, interval, uuid, uuid);
CREATE FUNCTION jobs_claim(a_kind text, most int, lease interval, only_job uuid, only_org uuid,
  alone boolean)
RETURNS TABLE (id uuid, organization_id uuid, object_id uuid, token uuid, attempts smallint,
  kind varchar)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH fence AS MATERIALIZED (SELECT gen_random_uuid() AS token),
  due AS (
    SELECT j.id FROM jobs_job j
    WHERE (a_kind IS NULL OR j.kind = a_kind) AND j.attempts < j.max_attempts
      AND (j.attempts >= 3) = alone
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

DROP FUNCTION jobs_renew(uuid, interval);
CREATE FUNCTION jobs_renew(tokens uuid[], lease interval) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH renewed AS (
    UPDATE jobs_job SET lease_until = now() + lease
    WHERE lease_token = ANY (tokens) AND state = 'running' RETURNING 1
  ) SELECT count(*) FROM renewed
$$;

-- Jobs whose attempts are used up and whose worker is gone. Only listed here: failing the job and
-- telling the room it belongs to must be one transaction, or a crash between them loses the word.
DROP FUNCTION jobs_give_up();
CREATE FUNCTION jobs_worn_out() RETURNS TABLE (id uuid, organization_id uuid, kind varchar,
  object_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT j.id, j.organization_id, j.kind, j.object_id FROM jobs_job j
  WHERE j.state IN ('queued', 'running') AND j.attempts >= j.max_attempts
    AND (j.state = 'queued' OR j.lease_until < now())
$$;

GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION jobs_claim(text, int, interval, uuid, uuid, boolean) OWNER TO cxr_maint;
ALTER FUNCTION jobs_renew(uuid[], interval) OWNER TO cxr_maint;
ALTER FUNCTION jobs_worn_out() OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION jobs_claim(text, int, interval, uuid, uuid, boolean),
  jobs_renew(uuid[], interval), jobs_worn_out() TO cxr_app;
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_claims")]
    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
