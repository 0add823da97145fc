"""Plans and facts as the checklist meets them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tenants.rules.checklist import Checklist, Proof, Situation, evaluate
from tenants.rules.facts import CredentialFact, Facts, FlightFact, SignInFact, TenantFact
from tenants.rules.plan import Plan, PlannedContact, PlannedEnvironment, PlannedUri

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
AN_HOUR_AGO = NOW - timedelta(hours=1)
PLACE = "commercial"
ATTESTED = ("permissions-minimal", "key-permission-returned", "test-user-ready")
DOCUMENTS = ("hand-over-delivered", "secret-consumer-known")


def sign_in(number: int = 1, **changes: Any) -> SignInFact:
    fields = {
        "id": f"use-{number}",
        "access_key": f"key-{number}",
        "environment": PLACE,
        "tenant": f"Tenant {number}",
        "tenant_id": f"{number}",
        "api_user": "api@example.com",
        "user_kind": "dedicated",
        "role_name": "API",
        "sponsor": "Sam",
        "has_secret": True,
        "outcome": "accepted",
        "last_run_at": AN_HOUR_AGO,
        "last_good_at": AN_HOUR_AGO,
    }
    return SignInFact(**{**fields, **changes})


def flight(**changes: Any) -> FlightFact:
    fields = {"id": "1", "environment": PLACE, "kind": "user", "outcome": "good"}
    return FlightFact(**{**fields, "finished_at": AN_HOUR_AGO, **changes})


def tenant(number: int = 1, **changes: Any) -> TenantFact:
    fields = {
        "id": f"{number}",
        "name": f"Tenant {number}",
        "environment": PLACE,
        "api_endpoint": "https://api-na1.niceincontact.com",
        "discovered_at": AN_HOUR_AGO,
        "error": "",
    }
    return TenantFact(**{**fields, **changes})


def plan(kind: str = "backend", tenancy: str = "single", **changes: Any) -> Plan:
    """A complete plan of an active application."""
    is_for_people = kind != "backend"
    fields = {
        "name": "App",
        "status": "active",
        "tracking_number": "T-4711",
        "application_type": kind,
        "tenancy": tenancy,
        "scopes": ("Admin",),
        "environments": (PlannedEnvironment(PLACE, "Commercial", "commercial"),),
        "contacts": (PlannedContact("Ana", "a@example.com"), PlannedContact("Bo", "b@example.com")),
        "origins": ("https://app.example.com",) if is_for_people else (),
        "uris": (PlannedUri("https://app.example.com/cb"),) if is_for_people else (),
    }
    return Plan(**{**fields, **changes})


def facts(kind: str = "backend", **changes: Any) -> Facts:
    """Everything works."""
    is_for_people = kind != "backend"
    fields = {
        "credentials": (CredentialFact("1", PLACE, "client", kind != "public"),),
        "sign_ins": () if is_for_people else (sign_in(),),
        "flights": (flight(),) if is_for_people else (),
        "tenants": (tenant(),),
        "live_origins": frozenset({"https://app.example.com"}) if is_for_people else frozenset(),
    }
    return Facts(**{**fields, **changes})


def proof(item: str, **changes: Any) -> Proof:
    return Proof(**{"id": "1", "item": item, "by": "Pat", "at": AN_HOUR_AGO, **changes})


ALL_PROOFS = tuple(proof(item) for item in (*ATTESTED, *DOCUMENTS))


def checklist(
    one: Plan | None = None, known: Facts | None = None, *, errors: int = 0, **more: Any
) -> Checklist:
    chosen = one or plan()
    seen = Situation(
        chosen, facts(chosen.application_type) if known is None else known, errors, NOW
    )
    return evaluate(seen, **{"proofs": ALL_PROOFS, **more})
