"""One primary and at most one retained root key; what the operator may count of wrapped keys."""

from django.db import migrations, models

# Counts only. No key, wrapped or not, and no organisation's name.
FUNCTIONS = """
CREATE FUNCTION cxr_key_counts() RETURNS TABLE (kek_id varchar, state varchar, keys bigint,
  organizations bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.kek_id, k.state, count(*), count(DISTINCT k.organization_id), min(k.created_at)
  FROM credentials_organizationkey k GROUP BY k.kek_id, k.state
  UNION ALL
  SELECT p.kek_id, 'platform', count(*), 0, min(p.created_at)
  FROM credentials_platformkey p GROUP BY p.kek_id
$$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION cxr_key_counts() OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION cxr_key_counts() TO cxr_app;
"""


class Migration(migrations.Migration):
    dependencies = [("credentials", "0014_sharing")]
    operations = [
        *(
            migrations.AddConstraint(
                model_name="rootkey",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("state", state)), fields=("state",), name=name
                ),
            )
            for state, name in (
                ("promoted", "root_key_one_primary"),
                ("retained", "root_key_one_retained"),
            )
        ),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION cxr_key_counts()"),
    ]
