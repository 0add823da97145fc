"""What an issuer port answers: the console under ``/__sandbox__``, CXone everywhere else."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tenants.cxone.sandbox.console import control_api, guard
from tenants.cxone.sandbox.console.page import console_page
from tenants.cxone.sandbox.console.switches import arm_from_form
from tenants.cxone.sandbox.front import Front
from tenants.cxone.sandbox.messages import (
    Refusal,
    Request,
    Response,
    json_response,
    text_response,
)
from tenants.cxone.sandbox.records import WorldError

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

ROOT: Final = "/__sandbox__"
_STYLE: Final = Path(__file__).with_name("style.css")
_SAFETY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    # Not "no-referrer": browsers then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Console:
    """Stands before a cloud's front. Its own requests are neither logged nor disturbed."""

    def __init__(self, sandbox: "Sandbox", front: Front) -> None:
        self._sandbox, self._front = sandbox, front
        self.clock = front.clock

    def answer(self, request: Request) -> Response:
        root, path = request.path[: len(ROOT)], request.path[len(ROOT) :]
        if request.method == "GET" and request.path == "/" and _is_person(request):
            return Response(303, headers={**_SAFETY, "Location": f"{ROOT}/"})
        if root != ROOT or (path and not path.startswith("/")):
            return self._front.answer(request)
        response = self._checked(request, path)
        headers = {**_SAFETY, **response.headers}
        return Response(response.status, response.body, response.content_type, headers)

    def _checked(self, request: Request, path: str) -> Response:
        api = path.startswith("/api/")
        try:
            guard.check(request, api=api)
            if api:
                return control_api.answer(self._sandbox, request, path.removeprefix("/api/"))
            return self._form(request, path) if request.method == "POST" else self._page(path)
        except Refusal as refusal:
            if api:
                said = {"error": refusal.error, "error_description": refusal.description}
                return json_response(said, refusal.status)
            return text_response(f"{refusal.description}\n", refusal.status)

    def _page(self, path: str) -> Response:
        if path == "/style.css":
            return Response(200, _STYLE.read_bytes(), "text/css;charset=utf-8")
        if path not in ("", "/"):
            raise Refusal(404, "not_found", "There is nothing at this address.")
        return _html(console_page(self._sandbox), 200)

    def _form(self, request: Request, path: str) -> Response:
        faults = self._sandbox.world.faults
        try:
            match path:
                case "/arm":
                    arm_from_form(self._sandbox.world, request.form)
                case "/disarm":
                    faults.disarm(request.form.get("id", ""))
                case "/clear":
                    faults.clear()
                case _:
                    raise Refusal(404, "not_found", "There is nothing at this address.")
        except WorldError as problem:
            return _html(console_page(self._sandbox, notice=str(problem)), 400)
        return Response(303, headers={"Location": f"{ROOT}/"})


def _is_person(request: Request) -> bool:
    """Whether a browser asks for a page; clients of CXone ask for JSON or for anything."""
    return "text/html" in (request.headers.get("Accept") or "").lower()


def _html(page: str, status: int) -> Response:
    return Response(status, page.encode("utf-8", "replace"), "text/html;charset=utf-8")
