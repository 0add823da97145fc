"""A migration that must be found. Never run."""

# ruleid: vault-in-a-migration
from credentials.crypto import seal

# ruleid: vault-in-a-migration
from credentials.services import vault

# ruleid: vault-in-a-migration
from credentials.services.vault import store_secret

# ok: vault-in-a-migration
from django.db import migrations
