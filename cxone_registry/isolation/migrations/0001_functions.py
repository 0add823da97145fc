"""Two functions that later migrations call for each table of an organisation."""

from django.db import migrations

# The sub-select is evaluated once per statement. After a transaction the setting is '', not NULL.
ISOLATE = """
CREATE FUNCTION cxr_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('cxr.org', true), '')::uuid $$;
REVOKE EXECUTE ON FUNCTION cxr_organization() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cxr_organization() TO cxr_app, cxr_audit, cxr_maint;

CREATE FUNCTION cxr_isolate(tab regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
  EXECUTE format('CREATE POLICY own_organization ON %s FOR ALL'
    ' USING (organization_id = (SELECT cxr_organization()))'
    ' WITH CHECK (organization_id = (SELECT cxr_organization()))', tab);
  EXECUTE format('ALTER TABLE %s ADD UNIQUE (organization_id, id)', tab);
END $$;

-- Foreign keys look past row-level security, so each carries the organisation with it.
CREATE FUNCTION cxr_same_organization(child regclass, col text, parent regclass)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (organization_id, %I)'
    ' REFERENCES %s (organization_id, id) DEFERRABLE INITIALLY DEFERRED',
    child, left(child::text || '_' || col, 55) || '_org_fk', col, parent);
END $$;

REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM cxr_app;
"""

UNDO = """
DROP FUNCTION cxr_same_organization(regclass, text, regclass);
DROP FUNCTION cxr_isolate(regclass);
DROP FUNCTION cxr_organization();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(ISOLATE, UNDO)]
