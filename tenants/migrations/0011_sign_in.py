"""Nothing yet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenants", "0010_people_roles")]
    operations = []
