"""Who may do what: one table, default deny. Every view and admin action asks here."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tenants.models import Role


class Action(StrEnum):
    """What people do. The UI words each refusal from ``missing``."""

    VIEW = "view"
    EDIT = "edit"  # registrations, tenants, contacts, credentials' identifiers
    SET_SECRET = "set-secret"  # noqa: S105  (the name of a right)
    ASK_FOR_SECRET = "ask-for-secret"  # noqa: S105
    VALIDATE = "validate"
    ROTATE = "rotate"
    REVEAL = "reveal"  # to oneself, or by a one-time link to somebody else
    DECIDE_REVEAL = "decide-reveal"
    BREAK_GLASS = "break-glass"
    READ_AUDIT = "read-audit"
    MANAGE_MEMBERS = "manage-members"
    MANAGE_ORGANIZATION = "manage-organization"  # also how people sign in, and reveal rules
    EDIT_ENVIRONMENTS = "edit-environments"
    WATCH_PLATFORM = "watch-platform"
    READ_PLATFORM_AUDIT = "read-platform-audit"


READ = frozenset({Action.VIEW})
WRITE = READ | {Action.EDIT, Action.SET_SECRET, Action.ASK_FOR_SECRET}
OPERATE = WRITE | {Action.VALIDATE, Action.ROTATE}
# Whoever sees secrets gives no rights, and whoever gives rights sees no secrets.
KEEP_SECRETS = READ | {
    Action.SET_SECRET,
    Action.ASK_FOR_SECRET,
    Action.VALIDATE,
    Action.ROTATE,
    Action.REVEAL,
    Action.DECIDE_REVEAL,
    Action.BREAK_GLASS,
}
MANAGE = OPERATE | {
    Action.DECIDE_REVEAL,
    Action.READ_AUDIT,
    Action.MANAGE_MEMBERS,
    Action.MANAGE_ORGANIZATION,
}

ALLOWED: dict[str, frozenset[Action]] = {
    Role.VIEWER: READ,
    Role.EDITOR: WRITE,
    Role.OPERATOR: OPERATE,
    Role.CUSTODIAN: KEEP_SECRETS,
    Role.ADMIN: MANAGE,
    Role.AUDITOR: READ | {Action.READ_AUDIT},
}
# From here up a second factor is asked for at every sign-in.
NEEDS_SECOND_FACTOR = frozenset({Role.OPERATOR, Role.CUSTODIAN, Role.ADMIN, Role.AUDITOR})
PLATFORM_OPERATOR = frozenset(
    {Action.EDIT_ENVIRONMENTS, Action.WATCH_PLATFORM, Action.READ_PLATFORM_AUDIT}
)
# What nobody else may, in the words of a refusal.
OF_THE_OPERATOR = {
    Action.EDIT_ENVIRONMENTS: "change the shared list of environments",
    Action.WATCH_PLATFORM: "see how the whole registry runs",
    Action.READ_PLATFORM_AUDIT: "read the registry's own audit trail",
}
# What each right of a member lets a person do, for the page "What each role may do".
SAID = {
    Action.VIEW: "See registrations, what state credentials are in, findings and reports",
    Action.EDIT: "Plan, edit and import registrations, tenants, contacts and origins",
    Action.SET_SECRET: "Enter and replace secrets, without seeing them",
    Action.ASK_FOR_SECRET: "Ask somebody outside for a secret, without seeing it",
    Action.VALIDATE: "Validate credentials, run flight checks and rounds",
    Action.ROTATE: "Rotate secrets and access keys",
    Action.REVEAL: "See and copy a secret, or hand it on by a one-time link",
    Action.DECIDE_REVEAL: "Approve that somebody else sees a secret",
    Action.BREAK_GLASS: "See a secret in an emergency, with all admins told",
    Action.READ_AUDIT: "Read the audit trail and the security notices",
    Action.MANAGE_MEMBERS: "Invite and remove members, and give roles",
    Action.MANAGE_ORGANIZATION: "Change the organisation, and how its people sign in",
}
# A role in one sentence, for who gives it.
ROLE_SAID = {
    Role.VIEWER: "Reads everything but secrets and the audit trail.",
    Role.EDITOR: "Plans and edits registrations, and enters secrets without seeing them.",
    Role.OPERATOR: "Edits, validates and rotates. Sees no secret.",
    Role.CUSTODIAN: "Sees and hands on secrets, with approval or an audit entry. Gives no roles.",
    Role.ADMIN: "Gives roles and runs the organisation. Sees no secret.",
    Role.AUDITOR: "Reads everything and the audit trail. Changes nothing.",
}
# On which attribute an object names the person who may not do this to it: him- or herself.
NOT_TO_ONESELF = {Action.MANAGE_MEMBERS: "user_id", Action.DECIDE_REVEAL: "asked_by_id"}


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. *role*: in the chosen organisation; None outside of any."""

    user_id: UUID | None
    role: str | None
    is_platform_operator: bool = False


NOBODY = Person(None, None)


def can(person: Person, action: Action, obj: object = None) -> bool:
    """Whether *person* may do *action*, to *obj* if one is given.

    The platform's operator has rights only outside of organisations: an account that belongs to
    one is not the operator's.
    """
    if person.role is None:
        return person.is_platform_operator and action in PLATFORM_OPERATOR
    if action not in ALLOWED.get(person.role, frozenset()):
        return False
    return not is_oneself(person, action, obj)


def is_oneself(person: Person, action: Action, obj: object) -> bool:
    """Whether *person* would do to themselves what takes a second person."""
    named = getattr(obj, NOT_TO_ONESELF.get(action, ""), None)
    return named is not None and named == person.user_id


def missing(action: Action) -> str:
    """A sentence for who may not: which role could, and whom to ask."""
    if action in OF_THE_OPERATOR:
        return f"Only the platform operator may {OF_THE_OPERATOR[action]}."
    *first, last = [Role(role).label for role, actions in ALLOWED.items() if action in actions]
    roles = f"{', '.join(first)} or {last}" if first else last
    return f"This needs the role {roles}. Ask an admin of your organisation."
