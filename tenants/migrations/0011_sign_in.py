"""A lost second factor is taken back by two admins of the organisation."""

import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import cxone_registry.isolation.context

WALL = [
    "SELECT cxr_isolate('tenants_factorreset')",
    "SELECT cxr_same_organization("
    "'tenants_factorreset', 'membership_id', 'tenants_membership')",
]


class Migration(migrations.Migration):
    dependencies = [("tenants", "0010_people_roles")]
    operations = [
        migrations.CreateModel(
            name="FactorReset",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(choices=[("asked", "Waits for another admin"), ("done", "Taken back"), ("refused", "Refused")], default="asked", max_length=10)),
                ("asked_by_id", models.UUIDField()),
                ("asked_by", models.CharField(max_length=254)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("settled_by_id", models.UUIDField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=254)),
                ("settled_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("membership", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.membership")),
                ("organization", models.ForeignKey(default=cxone_registry.isolation.context.require_organization, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.organization")),
            ],
            options={
                "ordering": ["-asked_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(state="done")
                        | Q(settled_by_id__isnull=False) & ~Q(settled_by_id=models.F("asked_by_id")),
                        name="factor_reset_by_two",
                        violation_error_message="Another admin confirms it.",
                    ),
                    models.UniqueConstraint(
                        fields=["organization", "membership"],
                        condition=Q(state="asked"),
                        name="factor_reset_one_open",
                        violation_error_message="Somebody asked for it already.",
                    ),
                ],
            },
        ),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in WALL),
    ]
