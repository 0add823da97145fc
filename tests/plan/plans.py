"""Plans for the linter's tests."""

from dataclasses import replace
from typing import Any

from tenants.rules.facts import CredentialFact, SignInFact, TenantFact
from tenants.rules.plan import Plan, PlannedContact, PlannedEnvironment, PlannedUri

COMMERCIAL = PlannedEnvironment("commercial", "Global Production", "commercial")
FEDRAMP = PlannedEnvironment("fedramp", "FedRAMP Moderate", "fedramp")
SANDBOX = PlannedEnvironment("sandbox", "Sandbox", "sandbox")
ANA = PlannedContact("Ana", "ana@acme.example")
TEAM = PlannedContact("Team", "cxone@partner.example")
AGENTS = "GET /inContactAPI/services/v25.0/agents"
BACK_END = Plan(
    name="Nightly report",
    purpose="Fetches yesterday's contacts each night and mails a summary to the floor managers.",
    submitter_name="Ana",
    submitter_email="ana@acme.example",
    business_unit_number="4600738",
    business_unit_name="Head office",
    business_unit_is_primary=True,
    organization_has_primary_unit=True,
    scopes=("Admin",),
    endpoints=(AGENTS,),
    environments=(COMMERCIAL,),
    contacts=(ANA, TEAM),
)
PUBLIC = replace(
    BACK_END,
    application_type="public",
    client_auth_method="none",
    tenancy="multiple",
    origins=("https://app.acme.example",),
    uris=(PlannedUri("https://app.acme.example/back"),),
)
CONFIDENTIAL = replace(
    PUBLIC, application_type="confidential", client_auth_method="client_secret_post"
)


def uris(*found: str) -> tuple[PlannedUri, ...]:
    return tuple(PlannedUri(one) for one in found)


def credential(**fields: Any) -> CredentialFact:
    return CredentialFact(**{"id": "1", "environment": "commercial", "client_id": "x",
                             "has_secret": True, **fields})  # fmt: skip


def tenant(number: int, environment: str = "commercial") -> TenantFact:
    return TenantFact(str(number), f"Tenant {number}", environment, "", None, "")


def sign_in(number: int) -> SignInFact:
    return SignInFact(
        id=str(number), access_key="key", environment="commercial", tenant=f"Tenant {number}",
        tenant_id=str(number), api_user="api", user_kind="", role_name="", sponsor="",
        has_secret=True, outcome="", last_run_at=None, last_good_at=None,
    )  # fmt: skip
