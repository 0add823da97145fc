"""Logs to standard error; a last net takes out what looks like a secret or a token."""

import logging
import logging.config
import re
import traceback
from collections.abc import Iterator
from typing import Any

# Names of form fields, JSON members, query parameters and cookies that carry secrets.
NAMES = (
    r"(?:client_secret|client_assertion|password|passphrase|secret|accessKeySecret|access_token"
    r"|refresh_token|id_token|code_verifier|SAMLResponse|SAMLRequest|csrftoken"
    r"|csrfmiddlewaretoken|(?:__Host-)?sessionid)"
)
# What no log line of ours should ever hold. Values never get here by design; this is the net.
SHAPES = re.compile(
    r"(?P<jwt>eyJ[\w-]{8,}\.[\w-]+\.[\w-]*)"
    r"|(?P<auth>\b(?:Bearer|Basic) [\w+/=.~-]{8,})"
    rf"|(?P<form>\b{NAMES}=[^\s&'\"]+|[?&](?:code|state|token)=[^\s&'\"]+)"
    rf"|(?P<member>['\"]{NAMES}['\"]\s*:\s*b?(?:'[^']*'|\"[^\"]*\"))"
    r"|(?P<key>\b[A-Z2-7]{52}(?:====|%3D%3D%3D%3D))"
    r"|(?P<seed>otpauth://\S+|\b[A-Z2-7]{32}\b)"
    r"|(?P<webhook>\bwhsec_[\w+/=-]+)"
    r"|(?P<saml>\bP(?:D94bW|HNhbW|FJlc3|HhtbD)[\w+/=]{20,}|<(?:\w+:)?(?:Response|Assertion)\b.*)"
    r"|(?P<pem>-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END|\Z))"
    r"|(?P<vault>\bhv[bs]\.[\w-]{16,})"
    r"|(?P<link>/(?:contact|consumer|reminder|calendar|once|hand-in|report/unsubscribe)/[\w-]{16,})"
    # What the database says of a row or a value, which may be of several lines: up to the next
    # part of a traceback.
    r"|(?P<row>\b(?:DETAIL|CONTEXT|STATEMENT): .*?"
    r"(?=\n(?:Traceback|\s*The above exception|\s*During handling|  File )|\Z))"
    r"|(?P<value>\b(?:invalid input (?:syntax|value) for [\w ]+|out of range): \"[^\n]*"
    r"|\bvalue \"[^\n]*\" is out of range)",
    re.DOTALL,
)
# Errors whose words tell an operator what to mend, and never what somebody typed.
TELLING = (OSError, ImportError, AttributeError, NameError)
TELLING_NAMES = {"OperationalError", "InterfaceError", "ImproperlyConfigured"}
# Their debug lines hold URLs, headers, bodies, statements with values, or what people sent.
QUIET = (
    *("urllib3", "requests", "kombu", "amqp", "psycopg", "django.db.backends", "http.client"),
    *("boto3", "botocore", "s3transfer", "hvac", "fido2", "saml", "onelogin", "allauth"),
    *("oauthlib", "requests_oauthlib", "httpx", "httpcore", "xmlschema"),
)


# What every record has; the rest is what the caller gave as `extra`. Django gives the request,
# whose text is its address with the query string: filters, and codes that people bring from CXone.
STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "request"}


class RedactFilter(logging.Filter):
    """Replaces secret-shaped parts of a message by the name of the shape."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "celery.app.trace":
            _tell_only_types(record)
        text = record.getMessage()
        clean = redact(text)
        if clean != text:
            record.msg, record.args = clean, ()
        return True


def redact(text: str) -> str:
    """*text* with JWTs, Authorization values, secret form fields and access keys replaced."""
    return SHAPES.sub(lambda found: f"[redacted:{found.lastgroup}]", text)


def _tell_only_types(record: logging.LogRecord) -> None:
    """Celery writes the words of an error, and arguments and traceback as well, into its line."""
    told = vars(record).pop("data", None)
    if isinstance(told, dict):
        kind = record.exc_info[0] if record.exc_info else None
        record.msg = "Task %s[%s]: %s"
        record.args = (told.get("name"), told.get("id"), kind.__name__ if kind else "done")


class RedactFormatter(logging.Formatter):
    """Adds the ``extra`` fields, and cleans tracebacks, which a filter does not see."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        extra = {name: value for name, value in vars(record).items() if name not in STANDARD}
        line = super().formatMessage(record)
        return redact(" ".join([line, *(f"{name}={value}" for name, value in extra.items())]))

    def formatException(self, ei: Any) -> str:  # noqa: N802  (the name is logging's)
        """Where it happened and what it was; its words only if they cannot repeat an input."""
        return redact("".join(_told(ei[1], set())).rstrip())


def _told(error: BaseException | None, seen: set[int]) -> Iterator[str]:
    """*error* after what led to it, each with its place; *seen* ends a circle."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    yield from _told(before, seen)
    for each in getattr(error, "exceptions", ()):  # of a group
        yield from _told(each, seen)
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__}{_words_of(error)}\n"


def _words_of(error: BaseException) -> str:
    is_telling = isinstance(error, TELLING) or type(error).__name__ in TELLING_NAMES
    return f": {error}" if is_telling else ""


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
                },
                # Django's own, which would mail the address of a crash as it is.
                "mail": {
                    "class": "django.utils.log.AdminEmailHandler",
                    "level": "ERROR",
                    "formatter": "line",
                    "filters": ["redact"],
                },
            },
            "root": {"handlers": ["console"], "level": options["level"]},
            "loggers": {
                "django": {"handlers": ["mail"], "level": "INFO"},
                **{name: {"level": "WARNING"} for name in QUIET},
            },
        }
    )
