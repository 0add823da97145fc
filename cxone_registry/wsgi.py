"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxone_registry.settings.embedded")

application = get_wsgi_application()

# After the application is made: before that there are no settings.
from cxone_registry.startup import refuse_unless_safe  # noqa: E402

refuse_unless_safe()
