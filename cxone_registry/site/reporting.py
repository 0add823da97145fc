"""Error reports name the types of errors and local variables, never their words or values."""

from types import FrameType, TracebackType
from typing import Any

from django.http import HttpRequest, QueryDict
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from cxone_registry.logging import redact


class TypesOnlyFilter(SafeExceptionReporterFilter):
    """A local called ``copy`` may hold a secret as well as one called ``secret``."""

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        return QueryDict()

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType | TracebackType
    ) -> list[tuple[str, str]]:
        return [(name, type(value).__name__) for name, value in tb_frame.f_locals.items()]

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        return {
            name: value
            for name, value in super().get_safe_request_meta(request).items()
            if name in ("REQUEST_METHOD", "PATH_INFO", "SERVER_NAME", "CONTENT_TYPE")
        }

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return {}


class TypesOnlyReporter(ExceptionReporter):
    """The words of an unforeseen error may repeat what somebody typed, and the path a link."""

    def get_traceback_text(self) -> str:
        return redact(super().get_traceback_text())

    def get_traceback_html(self) -> str:
        return redact(super().get_traceback_html())

    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        data["exception_value"] = data["exception_notes"] = ""
        data.pop("unicode_hint", None)
        # A filter or a secret pasted into the address.
        data["request_GET_items"] = []
        data["request_insecure_uri"] = data.get("request_insecure_uri", "").partition("?")[0]
        for frame in data["frames"]:
            frame["exc_cause"] = type(frame["exc_cause"]).__name__ if frame["exc_cause"] else None
        return data
