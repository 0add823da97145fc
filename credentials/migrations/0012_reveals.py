"""Nothing yet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("credentials", "0011_vault_at_work_isolation")]
    operations = []
