"""Groups and the roles that they give, as people type them: one ``group = role`` a line."""

from collections.abc import Collection

MOST, LONGEST = 200, 200


class GroupRolesError(ValueError):
    """A line that cannot be read; the text is a sentence."""


def parse(text: str, roles: Collection[str]) -> dict[str, str]:
    """What *text* says. *roles* are the values that a group may give. Raises GroupRolesError."""
    found: dict[str, str] = {}
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise GroupRolesError(f"These are more than {MOST} groups.")
    for line in lines:
        group, separator, role = (part.strip() for part in line.rpartition("="))
        _check(group, separator, role.lower(), roles)
        if group in found:
            raise GroupRolesError(f"The group {group[:60]} is there twice.")
        found[group] = role.lower()
    return found


def written(group_roles: dict[str, str]) -> str:
    """The same as text again."""
    return "\n".join(f"{group} = {role}" for group, role in group_roles.items())


def _check(group: str, separator: str, role: str, roles: Collection[str]) -> None:
    if not group or not separator:
        raise GroupRolesError("Write one group a line, with its role: Travel-Admins = operator")
    if len(group) > LONGEST or not group.isprintable():
        raise GroupRolesError(f"A group has at most {LONGEST} characters, all of them printable.")
    if role not in roles:
        raise GroupRolesError(
            f"The group {group[:60]} cannot give that role. Possible are {', '.join(roles)};"
            " custodians and admins are made here by a person."
        )
