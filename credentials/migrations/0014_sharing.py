"""Nothing yet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("credentials", "0013_rotation")]
    operations = []
