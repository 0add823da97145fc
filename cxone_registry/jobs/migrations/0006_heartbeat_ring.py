from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0005_platform_view")]
    operations = [
        migrations.AddField(
            model_name="heartbeat",
            name="ring",
            field=models.CharField(blank=True, max_length=400),
        ),
    ]
