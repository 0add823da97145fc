"""A deployment that people reach over HTTPS."""

from django.core.exceptions import ImproperlyConfigured

from cxone_registry.settings.base import *  # noqa: F403
from cxone_registry.settings.base import (
    ALLOWED_HOSTS,
    AUDIT_ORIGINS,
    BEHIND_PROXY,
    KEYRING_FILE,
    NOTICE_ORIGINS,
    PUBLIC_URL,
    SANDBOX_ORIGINS,
    SECRET_KEY,
    SIGN_IN_ORIGINS,
    env,
    required,
)
from cxone_registry.settings.signing import refuse_bad_secret_key

refuse_bad_secret_key(SECRET_KEY, keyring_file=KEYRING_FILE)

if SANDBOX_ORIGINS and not env.bool("CXR_ALLOW_SANDBOX", default=False):
    raise ImproperlyConfigured(
        "CXR_SANDBOX_HOSTS is set in production. Unset it, or set CXR_ALLOW_SANDBOX=1 if this"
        " deployment really may send sandbox credentials to those origins."
    )
if NOTICE_ORIGINS and not env.bool("CXR_ALLOW_NOTICE_ORIGINS", default=False):
    raise ImproperlyConfigured(
        "CXR_NOTICE_ORIGINS is set in production. Unset it, or set CXR_ALLOW_NOTICE_ORIGINS=1 if"
        " notices of this deployment really may be posted to those origins."
    )
if AUDIT_ORIGINS and not env.bool("CXR_ALLOW_AUDIT_ORIGINS", default=False):
    raise ImproperlyConfigured(
        "CXR_AUDIT_ORIGINS is set in production. Unset it, or set CXR_ALLOW_AUDIT_ORIGINS=1 if"
        " audit events of this deployment really may be sent to those origins."
    )
if SIGN_IN_ORIGINS and not env.bool("CXR_ALLOW_SIGN_IN_ORIGINS", default=False):
    raise ImproperlyConfigured(
        "CXR_SIGN_IN_ORIGINS is set in production. Unset it, or set CXR_ALLOW_SIGN_IN_ORIGINS=1 if"
        " people of this deployment really may sign in at those origins."
    )
if not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("The setting CXR_PUBLIC_URL must start with https:// in production.")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("The setting ALLOWED_HOSTS must list host names, not '*'.")
required("DATABASE_AUDIT_URL", "the database as role cxr_audit, for events that outlive a rollback")

SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_SSL_REDIRECT = env.bool("CXR_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
