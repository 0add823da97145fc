"""The web server's own log lines: no link that opens without signing in, no words of errors."""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

from cxone_registry.logging import RedactFilter, RedactFormatter, redact

# Pages and calendars that open for whoever has their address.
LINKS = re.compile(
    r"^/*((?:contact|consumer|reminder|calendar|once|hand-in|report/unsubscribe)/).+", re.DOTALL
)


class WithoutLinks(Logger):  # type: ignore[misc]
    """The link of a mail opens its question without signing in: no log may hold it."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            clean(handler)

    def atoms(self, *args: Any) -> dict[str, Any]:
        """The address stands in the request's first line, too, and the last one in the referrer."""
        found: dict[str, Any] = super().atoms(*args)
        found["U"] = LINKS.sub(r"/\1...", found["U"])
        return {name: redact(one) if isinstance(one, str) else one for name, one in found.items()}


def clean(handler: logging.Handler) -> None:
    """What gunicorn cannot answer it logs with the whole address and the error's words."""
    usual = handler.formatter or logging.Formatter()
    handler.addFilter(RedactFilter())
    handler.setFormatter(RedactFormatter(usual._fmt, usual.datefmt))
