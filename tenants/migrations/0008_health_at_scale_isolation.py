"""Row-level security of tenants' documents; the budget that all workers share per environment."""

from django.db import migrations

# How fast, and over how many connections, all workers together ask one environment, and whether it
# is asked at all. No table of an organisation: CXone's limits and outages know none. Closed to
# everybody; these functions are the only way in. Time is the database's own.
BUDGET = """
CREATE TABLE tenants_cloudbudget (
  environment_id uuid PRIMARY KEY REFERENCES tenants_environment (id) ON DELETE CASCADE,
  next_slot_at timestamptz NOT NULL DEFAULT '-infinity',
  faults timestamptz[] NOT NULL DEFAULT '{}',
  open_until timestamptz,
  opened_at timestamptz,
  is_probing_until timestamptz
);
CREATE TABLE tenants_cloudlease (
  token uuid PRIMARY KEY,
  environment_id uuid NOT NULL REFERENCES tenants_environment (id) ON DELETE CASCADE,
  connections int NOT NULL,
  until timestamptz NOT NULL
);
CREATE INDEX cloudlease_by_environment ON tenants_cloudlease (environment_id);
REVOKE ALL ON tenants_cloudbudget, tenants_cloudlease FROM cxr_app, cxr_maint;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenants_cloudbudget, tenants_cloudlease TO cxr_maint;

-- Up to `wanted` connections until `lease` is over, as far as the environment has any left. Nobody
-- keeps them from the others for long without asking again.
CREATE FUNCTION cxr_lease_connections(environment uuid, a_token uuid, wanted int, lease interval)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE most int; taken int; granted int;
BEGIN
  INSERT INTO tenants_cloudbudget (environment_id) VALUES (environment) ON CONFLICT DO NOTHING;
  PERFORM 1 FROM tenants_cloudbudget WHERE environment_id = environment FOR UPDATE;
  DELETE FROM tenants_cloudlease l
    WHERE l.environment_id = environment AND (l.until < clock_timestamp() OR l.token = a_token);
  SELECT most_connections INTO most FROM tenants_environment WHERE id = environment;
  SELECT coalesce(sum(connections), 0) INTO taken FROM tenants_cloudlease l
    WHERE l.environment_id = environment;
  granted := greatest(0, least(wanted, coalesce(most, 0) - taken));
  IF granted > 0 THEN
    INSERT INTO tenants_cloudlease VALUES
      (a_token, environment, granted, clock_timestamp() + least(lease, interval '5 minutes'));
  END IF;
  RETURN granted;
END $$;

CREATE FUNCTION cxr_return_connections(a_token uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM tenants_cloudlease WHERE token = a_token
$$;

-- The next `wanted` moments at which a request may leave: the first one in so many seconds from
-- now, the others each `step_seconds` after it. Whoever misses one has lost it.
CREATE FUNCTION cxr_take_slots(environment uuid, wanted int)
RETURNS TABLE (first_in_seconds float8, step_seconds float8)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE rate float8; start timestamptz; now_ timestamptz;
BEGIN
  SELECT requests_per_second INTO rate FROM tenants_environment WHERE id = environment;
  INSERT INTO tenants_cloudbudget (environment_id) VALUES (environment) ON CONFLICT DO NOTHING;
  PERFORM 1 FROM tenants_cloudbudget WHERE environment_id = environment FOR UPDATE;
  now_ := clock_timestamp();
  SELECT greatest(next_slot_at, now_) INTO start FROM tenants_cloudbudget
    WHERE environment_id = environment;
  -- Never back, and never far ahead of all others.
  UPDATE tenants_cloudbudget
    SET next_slot_at = start + make_interval(secs => greatest(1, least(wanted, 2000)) / rate)
    WHERE environment_id = environment;
  RETURN QUERY SELECT extract(epoch FROM start - now_)::float8, 1 / rate;
END $$;

-- 0 when the environment may be asked; otherwise how many seconds to wait. Once a break is over,
-- one caller at a time is let through to see whether the environment answers again.
CREATE FUNCTION cxr_breaker_wait(environment uuid)
RETURNS TABLE (wait_seconds float8, is_probe boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE b tenants_cloudbudget;
BEGIN
  SELECT * INTO b FROM tenants_cloudbudget WHERE environment_id = environment FOR UPDATE;
  IF b.open_until IS NULL THEN
    RETURN QUERY SELECT 0::float8, false;
  ELSIF b.open_until > clock_timestamp() THEN
    RETURN QUERY SELECT extract(epoch FROM b.open_until - clock_timestamp())::float8, false;
  ELSIF b.is_probing_until > clock_timestamp() THEN
    RETURN QUERY SELECT extract(epoch FROM b.is_probing_until - clock_timestamp())::float8, false;
  ELSE
    UPDATE tenants_cloudbudget SET is_probing_until = clock_timestamp() + interval '30 seconds'
      WHERE environment_id = environment;
    RETURN QUERY SELECT 0::float8, true;
  END IF;
END $$;

-- Whether the breaker is open, without asking for a turn at probing.
CREATE FUNCTION cxr_breaker_is_open(environment uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM tenants_cloudbudget b
    WHERE b.environment_id = environment AND b.open_until IS NOT NULL)
$$;

-- What came of asking: infrastructure faults and answers (a refusal is an answer too). Five faults
-- within a minute without an answer in between open the breaker for a minute; an answer closes it.
CREATE FUNCTION cxr_breaker_report(environment uuid, faulted int, answered int)
RETURNS TABLE (is_open boolean, changed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE b tenants_cloudbudget; was boolean; recent timestamptz[];
BEGIN
  INSERT INTO tenants_cloudbudget (environment_id) VALUES (environment) ON CONFLICT DO NOTHING;
  SELECT * INTO b FROM tenants_cloudbudget WHERE environment_id = environment FOR UPDATE;
  was := b.open_until IS NOT NULL;
  IF answered > 0 AND answered >= faulted THEN
    UPDATE tenants_cloudbudget SET faults = '{}', open_until = NULL, opened_at = NULL,
      is_probing_until = NULL WHERE environment_id = environment;
    RETURN QUERY SELECT false, was;
    RETURN;
  END IF;
  recent := ARRAY(SELECT f FROM unnest(b.faults) f
    WHERE f > clock_timestamp() - interval '60 seconds');
  recent := recent || array_fill(clock_timestamp(), ARRAY[least(greatest(faulted, 0), 5)]);
  recent := recent[greatest(1, cardinality(recent) - 4):];
  IF faulted > 0 AND (was OR cardinality(recent) >= 5) THEN
    UPDATE tenants_cloudbudget SET faults = recent, is_probing_until = NULL,
      open_until = clock_timestamp() + interval '60 seconds',
      opened_at = coalesce(opened_at, clock_timestamp()) WHERE environment_id = environment;
    RETURN QUERY SELECT true, NOT was;
    RETURN;
  END IF;
  UPDATE tenants_cloudbudget SET faults = recent WHERE environment_id = environment;
  RETURN QUERY SELECT was, false;
END $$;

GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION cxr_lease_connections(uuid, uuid, int, interval) OWNER TO cxr_maint;
ALTER FUNCTION cxr_return_connections(uuid) OWNER TO cxr_maint;
ALTER FUNCTION cxr_take_slots(uuid, int) OWNER TO cxr_maint;
ALTER FUNCTION cxr_breaker_wait(uuid) OWNER TO cxr_maint;
ALTER FUNCTION cxr_breaker_is_open(uuid) OWNER TO cxr_maint;
ALTER FUNCTION cxr_breaker_report(uuid, int, int) OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION cxr_lease_connections(uuid, uuid, int, interval),
  cxr_return_connections(uuid), cxr_take_slots(uuid, int), cxr_breaker_wait(uuid),
  cxr_breaker_is_open(uuid), cxr_breaker_report(uuid, int, int) TO cxr_app;
"""
NO_BUDGET = """
DROP FUNCTION cxr_breaker_report(uuid, int, int);
DROP FUNCTION cxr_breaker_is_open(uuid);
DROP FUNCTION cxr_breaker_wait(uuid);
DROP FUNCTION cxr_take_slots(uuid, int);
DROP FUNCTION cxr_return_connections(uuid);
DROP FUNCTION cxr_lease_connections(uuid, uuid, int, interval);
DROP TABLE tenants_cloudlease;
DROP TABLE tenants_cloudbudget;
"""
# A sandbox of ours takes more than NICE might.
SANDBOXES = """
UPDATE tenants_environment SET requests_per_second = 200, most_connections = 32
WHERE kind = 'sandbox'
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0007_health_at_scale")]
    operations = [
        migrations.RunSQL(
            "SELECT cxr_isolate('tenants_tenantdocument')", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            "SELECT cxr_same_organization('tenants_tenantdocument', 'tenant_id', 'tenants_tenant')",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(BUDGET, NO_BUDGET),
        migrations.RunSQL(SANDBOXES, migrations.RunSQL.noop),
    ]
