"""The driver that calls the access-key API as the API user of the key itself.

Each sign-in goes through the same guard as a validation, so that no wrong key locks the user, and
each call is audited before it leaves. Never inside a transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKey, ValidationRun
from credentials.services import attempts, preparation
from credentials.services.key_drivers.interface import (
    DriverError,
    KnownKey,
    NoSuchKeyError,
    NotAllowedError,
    NotReachedError,
)
from credentials.services.preparation import CannotTryError, Prepared
from cxone_registry.audit.record import record_access
from cxone_registry.secret import Secret
from tenants.cxone import (
    AccessKeyRefused,
    ClientRefused,
    CXoneError,
    Throttled,
    Unavailable,
    access_key_api,
)
from tenants.cxone.access_key_api import Api
from tenants.services.clouds import cloud_of, door

T = TypeVar("T")
NO_SIGN_IN = "No sign-in of a machine uses this key, so the registry cannot call CXone with it."
NO_PLACE = "Where the tenant's API is, is not known yet: validate a sign-in of it first."
NOT_LISTED = "CXone does not list the key in use among those of its user."
REFUSED = "CXone refused the sign-in that was to manage the keys. Validate it first."
NOT_ALLOWED = (
    "CXone accepted the sign-in, but the API user may not manage access keys: its role needs the"
    " permission My Access Key (view, create, edit, delete)."
)
NOT_REACHED = "CXone gave no usable answer. Try again in a while."
ODD = "CXone answered in a way that is not trusted, so it was not obeyed."
Outcome = ValidationRun.Outcome


class ApiDriver:
    """Manages the keys of the API user of *key*."""

    def __init__(self, key: AccessKey) -> None:
        self._key = key
        self._kept: Api | None = None
        self._user_id = ""

    def list(self) -> list[KnownKey]:
        rows = self._call("list", lambda api: access_key_api.keys_of(api, "", _now()))
        own = next((row for row in rows if row.id == self._key.access_key_id), None)
        if own is None:
            raise NoSuchKeyError(NOT_LISTED)
        self._user_id = own.user_id
        mine = [row for row in rows if row.user_id == own.user_id]
        return [KnownKey(row.id, row.user_id, row.is_active) for row in mine]

    def create(self) -> tuple[str, Secret]:
        if not self._user_id:
            self.list()
        tenant_id = str(self._key.tenant.tenant_id)
        return self._call(
            "create", lambda api: access_key_api.create(api, self._user_id, tenant_id, _now())
        )

    def deactivate(self, key_id: str) -> None:
        self._call(
            "deactivate",
            lambda api: access_key_api.switch(api, key_id, _now(), on=False),
            key_id,
        )

    def activate(self, key_id: str) -> None:
        self._call(
            "activate", lambda api: access_key_api.switch(api, key_id, _now(), on=True), key_id
        )

    def delete(self, key_id: str) -> None:
        self._call("delete", lambda api: access_key_api.delete(api, key_id, _now()), key_id)

    def _call(self, what: str, call: Callable[[Api], T], key_id: str = "") -> T:
        with _in_words():
            api = self._api()
            with transaction.atomic(using="audit"):
                record_access("access-key-api.called", self._key, call=what, about=key_id)
            return call(api)

    def _api(self) -> Api:
        if self._kept is None:
            ready = _ready(self._key)
            self._kept = _signed_in(ready)
        return self._kept


@transaction.atomic
def _ready(key: AccessKey) -> Prepared:
    """A sign-in with the key in use, as a validation prepares it."""
    for use in key.uses.order_by("-last_good_at", "pk"):
        run = ValidationRun.objects.create(
            use=use, trigger=ValidationRun.Trigger.PERSON, requested_by="rotation"
        )
        try:
            return preparation.prepare(preparation.load(run.pk))
        except CannotTryError:
            run.delete()
    raise DriverError(NO_SIGN_IN)


def _signed_in(ready: Prepared) -> Api:
    tenant = ready.use.access_key.tenant
    try:
        if not tenant.api_endpoint:
            raise DriverError(NO_PLACE)
        attempt = attempts.begin(ready.run, ready.client, ready.key)
    except (attempts.SuspendedError, attempts.BusyError) as refused:
        _finish(ready, Outcome.NOT_SENT)
        raise DriverError(str(refused)) from None
    except DriverError:
        _finish(ready, Outcome.NOT_SENT)
        raise
    outcome = Outcome.UNKNOWN
    try:
        who = preparation.sign_in(ready)
        token = access_key_api.sign_in(who, door=door(), now=_now())
        outcome = Outcome.ACCEPTED
    except CXoneError as error:
        outcome = _judged(error)
        raise
    finally:
        with transaction.atomic():
            attempts.close(attempt, outcome)
        _finish(ready, outcome)
    return Api(cloud_of(tenant.environment), tenant.api_endpoint, token, door())


def _judged(error: CXoneError) -> Outcome:
    if isinstance(error, ClientRefused):
        return Outcome.CLIENT_REFUSED
    if isinstance(error, AccessKeyRefused):
        return Outcome.ACCESS_KEY_REFUSED
    return Outcome.UNKNOWN if error.sent else Outcome.NOT_SENT


@transaction.atomic
def _finish(ready: Prepared, outcome: str) -> None:
    ValidationRun.objects.filter(pk=ready.run.pk).update(
        state=ValidationRun.State.FINISHED,
        outcome=outcome,
        summary="Signed in to manage access keys.",
        finished_at=timezone.now(),
        client_secret=ready.client,
        access_key_secret=ready.key,
    )


@contextmanager
def _in_words() -> Iterator[None]:
    """What CXone's errors mean for whoever waits for the driver."""
    try:
        yield
    except (ClientRefused, AccessKeyRefused):
        raise NotAllowedError(REFUSED) from None
    except (Throttled, Unavailable):
        raise NotReachedError(NOT_REACHED) from None
    except CXoneError as error:
        if error.code == "access-key-unknown":
            raise NoSuchKeyError("CXone has no such key.") from None
        if error.code in ("access-keys-forbidden", "access-keys-unauthorized"):
            raise NotAllowedError(NOT_ALLOWED) from None
        raise DriverError(ODD) from None


def _now() -> datetime:
    return datetime.now(UTC)
