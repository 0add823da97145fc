"""Logs to standard error; a last net takes out what looks like a secret or a token."""

import logging
import logging.config
import re
from typing import Any

# What no log line of ours should ever hold. Values never get here by design; this is the net.
SHAPES = re.compile(
    r"(?P<jwt>eyJ[\w-]{8,}\.[\w-]+\.[\w-]*)"
    r"|(?P<auth>\b(?:Bearer|Basic) [\w+/=.~-]{8,})"
    r"|(?P<form>\b(?:client_secret|password|accessKeySecret|refresh_token)=[^\s&'\"]+)"
    r"|(?P<key>\b[A-Z2-7]{52}(?:====|%3D%3D%3D%3D))"
    r"|(?P<link>/(?:contact|consumer|reminder|calendar|once|hand-in|report/unsubscribe)/[\w-]{16,})"
)


# What every record has; the rest is what the caller gave as `extra`. Django gives the request,
# whose text is its address with the query string: filters, and codes that people bring from CXone.
STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "request"}


class RedactFilter(logging.Filter):
    """Replaces secret-shaped parts of a message by the name of the shape."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        clean = redact(text)
        if clean != text:
            record.msg, record.args = clean, ()
        return True


def redact(text: str) -> str:
    """*text* with JWTs, Authorization values, secret form fields and access keys replaced."""
    return SHAPES.sub(lambda found: f"[redacted:{found.lastgroup}]", text)


class RedactFormatter(logging.Formatter):
    """Adds the ``extra`` fields, and cleans tracebacks, which a filter does not see."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        extra = {name: value for name, value in vars(record).items() if name not in STANDARD}
        line = super().formatMessage(record)
        return redact(" ".join([line, *(f"{name}={value}" for name, value in extra.items())]))

    def formatException(self, ei: Any) -> str:  # noqa: N802  (the name is logging's)
        return redact(super().formatException(ei))


def configure(options: dict[str, str]) -> None:
    """Set up logging; *options* holds the level of our own loggers."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"redact": {"()": RedactFilter}},
            "formatters": {
                "line": {
                    "()": RedactFormatter,
                    "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
                }
            },
            "handlers": {
                "console": {
                    "class": "logging.StreamHandler",
                    "formatter": "line",
                    "filters": ["redact"],
                }
            },
            "root": {"handlers": ["console"], "level": options["level"]},
            "loggers": {
                # Their debug lines hold URLs and headers.
                name: {"level": "WARNING"}
                for name in ("urllib3", "requests", "kombu", "amqp", "psycopg")
            },
        }
    )
