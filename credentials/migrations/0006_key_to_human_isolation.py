"""Row-level security, composite foreign keys and the guard of sealed values for the new columns."""

from django.db import migrations

GUARD = """
CREATE TRIGGER only_active_key_secrets
  BEFORE INSERT OR UPDATE OF sealed_secrets ON credentials_pastedanswer
  FOR EACH ROW EXECUTE FUNCTION credentials_only_active_key('sealed_secrets');
"""
REFERENCES = [
    ("pastedanswer", "registration_id", "tenants_registration"),
    ("accesskey", "sponsor_id", "tenants_contact"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0005_key_to_human"),
        ("tenants", "0006_registrations_at_work_isolation"),
    ]
    operations = [
        migrations.RunSQL(
            "SELECT cxr_isolate('credentials_pastedanswer')", migrations.RunSQL.noop
        ),
        *(
            migrations.RunSQL(
                f"SELECT cxr_same_organization('credentials_{child}', '{column}', '{parent}')",
                migrations.RunSQL.noop,
            )
            for child, column, parent in REFERENCES
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
