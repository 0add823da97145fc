"""Heads are pinned by checkpoints, read by their own organisation, and beginnings can be cut off."""

from django.db import migrations, models

RIGHTS = """
REVOKE ALL ON audit_pin FROM cxr_app, cxr_audit, cxr_maint;
GRANT SELECT ON audit_pin TO cxr_maint;
REVOKE INSERT ON audit_cut FROM cxr_maint;
CREATE INDEX audit_event_action ON audit_event (organization_id, action text_pattern_ops, at DESC);
CREATE INDEX audit_event_actor ON audit_event (organization_id, actor, at DESC);
"""

# What a checkpoint seals stays in the database, chain by chain, so that it can be compared later.
# Given out are counts and a digest: whoever takes a checkpoint learns nothing of organisations.
PIN = """
CREATE FUNCTION audit_pin_heads(
  OUT number bigint, OUT chains int, OUT events bigint, OUT digest bytea) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT coalesce(max(c.seq), 0) + 1 INTO number FROM audit_checkpoint c;
  -- What was pinned for a checkpoint that never came.
  DELETE FROM audit_pin WHERE checkpoint >= number;
  WITH heads AS MATERIALIZED (SELECT h.chain, h.seq, h.hash FROM audit_head h WHERE h.seq > 0),
  pinned AS (
    INSERT INTO audit_pin (checkpoint, chain, seq, hash)
    SELECT number, h.chain, h.seq, h.hash FROM heads h
    LEFT JOIN LATERAL (SELECT p.seq, p.hash FROM audit_pin p WHERE p.chain = h.chain
      ORDER BY p.checkpoint DESC LIMIT 1) last ON true
    WHERE (last.seq, last.hash) IS DISTINCT FROM (h.seq, h.hash))
  SELECT count(*), coalesce(sum(h.seq), 0), sha256(convert_to(coalesce(string_agg(
      h.chain || ' ' || h.seq || ' ' || encode(h.hash, 'hex') || E'\\n', ''
      ORDER BY h.chain COLLATE "C"), ''), 'UTF8'))
    INTO chains, events, digest FROM heads h;
END $$;
REVOKE EXECUTE ON FUNCTION audit_pin_heads() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_pin_heads() TO cxr_app, cxr_maint;

CREATE FUNCTION audit_event_count() RETURNS bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(seq), 0)::bigint FROM audit_head $$;
REVOKE EXECUTE ON FUNCTION audit_event_count() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_event_count() TO cxr_app, cxr_maint;
"""

OWN = """
CREATE FUNCTION audit_own_heads() RETURNS TABLE (chain text, seq bigint, hash bytea, seal bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT h.chain::text, h.seq, h.hash, h.seal FROM audit_head h
  WHERE h.chain IN (cxr_organization() || ':change', cxr_organization() || ':access') $$;
REVOKE EXECUTE ON FUNCTION audit_own_heads() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_own_heads() TO cxr_app;

-- Outside of any organisation only; the pages ask for the operator's right.
CREATE FUNCTION audit_platform_events(below bigint, many int)
RETURNS TABLE (seq bigint, at timestamptz, action text, actor text, body text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.seq, e.at, e.action::text, e.actor::text, e.body FROM audit_event e
  WHERE e.chain = 'platform' AND cxr_organization() IS NULL AND e.seq < below
  ORDER BY e.seq DESC LIMIT least(many, 500) $$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION audit_platform_events(bigint, int) OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
REVOKE EXECUTE ON FUNCTION audit_platform_events(bigint, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_platform_events(bigint, int) TO cxr_app;
"""

# Rows go only below a record of the cut, only within the function, which runs as the owner.
CUT = """
CREATE OR REPLACE FUNCTION audit_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' AND current_user = 'cxr_owner' AND EXISTS (
    SELECT FROM audit_cut c WHERE c.chain = old.chain AND c.seq >= old.seq) THEN
    RETURN old;
  END IF;
  RAISE EXCEPTION 'audit events are append-only' USING errcode = 'CX002';
END $$;
CREATE POLICY cut_read ON audit_event FOR SELECT TO cxr_owner
  USING (organization_id IS NULL AND (SELECT cxr_organization()) IS NULL);
CREATE POLICY cut_delete ON audit_event FOR DELETE TO cxr_owner USING (
  organization_id IS NOT DISTINCT FROM (SELECT cxr_organization())
    AND EXISTS (SELECT FROM audit_cut c WHERE c.chain = audit_event.chain
      AND c.seq >= audit_event.seq));

CREATE FUNCTION audit_cut_off(name text, upto bigint, last bytea, older_than timestamptz,
  who text, key_id text, its_seal bytea, least_days int) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE head audit_head%ROWTYPE; removed bigint;
BEGIN
  IF least_days < 1 OR older_than > now() - make_interval(days => least_days) THEN
    RAISE EXCEPTION 'events that young are kept' USING errcode = 'CX004';
  END IF;
  PERFORM set_config('cxr.org',
    CASE WHEN name = 'platform' THEN '' ELSE split_part(name, ':', 1) END, true);
  SELECT * INTO head FROM audit_head h WHERE h.chain = name FOR UPDATE;
  -- The newest event stays: the head's seal is checked against it.
  IF NOT FOUND OR upto >= head.seq THEN
    RAISE EXCEPTION 'the newest event of a chain stays' USING errcode = 'CX004';
  END IF;
  IF NOT EXISTS (SELECT FROM audit_event e WHERE e.chain = name AND e.seq = upto
      AND e.hash = last AND e.at < older_than) THEN
    RAISE EXCEPTION 'this is not where the chain was read to' USING errcode = 'CX004';
  END IF;
  INSERT INTO audit_cut (chain, seq, hash, before, at, by, key, seal)
    VALUES (name, upto, last, older_than, clock_timestamp(), who, key_id, its_seal);
  DELETE FROM audit_event e WHERE e.chain = name AND e.seq <= upto;
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END $$;
REVOKE EXECUTE ON FUNCTION
  audit_cut_off(text, bigint, bytea, timestamptz, text, text, bytea, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  audit_cut_off(text, bigint, bytea, timestamptz, text, text, bytea, int) TO cxr_maint;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_anchors_isolation")]
    operations = [
        migrations.CreateModel(
            name="Pin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),  # noqa: E501
                ("checkpoint", models.BigIntegerField()),
                ("chain", models.CharField(max_length=60)),
                ("seq", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "checkpoint"), name="audit_pin_once"),
                ],
            },
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(PIN, migrations.RunSQL.noop),
        migrations.RunSQL(OWN, migrations.RunSQL.noop),
        migrations.RunSQL(CUT, migrations.RunSQL.noop),
    ]
