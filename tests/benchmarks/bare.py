"""The bare side: a thread pool, a session for each thread, four calls, nothing kept."""

import threading
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.benchmarks.fleet import Fleet, SignIn

SERVICES = "inContactAPI/services/v32.0"


class Script:
    def __init__(self, fleet: Fleet, threads: int) -> None:
        self.fleet = fleet
        self.pool = ThreadPoolExecutor(threads)
        self.kept = threading.local()

    def run(self) -> None:
        for _ in self.pool.map(self._validate, self.fleet.sign_ins):
            pass

    def _validate(self, sign_in: SignIn) -> None:
        session = self._session()
        token = _json(
            session.post(
                f"{self.fleet.issuer}/auth/token",
                data={
                    "grant_type": "password",
                    "username": sign_in.access_key_id,
                    "password": sign_in.access_key_secret,
                },
                auth=(sign_in.client_id, sign_in.client_secret),
                timeout=10,
            )
        )
        place = _json(
            session.get(
                f"{self.fleet.issuer}/.well-known/cxone-configuration",
                params={"tenantId": sign_in.tenant_id},
                timeout=10,
            )
        )
        assert place["tenantId"] == sign_in.tenant_id
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        services = f"{place['api_endpoint'].rstrip('/')}/{SERVICES}"
        time = _json(session.get(f"{services}/server-time", headers=headers, timeout=10))
        assert time["ServerTime"]
        units = _json(session.get(f"{services}/business-unit", headers=headers, timeout=10))
        seen = [str(unit["businessUnitId"]) for unit in units["businessUnits"]]
        assert sign_in.business_unit in seen

    def _session(self) -> requests.Session:
        if not hasattr(self.kept, "session"):
            self.kept.session = requests.Session()
        return self.kept.session


def _json(answer: requests.Response) -> dict:
    assert answer.status_code == 200, answer.status_code
    return answer.json()
