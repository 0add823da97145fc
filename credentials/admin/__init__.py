"""Admin pages of the secrets we hold, of their validations and of what is wrong."""

from credentials.admin.access_key import AccessKeyAdmin
from credentials.admin.client_credential import ClientCredentialAdmin
from credentials.admin.finding import FindingAdmin
from credentials.admin.flight_check import FlightCheckAdmin
from credentials.admin.maintenance import MaintenanceWindowAdmin
from credentials.admin.reveals.rules import RevealRuleAdmin
from credentials.admin.sign_in import AccessKeyUseAdmin
from credentials.admin.validation_run import ValidationRunAdmin

__all__ = [
    "AccessKeyAdmin",
    "AccessKeyUseAdmin",
    "ClientCredentialAdmin",
    "FindingAdmin",
    "FlightCheckAdmin",
    "MaintenanceWindowAdmin",
    "RevealRuleAdmin",
    "ValidationRunAdmin",
]
