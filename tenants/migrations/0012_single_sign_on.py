"""Sessions of people, and how long one may last."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Asked with every request, before an organisation is known: the shortest limits of all those that
# the person belongs to.
LIMITS = """
CREATE FUNCTION cxr_session_limits(person uuid)
RETURNS TABLE (idle_minutes integer, session_hours integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(min(o.idle_minutes), 30)::integer, coalesce(min(o.session_hours), 12)::integer
  FROM tenants_membership m JOIN tenants_organization o ON o.id = m.organization_id
  WHERE m.user_id = person
$$;
GRANT CREATE ON SCHEMA public TO cxr_maint;
ALTER FUNCTION cxr_session_limits(uuid) OWNER TO cxr_maint;
REVOKE CREATE ON SCHEMA public FROM cxr_maint;
GRANT EXECUTE ON FUNCTION cxr_session_limits(uuid) TO cxr_app;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0011_sign_in")]
    operations = [
        migrations.CreateModel(
            name="PersonSession",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("device", models.CharField(max_length=60)),
                ("address", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("last_seen_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-last_seen_at"],
                "indexes": [
                    models.Index(fields=["user", "ended_at"], name="person_session_of"),
                    models.Index(fields=["last_seen_at"], name="person_session_age"),
                ],
            },
        ),
        migrations.RunSQL(LIMITS, "DROP FUNCTION cxr_session_limits(uuid)"),
    ]
