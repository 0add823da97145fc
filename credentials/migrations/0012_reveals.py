"""A value that nobody was to see stays so when its owner may be shown again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credentials", "0011_vault_at_work_isolation")]
    operations = [
        migrations.AddField(
            model_name="secretversion",
            name="is_write_only",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
