"""HTTP/1.1 on one connection: reads requests, writes answers, knows nothing of CXone."""

import logging
from email.utils import formatdate
from http.client import responses
from http.server import BaseHTTPRequestHandler
from typing import Final

from tenants.cxone.sandbox.messages import Request, Response, text_response
from tenants.cxone.sandbox.server import OriginServer
from tenants.cxone.sandbox.weather import Silence

logger = logging.getLogger(__name__)

MARK: Final = "X-CXone-Sandbox"
_LARGEST_BODY: Final = 1 << 20
_BODILESS: Final = (204, 304)


class Handler(BaseHTTPRequestHandler):
    """Answers are written in one piece, without Nagle's delay, on a connection that stays."""

    server: OriginServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120
    wbufsize = -1

    def _serve(self) -> None:
        request = self._read()
        if request is None:
            return
        try:
            self._write(self.server.answer(request))
        except Silence:
            self.close_connection = True
        except OSError:
            raise  # the client is gone
        except Exception as problem:  # noqa: BLE001 - a fault of ours must still be answered
            # Only the type: the text of an exception may quote what was sent.
            logger.error("sandbox.request.failed", extra={"problem": type(problem).__name__})
            self._write(text_response("The sandbox itself failed on this request.\n", 500))

    # The base class looks methods up by these names.
    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815

    def _read(self) -> Request | None:
        length = self.headers.get("Content-Length", "0").strip()
        if "Transfer-Encoding" in self.headers:
            self._give_up(411, "Send the body with a Content-Length.\n")
            return None
        if not (length.isascii() and length.isdigit() and len(length) < 12):
            self._give_up(400, "The Content-Length is not a number.\n")
            return None
        if int(length) > _LARGEST_BODY:
            self._give_up(413, "The body is too large.\n")
            return None
        body = self.rfile.read(int(length))
        return Request(self.command, self.path, self.headers, body)

    def _give_up(self, status: int, sentence: str) -> None:
        """Answer and close: where the next request would start is not known."""
        self.close_connection = True
        self._write(text_response(sentence, status))

    def _write(self, response: Response) -> None:
        self.send_response_only(response.status)
        self.send_header("Date", formatdate(self.server.clock(), usegmt=True))
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.body:
            self.send_header("Content-Type", response.content_type)
        if response.status not in _BODILESS:
            self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and response.status not in _BODILESS:
            self.wfile.write(response.body)

    def end_headers(self) -> None:
        # Here rather than in _write, so that no answer of the base class lacks it.
        self.send_header(MARK, "1")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Plain text for what the base class refuses; its own page would quote the request."""
        self.command = self.command or "GET"
        self.close_connection = True
        self._write(text_response(f"{responses.get(code, 'Error')}\n", code))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing goes to the terminal: request lines may hold secrets."""
