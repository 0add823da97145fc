"""The left navigation: by task, with only what the person may see."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from credentials.reports.open_findings import needing_people
from tenants.services.policy import Action


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation; *icon* names a symbol of the icon sheet."""

    label: str
    url: str
    icon: str
    is_current: bool
    badge: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together. The platform operator's are marked as such."""

    label: str
    entries: list[Entry]
    is_platform: bool = False


FINDINGS = "admin:credentials_finding_changelist"
# group: label, URL name, icon, action needed
GROUPS = {
    "": [
        ("Overview", "admin:index", "overview", Action.VIEW),
        ("Findings", FINDINGS, "finding", Action.VIEW),
    ],
    "Watching": [
        ("Health reports", "health-reports", "report", Action.VIEW),
        ("Due dates", "due-dates", "clock", Action.VIEW),
        ("Rotations", "rotations", "running", Action.VIEW),
        ("Validation rounds", "rounds", "running", Action.VIEW),
        ("Validation schedules", "schedules", "history", Action.EDIT),
        ("Maintenance", "admin:credentials_maintenancewindow_changelist", "skipped", Action.VIEW),
        ("Notice channels", "channels", "info", Action.VIEW),
    ],
    "Registered with NICE": [
        ("Registrations", "admin:tenants_registration_changelist", "registration", Action.VIEW),
        ("Requests to NICE", "requests", "clock", Action.VIEW),
        ("Origins", "origins", "cloud", Action.VIEW),
        (
            "Client credentials",
            "admin:credentials_clientcredential_changelist",
            "client",
            Action.VIEW,
        ),
        ("Secret requests", "secret-requests", "download", Action.VIEW),
        ("Shown secrets", "reveals", "key", Action.DECIDE_REVEAL),
        ("One-time links", "shared-links", "key", Action.REVEAL),
    ],
    "People": [
        ("Contacts", "admin:tenants_contact_changelist", "contact", Action.VIEW),
        ("Hand-over tasks", "admin:tenants_handovertask_changelist", "check", Action.VIEW),
        ("Leaver sheet", "leaver", "person", Action.VIEW),
    ],
    "In CXone": [
        ("Tenants", "admin:tenants_tenant_changelist", "tenant", Action.VIEW),
        ("Business units", "admin:tenants_businessunit_changelist", "unit", Action.VIEW),
        ("Access keys", "admin:credentials_accesskey_changelist", "key", Action.VIEW),
        ("Sign-ins", "admin:credentials_accesskeyuse_changelist", "validate", Action.VIEW),
        ("Flight checks", "admin:credentials_flightcheck_changelist", "flight", Action.VIEW),
        ("Environments", "admin:tenants_environment_changelist", "cloud", Action.VIEW),
    ],
    "Administration": [
        ("Members", "admin:tenants_membership_changelist", "people", Action.MANAGE_MEMBERS),
        ("Invitations", "admin:tenants_invitation_changelist", "contact", Action.MANAGE_MEMBERS),
        ("Checklist items", "admin:tenants_checklistitem_changelist", "good", Action.EDIT),
        ("Import and export", "import", "download", Action.EDIT),
        (
            "Reveal rules",
            "admin:credentials_revealrule_changelist",
            "settings",
            Action.MANAGE_ORGANIZATION,
        ),
        ("Identity providers", "identity-providers", "people", Action.MANAGE_ORGANIZATION),
        ("Security notices", "security-notices", "warning", Action.READ_AUDIT),
        ("Audit", "admin:audit_event_changelist", "audit", Action.READ_AUDIT),
        ("Audit streams", "audit-streams", "next", Action.MANAGE_ORGANIZATION),
        (
            "Organisation",
            "admin:tenants_organization_changelist",
            "settings",
            Action.MANAGE_ORGANIZATION,
        ),
    ],
    "Platform": [
        ("How it runs", "admin:platform", "overview", Action.WATCH_PLATFORM),
        ("Keys", "keys", "key", Action.WATCH_PLATFORM),
        ("Audit", "admin:platform-audit", "audit", Action.READ_PLATFORM_AUDIT),
        (
            "Environments",
            "admin:tenants_environment_changelist",
            "cloud",
            Action.EDIT_ENVIRONMENTS,
        ),
    ],
}


def navigation(request: HttpRequest) -> list[Group]:
    """The groups for this person, the current entry marked."""
    open_findings = _needing_somebody(request)
    groups = [
        Group(
            label,
            [
                Entry(
                    text, url, icon, _is_current(request, url), open_findings * (name == FINDINGS)
                )
                for text, name, icon, action in lines
                if request.may(action)
                for url in [reverse(name)]
            ],
            is_platform=label == "Platform",
        )
        for label, lines in GROUPS.items()
    ]
    return [group for group in groups if group.entries]


def _needing_somebody(request: HttpRequest) -> int:
    if getattr(request, "seat", None) is None:
        return 0
    return needing_people(timezone.now()).count()


def _is_current(request: HttpRequest, url: str) -> bool:
    # These two begin the addresses of pages that have lines of their own.
    is_start = url in ("/", reverse("admin:platform"))
    return request.path == url if is_start else request.path.startswith(url)
