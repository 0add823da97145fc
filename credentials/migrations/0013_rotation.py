"""What a rotation needs while it goes on: a try, a wait, a next date; how often consumers call."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credentials", "0012_reveals")]
    operations = [
        migrations.AddField(
            "rotation", "keep_days", models.PositiveSmallIntegerField(default=7)
        ),
        migrations.AddField(
            "rotation", "next_rotate_by", models.DateField(null=True, blank=True)
        ),
        migrations.AddField(
            "rotation",
            "run",
            models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="credentials.validationrun",
            ),
        ),
        migrations.RunSQL(
            "SELECT cxr_same_organization("
            "'credentials_rotation', 'run_id', 'credentials_validationrun')",
            migrations.RunSQL.noop,
        ),
        migrations.AddField("rotation", "driver_state", models.JSONField(default=dict)),
        migrations.AddField("rotation", "reminded_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "consumer", "counted_from", models.DateTimeField(null=True, editable=False)
        ),
        migrations.AddField(
            "consumer",
            "counted",
            models.PositiveSmallIntegerField(default=0, editable=False),
        ),
    ]
