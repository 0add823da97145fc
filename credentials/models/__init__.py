"""The secrets we hold, whether they work, and what is wrong."""

from credentials.models.access_key import AccessKey, AccessKeyUse, UserKind
from credentials.models.attempt import Attempt
from credentials.models.client_credential import ClientCredential
from credentials.models.finding import Finding
from credentials.models.flight_check import FlightCheck
from credentials.models.keys import OrganizationKey, PlatformKey
from credentials.models.pasted_answer import PastedAnswer
from credentials.models.secret_version import SecretVersion
from credentials.models.validation_run import ValidationRun

__all__ = [
    "AccessKey",
    "AccessKeyUse",
    "Attempt",
    "ClientCredential",
    "Finding",
    "FlightCheck",
    "OrganizationKey",
    "PastedAnswer",
    "PlatformKey",
    "SecretVersion",
    "UserKind",
    "ValidationRun",
]
