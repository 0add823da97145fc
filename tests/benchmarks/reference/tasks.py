"""The worker of the reference: ``celery -A tests.benchmarks.reference.tasks worker -c 2``."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.reference.settings")
django.setup()

import jwt  # noqa: E402
import requests  # noqa: E402
from celery import Celery  # noqa: E402
from cryptography.fernet import Fernet  # noqa: E402
from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.benchmarks.reference.models import Credential, Result  # noqa: E402

app = Celery("reference", broker=os.environ["REFERENCE_BROKER"])
app.conf.task_ignore_result = True
_keys: dict[str, object] = {}


@app.task
def validate(pk: int) -> None:
    credential = Credential.objects.get(pk=pk)
    started = time.perf_counter()
    outcome = _outcome(credential)
    spent = int((time.perf_counter() - started) * 1000)
    credential.status = outcome
    credential.checked_at = timezone.now()
    credential.save()
    Result.objects.create(credential=credential, outcome=outcome, milliseconds=spent)


def _outcome(credential: Credential) -> str:
    fernet = Fernet(settings.FIELD_KEY)
    answer = requests.post(
        f"{credential.issuer}/auth/token",
        data={
            "grant_type": "password",
            "username": credential.access_key_id,
            "password": fernet.decrypt(bytes(credential.access_key_secret)).decode(),
        },
        auth=(credential.client_id, fernet.decrypt(bytes(credential.client_secret)).decode()),
        timeout=10,
    )
    if answer.status_code != 200:
        return {401: "access-key-refused", 429: "throttled"}.get(answer.status_code, "unknown")
    try:
        token = answer.json()["id_token"]
    except ValueError:
        return "hostile"
    claims = jwt.decode(
        token,
        _key(credential.issuer),
        algorithms=["RS256"],
        audience=credential.client_id,
        issuer=credential.issuer,
    )
    return "accepted" if claims["tenantId"] == credential.tenant_id else "misconfigured"


def _key(issuer: str) -> object:
    """Fetched once per process: fetching it each time would be a slower reference still."""
    if issuer not in _keys:
        found = requests.get(f"{issuer}/auth/jwks", timeout=10).json()["keys"][0]
        _keys[issuer] = jwt.algorithms.RSAAlgorithm.from_jwk(found)
    return _keys[issuer]
