"""The suite: real PostgreSQL as the application role; URLs come from tests/conftest.py."""

from cxone_registry.settings.base import *  # noqa: F403

SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
# One cheap round: hashing is Django's code, not ours.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# Django's test environment keeps mails in memory.
MAIL_FROM = "CXone Registry <registry@registry.example.com>"
# Tests of the second factor turn it on; the others are not about it.
REQUIRE_SECOND_FACTOR = False
