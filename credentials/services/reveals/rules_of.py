"""Which rule holds for a secret, and what is in the way now."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from credentials.models import RevealRule, SecretVersion
from credentials.rules.reveals.rule import Rule, Situation, parsed_networks, refusals
from credentials.services import vault
from tenants.models import Environment, Organization


def environment_of(version: SecretVersion) -> Environment:
    """Where the secret signs in."""
    owner = vault.owner_of(version)
    return owner.tenant.environment if version.access_key_id else owner.environment  # type: ignore[union-attr]


def rule_of(environment: Environment) -> Rule:
    """The organisation's rule; without one, a second person for everything but a sandbox."""
    row = RevealRule.objects.filter(environment=environment).first()
    if row is None:
        return Rule(needs_approval=environment.kind != Environment.Kind.SANDBOX)
    return read(row)


def read(row: RevealRule) -> Rule:
    """A row as the pure rule."""
    return Rule(
        needs_approval=row.needs_approval,
        is_write_only=row.is_write_only,
        weekdays=row.weekdays,
        from_hour=row.from_hour,
        to_hour=row.to_hour,
        networks=parsed_networks(row.networks),
        ticket_pattern=row.ticket_pattern,
    )


def in_the_way(version: SecretVersion, rule: Rule, address: str) -> list[str]:
    """Why the secret is not shown now to somebody at *address*, in sentences."""
    zone = ZoneInfo(Organization.objects.values_list("time_zone", flat=True).get())
    is_write_only = version.is_write_only or vault.owner_of(version).is_write_only
    return refusals(rule, Situation(timezone.now().astimezone(zone), address, is_write_only))
