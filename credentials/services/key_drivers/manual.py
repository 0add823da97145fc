"""The usual driver: a person in CXone."""

from typing import NoReturn

from credentials.services.key_drivers.interface import ByHandError, KnownKey
from cxone_registry.secret import Secret

WHERE = "In CXone: Admin > Employees > the API user > Security. A person does this."


class ManualDriver:
    """Does nothing by itself: each step tells where a person does it."""

    def list(self) -> list[KnownKey]:
        _refuse()

    def create(self) -> tuple[str, Secret]:
        _refuse()

    def deactivate(self, key_id: str) -> None:
        _refuse()

    def activate(self, key_id: str) -> None:
        _refuse()

    def delete(self, key_id: str) -> None:
        _refuse()


def _refuse() -> NoReturn:
    raise ByHandError(WHERE)
