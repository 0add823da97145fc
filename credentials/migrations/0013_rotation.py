"""Nothing yet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("credentials", "0012_reveals")]
    operations = []
