"""Settings of every deployment, read from the environment (NAME, or NAME_FILE for a file's text).

Nothing here has a default that would be unsafe in production: a missing value is a refusal that
names the setting.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from cxone_registry.settings import mail, sign_in
from cxone_registry.settings.jobs import JOB_GIVE_UP_HANDLERS, JOB_HANDLERS  # noqa: F401
from cxone_registry.settings.key_services import *  # noqa: F403
from cxone_registry.settings.sign_in import *  # noqa: F403
from cxone_registry.settings.work import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.FileAwareEnv()


def required(name: str, purpose: str) -> str:
    """The value of setting *name*; ImproperlyConfigured with *purpose* if it is missing.

    Without blanks around it: a file's text mostly ends with a line end.
    """
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(
            f"The setting {name} is missing: {purpose}. Set it in the environment"
            f" (or {name}_FILE to read it from a file), or use `make run` for the embedded default."
        )
    return value


def database(name: str, purpose: str) -> dict:
    """Connection settings from the URL in setting *name*."""
    config = env.db_url_config(required(name, purpose))
    if config.get("ENGINE") not in POSTGRESQL:
        raise ImproperlyConfigured(
            f"The setting {name} must be a postgres:// URL: row-level security, triggers and"
            " SKIP LOCKED are part of the product, so PostgreSQL 15 or newer is the only database."
        )
    return {**config, "ENGINE": "cxone_registry.isolation.backend", **CONNECTION}


POSTGRESQL = {"django.db.backends.postgresql", "postgresql"}
CONNECTION = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": True}

SECRET_KEY = required("SECRET_KEY", "it signs sessions and is never an encryption key")
DEBUG = False
PUBLIC_URL = env.str("CXR_PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
BEHIND_PROXY = env.bool("CXR_BEHIND_PROXY", default=False)
# How many entries at the end of X-Forwarded-For our own proxies wrote.
TRUSTED_PROXY_HOPS = env.int("CXR_TRUSTED_PROXY_HOPS", default=1 if BEHIND_PROXY else 0)

DATABASES = {
    "default": database("DATABASE_URL", "the database as role cxr_app, for the web and workers"),
}
# Each further role is present where its work is done: the audit role beside every web process and
# worker, the owner for `migrate`, the maintenance role for `keys`.
for _alias, _name in (
    ("audit", "DATABASE_AUDIT_URL"),
    ("owner", "DATABASE_OWNER_URL"),
    ("maint", "DATABASE_MAINT_URL"),
):
    if env.str(_name, default=""):
        DATABASES[_alias] = database(_name, "")
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "cxone_registry.site.apps.SiteConfig",
    "cxone_registry.isolation.apps.IsolationConfig",
    "cxone_registry.audit.apps.AuditConfig",
    "cxone_registry.jobs.apps.JobsConfig",
    "tenants.apps.TenantsConfig",
    "credentials.apps.CredentialsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    *sign_in.APPS,
]

MIDDLEWARE = [
    "cxone_registry.site.health.HealthMiddleware",
    "cxone_registry.site.middleware.clean_input.CleanInputMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cxone_registry.site.middleware.headers.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "cxone_registry.site.bounces.BounceMiddleware",
    "cxone_registry.site.unsubscribing.UnsubscribeMiddleware",
    "cxone_registry.site.consumers.ConsumerMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cxone_registry.site.middleware.session_limits.SessionLimitsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cxone_registry.site.middleware.again.ShowAgainMiddleware",
    "cxone_registry.site.middleware.organization.OrganizationMiddleware",
    "cxone_registry.site.saml_answers.SamlAnswerMiddleware",
    "cxone_registry.site.middleware.second_factor.SecondFactorMiddleware",
]

ROOT_URLCONF = "cxone_registry.urls"
WSGI_APPLICATION = "cxone_registry.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cxone_registry.site.context.frame",
            ],
            "libraries": {
                "contacts": "cxone_registry.site.contact_tags",
                "registry": "cxone_registry.site.template_tags",
                "reports": "cxone_registry.site.report_tags",
                "registration": "cxone_registry.site.registration_tags",
                "plan": "cxone_registry.site.plan_tags",
                "lifecycle": "cxone_registry.site.lifecycle_tags",
            },
        },
    },
]

AUTH_USER_MODEL = "tenants.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "cxone_registry.site.hashers.ModestArgon2PasswordHasher",
    # Older hashes carry Django's costs; they are made anew at the next sign-in.
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
# Asked for at every sign-in of whoever may do more than edit. *_MAY_WAIT: enrolment may be put off
# for a session, which only the demonstration on one machine allows.
REQUIRE_SECOND_FACTOR = env.bool("CXR_REQUIRE_SECOND_FACTOR", default=True)
SECOND_FACTOR_MAY_WAIT = False
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
# Longer than any session lasts: when one ends, SessionLimitsMiddleware says.
SESSION_COOKIE_AGE = 24 * 3600
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
DEFAULT_EXCEPTION_REPORTER = "cxone_registry.site.reporting.TypesOnlyReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "cxone_registry.site.reporting.TypesOnlyFilter"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "cxone_registry.site.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "cxone_registry" / "site" / "static"]
STATIC_ROOT = env.path("CXR_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- audit ------------------------------------------------------------------------------------
# What else than the chains can tell that history does not fit: functions of a cursor.
AUDIT_WITNESSES = ["credentials.services.trail.witness.faults"]
# Where checkpoints are written that the database's owner cannot edit: a file that is only appended
# to, and another host's syslog (tls://host:6514, tcp://, udp://).
AUDIT_ANCHOR_FILE = env.str("CXR_AUDIT_ANCHOR_FILE", default="").strip()
AUDIT_ANCHOR_SYSLOG = env.str("CXR_AUDIT_ANCHOR_SYSLOG", default="").strip()
# Exact origins that events may be sent to although they are no public addresses.
AUDIT_ORIGINS = tuple(env.list("CXR_AUDIT_ORIGINS", default=[]))

# --- outbound ---------------------------------------------------------------------------------
# Exact origins of a sandbox CXone. Credentials of any other environment cannot be sent there.
SANDBOX_ORIGINS = tuple(env.list("CXR_SANDBOX_HOSTS", default=[]))
# Exact origins that notices may be posted to although they are no public https addresses.
NOTICE_ORIGINS = tuple(env.list("CXR_NOTICE_ORIGINS", default=[]))

# Where the embedded supervisor keeps its files; the demonstration writes the sandbox's world there.
STATE_DIR = env.str("CXR_STATE_DIR", default=str(BASE_DIR / ".state"))

# --- mail -------------------------------------------------------------------------------------
# Without EMAIL_URL nobody is asked anything, and the pages say so; the embedded settings write
# mails into the state folder instead.
MAIL_URL = env.str("EMAIL_URL", default="").strip()
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if MAIL_URL:
    vars().update(mail.from_url(MAIL_URL, env.email_url_config))
EMAIL_TIMEOUT = env.int("CXR_MAIL_TIMEOUT", default=20)  # seconds for each step of a sending
MAIL_FROM = mail.address("CXR_MAIL_FROM", env.str("CXR_MAIL_FROM", default="").strip())
# Where mail that cannot be delivered is sent back to, if not to MAIL_FROM.
BOUNCE_ADDRESS = mail.address("CXR_BOUNCE_ADDRESS", env.str("CXR_BOUNCE_ADDRESS", default=""))
# How mail that came back gets in: pushed to /mail/bounce/ with this token, or read from a mailbox.
BOUNCE_TOKEN = env.str("CXR_BOUNCE_TOKEN", default="").strip()
BOUNCE_MAILBOX = env.str("CXR_BOUNCE_MAILBOX", default="").strip()
mail.refuse_bad_bounces(BOUNCE_MAILBOX, BOUNCE_TOKEN)

# --- jobs -------------------------------------------------------------------------------------
BROKER_URL = required("BROKER_URL", "Celery's broker: redis://, redis+socket:// or amqp://")
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE_TYPE = env.str("CXR_QUEUE_TYPE", default="")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Without these a request waits six seconds for a broker that is down, only to leave a hint there.
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
if BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "cxone_registry.jobs.tasks.tick", "schedule": 10.0},
    "checkpoint": {"task": "cxone_registry.jobs.tasks.checkpoint", "schedule": 60.0},
}
if BOUNCE_MAILBOX:
    CELERY_BEAT_SCHEDULE["bounces"] = {"task": "tenants.tasks.read_bounces", "schedule": 300.0}
LOGGING_CONFIG = "cxone_registry.logging.configure"
LOG_LEVEL = env.str("CXR_LOG_LEVEL", default="INFO")
LOGGING = {"level": LOG_LEVEL}
SILENCED_SYSTEM_CHECKS: list[str] = []
