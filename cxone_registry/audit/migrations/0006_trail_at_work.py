"""Nothing yet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_anchors_isolation")]
    operations = []
