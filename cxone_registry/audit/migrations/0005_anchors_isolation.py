"""Verifications belong to their organisation; checkpoints can only be added, cuts only by maint."""

from django.db import migrations

RIGHTS = """
SELECT cxr_isolate('audit_verification');
REVOKE UPDATE, DELETE ON audit_verification FROM cxr_app;
REVOKE ALL ON audit_checkpoint, audit_anchor, audit_cut FROM cxr_app, cxr_maint;
GRANT SELECT ON audit_checkpoint, audit_anchor, audit_cut TO cxr_app, cxr_maint;
GRANT INSERT ON audit_checkpoint, audit_anchor TO cxr_app, cxr_maint;
GRANT INSERT ON audit_cut TO cxr_maint;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_anchors"), ("isolation", "0001_functions")]
    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop)]
