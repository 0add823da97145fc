"""Nothing yet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenants", "0011_sign_in")]
    operations = []
