"""Admin pages of what a team registers, and of who may do it."""

from tenants.admin.business_unit import BusinessUnitAdmin
from tenants.admin.checklist_item import ChecklistItemAdmin
from tenants.admin.contact import ContactAdmin
from tenants.admin.environment import EnvironmentAdmin
from tenants.admin.hand_over_task import HandOverTaskAdmin
from tenants.admin.invitation import InvitationAdmin
from tenants.admin.membership import MembershipAdmin
from tenants.admin.organization import OrganizationAdmin
from tenants.admin.registration import RegistrationAdmin
from tenants.admin.tenant import TenantAdmin

__all__ = [
    "BusinessUnitAdmin",
    "ChecklistItemAdmin",
    "ContactAdmin",
    "EnvironmentAdmin",
    "HandOverTaskAdmin",
    "InvitationAdmin",
    "MembershipAdmin",
    "OrganizationAdmin",
    "RegistrationAdmin",
    "TenantAdmin",
]
