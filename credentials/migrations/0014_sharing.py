"""Links that wait for approval; what was recognised in an answer, and whether its mail went out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credentials", "0013_rotation")]
    operations = [
        migrations.AddField("sharedlink", "minutes", models.PositiveSmallIntegerField(default=60)),
        migrations.AddField("sharedlink", "made_at", models.DateTimeField(null=True)),
        migrations.AddField("secretrequest", "is_mailed", models.BooleanField(default=False)),
        migrations.AddField("secretrequest", "sent_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "secretrequest", "trouble", models.CharField(blank=True, max_length=300)
        ),
        migrations.AddField("secretrequest", "found", models.JSONField(default=list)),
    ]
