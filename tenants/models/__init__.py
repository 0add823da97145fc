"""What a team registers with CXone, and for whom."""

from tenants.models.access import Invitation, Membership, Organization, Role, User
from tenants.models.application import ApplicationType, ClientAuthMethod, Tenancy
from tenants.models.business_unit import BusinessUnit
from tenants.models.contact import Contact, TechnicalContact
from tenants.models.environment import Environment
from tenants.models.registration import Registration, RegistrationEnvironment
from tenants.models.tenant import Tenant
from tenants.models.web_address import Origin, RedirectURI

__all__ = [
    "ApplicationType",
    "BusinessUnit",
    "ClientAuthMethod",
    "Contact",
    "Environment",
    "Invitation",
    "Membership",
    "Organization",
    "Origin",
    "RedirectURI",
    "Registration",
    "RegistrationEnvironment",
    "Role",
    "TechnicalContact",
    "Tenancy",
    "Tenant",
    "User",
]
