"""One machine, loopback only: what `make run` serves. Refuses what nobody asked for."""

import os

from django.core.exceptions import ImproperlyConfigured

if os.environ.get("CXR_MODE") == "production":
    raise ImproperlyConfigured(
        "CXR_MODE=production is set, but DJANGO_SETTINGS_MODULE is the embedded one. Set"
        " DJANGO_SETTINGS_MODULE=cxone_registry.settings.production, or unset CXR_MODE."
    )
if not os.environ.get("CXR_STATE_DIR"):
    raise ImproperlyConfigured(
        "No settings were chosen. Set DJANGO_SETTINGS_MODULE=cxone_registry.settings.production for"
        ' a deployment; beside `make run`, use `make manage ARGS="..."`, which knows its folder.'
    )

from pathlib import Path

from cxone_registry.settings.base import *  # noqa: F403
from cxone_registry.settings.base import MAIL_FROM, MAIL_URL, STATE_DIR

# Plain HTTP on loopback: Secure cookies would never come back.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
# `make run` collects static files; unknown ones must not take a page down while developing.
WHITENOISE_MANIFEST_STRICT = False

# Nothing leaves the machine unless asked for: mails are files that a person can open.
if not MAIL_URL:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(Path(STATE_DIR, "mail"))
MAIL_FROM = MAIL_FROM or "CXone Registry <registry@localhost>"

# A newcomer looks around before taking out the phone. Whatever shows a secret asks for it anyway.
SECOND_FACTOR_MAY_WAIT = True
