"""Which SAML assertions were used. Walled like every table of an organisation."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import cxone_registry.isolation.context

TABLE = "credentials_samlassertion"


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0015_root_keys"),
        ("tenants", "0012_single_sign_on"),
    ]
    operations = [
        migrations.CreateModel(
            name="SamlAssertion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        default=cxone_registry.isolation.context.require_organization,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organization",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="credentials.identityprovider",
                    ),
                ),
            ],
            options={
                "verbose_name": "SAML assertion",
                "verbose_name_plural": "SAML assertions",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["expires_at"], name="saml_assertion_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "provider", "digest"), name="saml_assertion_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(f"SELECT cxr_isolate('{TABLE}')", migrations.RunSQL.noop),
        migrations.RunSQL(
            f"SELECT cxr_same_organization('{TABLE}', 'provider_id', 'credentials_identityprovider')",
            migrations.RunSQL.noop,
        ),
    ]
