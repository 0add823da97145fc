"""The left navigation: by task, with only what the person may see."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from tenants.services.policy import Action


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation; *icon* names a symbol of the icon sheet."""

    label: str
    url: str
    icon: str
    is_current: bool
    badge: int = 0


# label, URL name, icon, action needed
ENTRIES = [
    ("Overview", "admin:index", "overview", Action.VIEW),
    ("Registrations", "admin:tenants_registration_changelist", "registration", Action.VIEW),
    ("Client credentials", "admin:credentials_clientcredential_changelist", "client", Action.VIEW),
    ("Access keys", "admin:credentials_accesskey_changelist", "key", Action.VIEW),
    ("Sign-ins", "admin:credentials_accesskeyuse_changelist", "validate", Action.VIEW),
    ("Findings", "admin:credentials_finding_changelist", "finding", Action.VIEW),
    ("Tenants", "admin:tenants_tenant_changelist", "tenant", Action.VIEW),
    ("Business units", "admin:tenants_businessunit_changelist", "unit", Action.VIEW),
    ("Contacts", "admin:tenants_contact_changelist", "people", Action.VIEW),
    ("Health report", "admin:health-report", "report", Action.VIEW),
    ("Audit", "admin:audit_event_changelist", "audit", Action.READ_AUDIT),
    ("Members", "admin:tenants_membership_changelist", "people", Action.MANAGE_MEMBERS),
    (
        "Organisation",
        "admin:tenants_organization_changelist",
        "settings",
        Action.MANAGE_ORGANIZATION,
    ),
]
OPERATOR = (
    "Environments",
    "admin:tenants_environment_changelist",
    "cloud",
    Action.EDIT_ENVIRONMENTS,
)


def navigation(request: HttpRequest) -> list[Entry]:
    """The entries for this person, the current one marked."""
    wanted = [*ENTRIES, OPERATOR]
    return [
        Entry(label, url, icon, _is_current(request, url))
        for label, name, icon, action in wanted
        if request.may(action)
        for url in [reverse(name)]
    ]


def _is_current(request: HttpRequest, url: str) -> bool:
    return request.path == url if url == "/" else request.path.startswith(url)
