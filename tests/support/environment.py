"""The settings of the suite, in the environment before Django reads them."""

import os
import tempfile
from pathlib import Path

import django

ROLES = {
    "DATABASE_URL": "cxr_app",
    "DATABASE_AUDIT_URL": "cxr_audit",
    "DATABASE_OWNER_URL": "cxr_owner",
    "DATABASE_MAINT_URL": "cxr_maint",
}
NOWHERE = "postgres://{role}@nowhere.invalid/none"


def prepare() -> None:
    """Point Django at the test settings; real addresses are filled in when a test needs them."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Inherited from the process that started this one, and its settings are read already.
        django.setup()
        return
    for name in list(os.environ):
        if name.startswith("CXR_"):
            del os.environ[name]
    for name, role in ROLES.items():
        os.environ[name] = NOWHERE.format(role=role)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cxone_registry.settings.test"
    os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789" * 4
    os.environ["BROKER_URL"] = os.environ.get("TEST_BROKER_URL", "memory://")
    os.environ["CXR_KEYRING_FILE"] = str(_keyring())
    django.setup()


def _keyring() -> Path:
    # Imported here: the package must not be loaded before the environment is set.
    from credentials.crypto import format_key_line, new_root_key

    folder = Path(tempfile.mkdtemp(prefix="cxr-test-"))
    path = folder / "keyring"
    path.touch(mode=0o600)
    path.write_text(format_key_line(new_root_key(), "test") + "\n")
    return path
