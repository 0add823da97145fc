"""The known CXone clouds, as data that the platform operator may edit."""

from django.db import migrations

COMMON = ["niceincontact.com", "nice-incontact.com"]
# slug, name, kind, issuer, families, note
KNOWN = [
    (
        "commercial", "Commercial (global production)", "commercial",
        "https://cxone.niceincontact.com", COMMON,
        "Areas seen: na1, eu1, au1, ca1, uk1, jp1.",
    ),
    (
        "fedramp", "FedRAMP Moderate (US government)", "fedramp",
        "https://cxone-gov.niceincontact.com", [*COMMON, "nicecxone-gov.com"],
        "Area seen: na2.",
    ),
    (
        "au-sovereign", "Australia sovereign", "sovereign",
        "https://nicecxone-sov1.au", ["nicecxone-sov1.au"],
        "API hosts are not published; a base URL outside this family is refused until it is added.",
    ),
    (
        "eu-sovereign", "EU sovereign", "sovereign",
        "https://nicecxone-sov1.eu", ["nicecxone-sov1.eu"],
        "API hosts are not published; a base URL outside this family is refused until it is added.",
    ),
    (
        "uk-sovereign", "UK sovereign", "sovereign",
        "https://nicecxone-sov1.uk", ["nicecxone-sov1.uk"],
        "API hosts are not published; a base URL outside this family is refused until it is added.",
    ),
    (
        "sandbox", "Sandbox on this machine", "sandbox",
        "http://127.0.0.1:8701", ["127.0.0.1"],
        "The CXone that `make sandbox` runs. Never a real CXone.",
    ),
]  # fmt: skip


def add_known(apps, schema_editor):
    environments = apps.get_model("tenants", "Environment").objects.using(
        schema_editor.connection.alias
    )
    for slug, name, kind, issuer, families, note in KNOWN:
        environments.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "kind": kind,
                "issuer": issuer,
                "token_endpoint": f"{issuer}/auth/token",
                "families": families,
                "note": note,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_isolation")]
    operations = [migrations.RunPython(add_known, migrations.RunPython.noop)]
