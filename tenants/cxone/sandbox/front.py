"""The front of one origin: from a request to an answer, through routing, weather and journal."""

import threading
import time
from dataclasses import dataclass, field, replace

from tenants.cxone.sandbox import cors, disguise, masking, routes, weather
from tenants.cxone.sandbox.faults import NOBODY, Subject
from tenants.cxone.sandbox.journal import Entry, Journal
from tenants.cxone.sandbox.messages import Refusal, Request, Response
from tenants.cxone.sandbox.refusals import response_to
from tenants.cxone.sandbox.routes import NOWHERE, Api, Route
from tenants.cxone.sandbox.site import Site


@dataclass(frozen=True)
class Front:
    """Answers for the issuer of a cloud, or for its API origin."""

    site: Site
    journal: Journal
    stopping: threading.Event = field(default_factory=threading.Event)
    on_issuer: bool = True

    def answer(self, request: Request) -> Response:
        """Raises weather.Silence when the connection is to be closed without an answer."""
        started = time.perf_counter()
        subject, route, response = NOBODY, NOWHERE, Response(0)
        try:
            route = routes.find(self.site, request, on_issuer=self.on_issuer)
            subject = route.subject(self.site, request)
            self._count(route.name, request)
            response = self._answer(route, subject, request)
        except Refusal as refusal:
            response = response_to(refusal, self.site, subject, route.name)
        finally:
            self._write_down(request, subject, route.name, response, started)
        crossing = cors.headers(self.site, request, route.name, route.methods)
        return replace(response, headers={**response.headers, **crossing})

    def clock(self) -> float:
        """What the Date header says."""
        return self.site.now()

    def _answer(self, route: Route, subject: Subject, request: Request) -> Response:
        site, name = self.site, route.name
        early = weather.pass_through(site, subject, name, self.stopping)
        if early is None and request.method == "OPTIONS":
            return cors.preflight(request, route.methods)
        is_api = isinstance(route, Api)
        early = early or disguise.instead(site, subject, name, request, is_api=is_api)
        return early or disguise.dressed(site, subject, name, route.answer(site, request))

    def _count(self, endpoint: str, request: Request) -> None:
        # Counted on arrival: a request that was throttled or left hanging was sent all the same.
        if endpoint == "token" and "username" in _form(request):
            self.journal.count_token_request(_form(request)["username"])

    def _write_down(
        self,
        request: Request,
        subject: Subject,
        endpoint: str,
        response: Response,
        started: float,
    ) -> None:
        key_id = subject.access_key_ids[0] if subject.access_key_ids else ""
        entry = Entry(
            at=time.time(),
            cloud=self.site.key,
            endpoint=endpoint,
            method=request.method,
            path=masking.shown_path(self.site, request),
            sent=masking.shown_fields(self.site, request),
            status=response.status,
            error=response.error,
            milliseconds=(time.perf_counter() - started) * 1000,
            client_id=subject.client_id if subject.client_id in self.site.cloud.apps else "",
            access_key_id=masking.known_key_id(self.site.world, key_id),
        )
        self.journal.add(entry)


def _form(request: Request) -> dict[str, str]:
    try:
        return request.form
    except Refusal:
        return {}
