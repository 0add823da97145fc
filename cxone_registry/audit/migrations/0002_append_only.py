"""Events can be added, in order, and never changed: by rights, by triggers, by the link check."""

from django.db import migrations

APPEND_ONLY = """
SELECT cxr_isolate('audit_event');
DROP POLICY own_organization ON audit_event;
CREATE POLICY own_organization ON audit_event FOR SELECT
  USING (organization_id = (SELECT cxr_organization()));
CREATE POLICY append_own ON audit_event FOR INSERT WITH CHECK (
  organization_id = (SELECT cxr_organization())
    AND chain IN (organization_id || ':change', organization_id || ':access')
  OR organization_id IS NULL AND chain = 'platform');

ALTER TABLE audit_event ADD CHECK (octet_length(hash) = 32 AND octet_length(prev) = 32);
REVOKE ALL ON audit_event, audit_head FROM cxr_app, cxr_audit, cxr_maint;
GRANT SELECT, INSERT ON audit_event TO cxr_app;
GRANT INSERT ON audit_event TO cxr_audit;
GRANT SELECT ON audit_event, audit_head TO cxr_maint;

CREATE FUNCTION audit_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'audit events are append-only' USING errcode = 'CX002';
END $$;
-- Row triggers do not see TRUNCATE.
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_frozen();
CREATE TRIGGER frozen_truncate BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_frozen();

-- Locks the chain until commit. Runs as the owner, so that writers need no right on the heads.
CREATE FUNCTION audit_lock_head(name text, OUT seq bigint, OUT hash bytea) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  IF name <> 'platform' AND split_part(name, ':', 1) IS DISTINCT FROM cxr_organization()::text THEN
    RAISE EXCEPTION 'this chain belongs to another organisation' USING errcode = 'CX003';
  END IF;
  IF name <> 'platform' AND split_part(name, ':', 2) NOT IN ('change', 'access') THEN
    RAISE EXCEPTION 'there is no such chain' USING errcode = 'CX003';
  END IF;
  INSERT INTO audit_head (chain, seq, hash) VALUES (name, 0, decode(repeat('00', 32), 'hex'))
    ON CONFLICT (chain) DO NOTHING;
  SELECT h.seq, h.hash INTO seq, hash FROM audit_head h WHERE h.chain = name FOR UPDATE;
END $$;
GRANT EXECUTE ON FUNCTION audit_lock_head(text) TO cxr_app, cxr_audit, cxr_maint;

CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head audit_head%ROWTYPE;
BEGIN
  SELECT * INTO head FROM audit_head WHERE chain = new.chain FOR UPDATE;
  IF NOT FOUND OR new.seq <> head.seq + 1 OR new.prev <> head.hash THEN
    RAISE EXCEPTION 'broken link' USING errcode = 'CX003';
  END IF;
  new.at := clock_timestamp();
  UPDATE audit_head SET seq = new.seq, hash = new.hash WHERE chain = new.chain;
  RETURN new;
END $$;
CREATE TRIGGER link BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_link();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("isolation", "0001_functions")]
    operations = [migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop)]
