"""Admin notices are walled. Editors of before could validate; that right is an operator's now, so they become operators."""

from django.db import migrations

WALL = "SELECT cxr_isolate('tenants_adminnotice')"
KEEP_RIGHTS = """
CREATE FUNCTION cxr_editors_become_operators() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE tenants_membership SET role = 'operator' WHERE role = 'editor';
  UPDATE tenants_invitation SET role = 'operator' WHERE role = 'editor' AND used_at IS NULL;
$$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION cxr_editors_become_operators() OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION cxr_editors_become_operators() TO cxr_owner;
SELECT cxr_editors_become_operators();
DROP FUNCTION cxr_editors_become_operators();
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0009_people")]
    operations = [
        migrations.RunSQL(WALL, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP_RIGHTS, migrations.RunSQL.noop),
    ]
