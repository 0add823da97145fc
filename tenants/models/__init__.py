"""What a team registers with CXone, and for whom."""

from tenants.models.access import Invitation, Membership, Organization, Role, User
from tenants.models.admin_notice import AdminNotice
from tenants.models.application import (
    ApplicationType,
    ClientAuthMethod,
    PasswordDelivery,
    Tenancy,
)
from tenants.models.business_unit import BusinessUnit
from tenants.models.checklist import ChecklistItem, ChecklistProof, ProofFile
from tenants.models.contact import Attestation, Contact, ContactRole, TechnicalContact
from tenants.models.discovery import ProviderDocument, TenantDocument
from tenants.models.environment import Environment
from tenants.models.factor_reset import FactorReset
from tenants.models.hand_over import HandOverTask
from tenants.models.registration import Registration, RegistrationEnvironment
from tenants.models.request import CaseEntry, VendorRequest
from tenants.models.sign_in import PersonSession, SignInTry
from tenants.models.table_import import TableImport
from tenants.models.tenant import Tenant
from tenants.models.web_address import Origin, OriginProbe, RedirectURI

__all__ = [
    "AdminNotice",
    "ApplicationType",
    "Attestation",
    "BusinessUnit",
    "CaseEntry",
    "ChecklistItem",
    "ChecklistProof",
    "ClientAuthMethod",
    "Contact",
    "ContactRole",
    "Environment",
    "FactorReset",
    "HandOverTask",
    "Invitation",
    "Membership",
    "Organization",
    "Origin",
    "OriginProbe",
    "PasswordDelivery",
    "PersonSession",
    "ProofFile",
    "ProviderDocument",
    "RedirectURI",
    "Registration",
    "RegistrationEnvironment",
    "Role",
    "SignInTry",
    "TableImport",
    "TechnicalContact",
    "Tenancy",
    "Tenant",
    "TenantDocument",
    "User",
    "VendorRequest",
]
