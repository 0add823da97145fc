"""Plans that the tests of the case file share."""

from tenants.rules.plan import Plan, PlannedContact, PlannedEnvironment, PlannedUri

USER_APP = Plan(
    name="Desk Companion",
    purpose="Shows agents what they need.",
    tracking_number="TRK-20931",
    submitter_name="Ada Lovelace",
    submitter_email="ada@example.com",
    business_unit_number="4600738",
    business_unit_name="Example Partners",
    business_unit_is_primary=True,
    organization_has_primary_unit=True,
    application_type="confidential",
    tenancy="multiple",
    scopes=("Agent", "RealTime"),
    environments=(
        PlannedEnvironment("global", "Global Production", "commercial"),
        PlannedEnvironment("australia", "Australian Sovereign", "sovereign"),
    ),
    contacts=(
        PlannedContact("Ada Lovelace", "ada@example.com"),
        PlannedContact("Operations", "ops@example.net", "mailbox"),
        PlannedContact("Bob Gone", "bob@example.com", "technical", "left"),
    ),
    origins=("https://desk.example.com", "https://desk.example.net"),
    uris=(
        PlannedUri("https://desk.example.com/callback"),
        PlannedUri("https://desk.example.com/bye", "logout"),
    ),
)
