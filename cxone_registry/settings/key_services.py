"""Root keys, who wraps data keys with them, and how long they are needed (README, "Sealing")."""

import environ

_env = environ.FileAwareEnv()

KEYRING_FILE = environ.Env().str("CXR_KEYRING_FILE", default="")
PRIMARY_KEK = _env.str("CXR_PRIMARY_KEK", default="")
AUDIT_KEYS = "credentials.services.audit_keys.AuditKeys"
# "" or "ring", "aws-kms", "vault-transit".
KEY_PROVIDER = _env.str("CXR_KEY_PROVIDER", default="")
KMS_KEY = _env.str("CXR_KMS_KEY", default="")
KMS_REGION = _env.str("CXR_KMS_REGION", default="")
KMS_ENDPOINT = _env.str("CXR_KMS_ENDPOINT", default="")
TRANSIT_ADDRESS = _env.str("CXR_TRANSIT_ADDRESS", default="")
TRANSIT_KEY = _env.str("CXR_TRANSIT_KEY", default="")
TRANSIT_MOUNT = _env.str("CXR_TRANSIT_MOUNT", default="transit")
# The file's name, not its content: the provider reads it anew for each call.
TRANSIT_TOKEN_FILE = environ.Env().str("CXR_TRANSIT_TOKEN_FILE", default="")
# How long a backup of the database is kept: until then it needs the root keys of its day.
BACKUP_DAYS = _env.int("CXR_BACKUP_DAYS", default=35)
# What each process says beside being alive, as key commands want to know.
HEARTBEAT_RING = "credentials.services.keyring.refresh_keyring"
