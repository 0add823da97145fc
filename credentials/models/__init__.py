"""The secrets we hold, whether they work, and what is wrong."""

from credentials.models.access_key import AccessKey, AccessKeyUse, UserKind
from credentials.models.attempt import Attempt
from credentials.models.audit_stream import AuditStream
from credentials.models.check import Check, HealthRollup
from credentials.models.client_credential import ClientCredential
from credentials.models.finding import Finding
from credentials.models.flight_check import FlightCheck
from credentials.models.health_report import (
    HealthReport,
    ReportDelivery,
    ReportRecipient,
    ReportSchedule,
)
from credentials.models.identity_provider import IdentityProvider
from credentials.models.keys import OrganizationKey, PlatformKey
from credentials.models.maintenance import MaintenanceWindow
from credentials.models.notice_channel import NoticeChannel, NoticeDelivery
from credentials.models.pasted_answer import PastedAnswer
from credentials.models.reminder import CalendarFeed, Reminder
from credentials.models.reveal import Reveal, RevealRule, SecretComparison
from credentials.models.root_keys import RootKey, ShredOrder
from credentials.models.rotation import Consumer, Rotation
from credentials.models.saml_assertion import SamlAssertion
from credentials.models.secret_version import SecretVersion
from credentials.models.sharing import SecretRequest, SharedLink
from credentials.models.validation_round import ValidationRange, ValidationRound
from credentials.models.validation_run import ValidationRun
from credentials.models.validation_schedule import ValidationSchedule

__all__ = [
    "AccessKey",
    "AccessKeyUse",
    "Attempt",
    "AuditStream",
    "CalendarFeed",
    "Check",
    "ClientCredential",
    "Consumer",
    "Finding",
    "FlightCheck",
    "HealthReport",
    "HealthRollup",
    "IdentityProvider",
    "MaintenanceWindow",
    "NoticeChannel",
    "NoticeDelivery",
    "OrganizationKey",
    "PastedAnswer",
    "PlatformKey",
    "Reminder",
    "ReportDelivery",
    "ReportRecipient",
    "ReportSchedule",
    "Reveal",
    "RevealRule",
    "RootKey",
    "Rotation",
    "SamlAssertion",
    "SecretComparison",
    "SecretRequest",
    "SecretVersion",
    "SharedLink",
    "ShredOrder",
    "UserKind",
    "ValidationRange",
    "ValidationRound",
    "ValidationRun",
    "ValidationSchedule",
]
