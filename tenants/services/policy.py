"""Who may do what: one table, default deny. Every view and admin action asks here."""

from enum import StrEnum

from tenants.models import Role


class Action(StrEnum):
    """What people do. The UI words each refusal from ``missing``."""

    VIEW = "view"
    EDIT = "edit"  # registrations, tenants, contacts, credentials' identifiers
    SET_SECRET = "set-secret"  # noqa: S105  (the name of a right)
    VALIDATE = "validate"
    READ_AUDIT = "read-audit"
    MANAGE_MEMBERS = "manage-members"
    MANAGE_ORGANIZATION = "manage-organization"
    EDIT_ENVIRONMENTS = "edit-environments"
    WATCH_PLATFORM = "watch-platform"


READ = frozenset({Action.VIEW})
WRITE = READ | {Action.EDIT, Action.SET_SECRET, Action.VALIDATE}
MANAGE = WRITE | {Action.READ_AUDIT, Action.MANAGE_MEMBERS, Action.MANAGE_ORGANIZATION}

ALLOWED: dict[str, frozenset[Action]] = {
    Role.VIEWER: READ,
    Role.EDITOR: WRITE,
    Role.ADMIN: MANAGE,
}
PLATFORM_OPERATOR = frozenset({Action.EDIT_ENVIRONMENTS, Action.WATCH_PLATFORM})
# What nobody else may, in the words of a refusal.
OF_THE_OPERATOR = {
    Action.EDIT_ENVIRONMENTS: "change the shared list of environments",
    Action.WATCH_PLATFORM: "see how the whole registry runs",
}


def can(role: str | None, action: Action, *, is_platform_operator: bool = False) -> bool:
    """Whether *role* in the chosen organisation, or the platform's operator, may do *action*."""
    if is_platform_operator and action in PLATFORM_OPERATOR:
        return True
    return action in ALLOWED.get(role or "", frozenset())


def missing(action: Action) -> str:
    """A sentence for who may not: which role could, and whom to ask."""
    if action in OF_THE_OPERATOR:
        return f"Only the platform operator may {OF_THE_OPERATOR[action]}."
    roles = [Role(role).label for role, actions in ALLOWED.items() if action in actions]
    return f"This needs the role {' or '.join(roles)}. Ask an admin of your organisation."
