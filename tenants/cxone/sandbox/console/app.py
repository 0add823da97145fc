"""What an issuer port answers: the console under ``/__sandbox__``, CXone everywhere else."""

from typing import TYPE_CHECKING, Final

from tenants.cxone.sandbox.console import control_api, files, guard, routing
from tenants.cxone.sandbox.console.frame import Page, render
from tenants.cxone.sandbox.console.html import element
from tenants.cxone.sandbox.console.pages.answers import Redirect
from tenants.cxone.sandbox.console.parts import ROOT, card
from tenants.cxone.sandbox.front import Front
from tenants.cxone.sandbox.keeping import NotKept
from tenants.cxone.sandbox.messages import Refusal, Request, Response, text_response
from tenants.cxone.sandbox.records import WorldError

if TYPE_CHECKING:
    from tenants.cxone.sandbox.sandbox import Sandbox

_SAFETY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    # Not "no-referrer": browsers then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
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
        api = path == "/api" or path.startswith("/api/")
        try:
            guard.check(request, api=api)
        except Refusal as refusal:
            if api:
                return control_api.problem(refusal.status, refusal.error, refusal.description)
            return text_response(f"{refusal.description}\n", refusal.status)
        if api:
            return control_api.answer(self._sandbox, request, path.removeprefix("/api"))
        return files.find(path) or self._page(request, path)

    def _page(self, request: Request, path: str) -> Response:
        try:
            page = routing.page(self._sandbox, request, path.strip("/"))
        except Refusal as refusal:
            page = _sorry(refusal.description, refusal.status)
        except WorldError as problem:
            page = _sorry(str(problem), 500 if isinstance(problem, NotKept) else 400)
        if isinstance(page, Redirect):
            return Response(303, headers={"Location": page.location})
        text = render(self._sandbox, page, request.query.get("done", ""))
        body = text.encode("utf-8", "replace")
        return Response(page.status, body, "text/html;charset=utf-8")


def _is_person(request: Request) -> bool:
    """Whether a browser asks for a page; clients of CXone ask for JSON or for anything."""
    return "text/html" in (request.headers.get("Accept") or "").lower()


def _sorry(sentence: str, status: int) -> Page:
    back = element("a", "Back to the start", href=f"{ROOT}/")
    return Page("That did not work", card(sentence, element("p", back)), status=status)
