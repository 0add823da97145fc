"""What the demonstration tells, as plain data. All names and values are made up."""

# ruff: noqa: E501 - a table of data is easier to compare in long lines

from dataclasses import dataclass, field

COMMERCIAL, GOV, EU = "commercial", "gov", "eu"
# Where the sandbox has an app and an access key that nobody entered here yet.
SPARE_TENANT = "Adventure Works"
# Where an access key is being replaced.
ROTATING_TENANT = "Blue Yonder Airlines"
# Whose sign-ins failed in the last days.
BROKEN = ("Fabrikam Retail", "Litware Insurance")


@dataclass(frozen=True, slots=True)
class TenantStory:
    """A tenant; *real_unit* is what CXone knows where it differs from what was typed here."""

    name: str
    cloud: str
    unit: str
    area: str = ""
    cluster: str = ""
    real_unit: str = ""


@dataclass(frozen=True, slots=True)
class RequestStory:
    """Something that NICE was asked for. Days ago; *answered* is None while it waits."""

    kind: str
    sent: int
    answered: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationStory:
    """A registration with its client credentials by cloud.

    *wrong_in*: clouds where the stored client secret is not the one CXone has.
    """

    name: str
    purpose: str
    type: str
    tenancy: str
    method: str
    status: str
    clouds: tuple[str, ...] = ()
    tracking: str = ""
    submitted_days_ago: int | None = None
    wrong_in: tuple[str, ...] = ()
    rotate_in_days: int | None = None
    origins: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    contacts: tuple[int, ...] = (0, 1)
    is_government: bool = False
    endpoints: tuple[str, ...] = ()
    # Days ago that NICE answered the form; then what was asked later.
    answered_days_ago: int | None = None
    requests: tuple[RequestStory, ...] = ()
    # Asked for with the last change of origins, and not known to CXone.
    new_origins: tuple[str, ...] = ()
    # Still known to CXone although nobody wants it.
    old_origins: tuple[str, ...] = ()
    # Items of the checklist that somebody proved.
    proved: tuple[str, ...] = ()
    # The member who looks after it.
    owner: str = ""


@dataclass(frozen=True, slots=True)
class KeyStory:
    """An access key and who uses it. *state*: what is true at CXone.

    ``good``, ``inactive``, ``locked``, ``other-tenant``, ``narrow`` (may not read the business
    unit) or ``missing`` (no secret entered here yet).
    """

    tenant: str
    api_user: str
    users: tuple[str, ...]
    state: str = "good"
    rotate_in_days: int | None = None


@dataclass(frozen=True, slots=True)
class OrganizationStory:
    name: str
    slug: str
    time_zone: str
    units: dict[str, str]
    contacts: tuple[tuple[str, str], ...]
    # What was heard of some of them: e-mail address, "confirmed" or "bounced", days ago.
    heard: tuple[tuple[str, str, int], ...] = ()
    tenants: tuple[TenantStory, ...] = ()
    applications: tuple[ApplicationStory, ...] = ()
    keys: tuple[KeyStory, ...] = field(default=())


BACK_END_PROOFS = (
    "permissions-minimal", "key-permission-returned", "hand-over-delivered",
    "secret-consumer-known",
)  # fmt: skip
USER_PROOFS = ("test-user-ready", "hand-over-delivered", "secret-consumer-known")
DANA, SAM = "dana.ruiz@northwind.example", "sam.okafor@northwind.example"

REPORTING, SYNC, QUALITY = "Nightly Reporting Export", "Workforce Sync", "Quality Recorder"
SCREEN_POP, WIDGET, SURVEY = "CRM Screen Pop", "Agent Desktop Widget", "Survey Dispatcher"

PARTNER = OrganizationStory(
    name="Northwind Contact Solutions",
    slug="northwind",
    time_zone="America/Denver",
    units={"4600738": "Northwind Hosted", "4600912": "Northwind Government", "4601177": "Northwind EU"},
    contacts=(
        ("Dana Ruiz", DANA),
        ("Integration mailbox", "cxone-apps@northwind.example"),
        ("Sam Okafor", SAM),
        ("Priya Nair", "priya.nair@northwind.example"),
    ),
    heard=(
        (DANA, "confirmed", 20),
        ("cxone-apps@northwind.example", "confirmed", 110),
        (SAM, "confirmed", 60),
        ("priya.nair@northwind.example", "bounced", 3),
    ),
    tenants=(
        TenantStory("Adventure Works", COMMERCIAL, "4600738"),
        TenantStory("Alpine Ski House", COMMERCIAL, "4600738", area="eu1", cluster="E32"),
        TenantStory("Fabrikam Retail", COMMERCIAL, "4600738"),
        TenantStory("Litware Insurance", COMMERCIAL, "4600738", area="au1", cluster="A32"),
        TenantStory("Proseware Health", COMMERCIAL, "4600738"),
        TenantStory("Tailspin Travel", COMMERCIAL, "4600738"),
        TenantStory("Woodgrove Bank", COMMERCIAL, "4600738", real_unit="4600783"),
        TenantStory("City of Lakewood", GOV, "4600912"),
        TenantStory("Lakewood Transit", GOV, "4600912"),
        TenantStory("State Benefits Office", GOV, "4600912"),
        TenantStory("Blue Yonder Airlines", EU, "4601177"),
        TenantStory("Trey Research", EU, "4601177"),
    ),
    applications=(
        ApplicationStory(
            REPORTING, "Copies contact and agent reports to the customer's warehouse each night.",
            "backend", "multiple", "client_secret_basic", "active",
            clouds=(COMMERCIAL, GOV, EU), tracking="REQ-48213", submitted_days_ago=210,
            rotate_in_days=21, scopes=("Reporting", "DataExtraction"), is_government=True,
            endpoints=(
                "GET /inContactAPI/services/v25.0/contacts/completed",
                "POST /data-extraction/v1/jobs",
            ),
            answered_days_ago=207, proved=BACK_END_PROOFS, owner=DANA,
        ),
        ApplicationStory(
            SYNC, "Keeps agents, teams and skills in step with the workforce planner.",
            "backend", "multiple", "client_secret_post", "active",
            clouds=(COMMERCIAL, EU), tracking="REQ-48977", submitted_days_ago=150,
            scopes=("Admin", "UserHub"), answered_days_ago=145, proved=BACK_END_PROOFS[:2],
            requests=(RequestStory("environments", sent=90, answered=84, text="EU sovereign."),),
            owner=DANA,
        ),
        ApplicationStory(
            QUALITY, "Fetches recordings for review.",
            "backend", "multiple", "client_secret_basic", "issued",
            clouds=(COMMERCIAL, GOV), tracking="REQ-51006", submitted_days_ago=6,
            wrong_in=(GOV,), scopes=("Recording",), contacts=(0, 3), is_government=True,
            answered_days_ago=3,
        ),
        ApplicationStory(
            SCREEN_POP, "Shows the caller's record to the agent who takes the call.",
            "confidential", "multiple", "client_secret_post", "active",
            clouds=(COMMERCIAL,), tracking="REQ-47120", submitted_days_ago=320, rotate_in_days=-9,
            origins=("https://crm.northwind.example",),
            redirects=("https://crm.northwind.example/cxone/callback",), scopes=("Agent",),
            answered_days_ago=316, old_origins=("https://crm-old.northwind.example",),
            requests=(RequestStory("secret", sent=2),), proved=USER_PROOFS, owner=SAM,
        ),
        ApplicationStory(
            WIDGET, "A small panel inside the agent's browser.",
            "public", "multiple", "none", "active",
            clouds=(COMMERCIAL,), tracking="REQ-47121", submitted_days_ago=320,
            origins=("https://widget.northwind.example", "https://widget-test.northwind.example"),
            redirects=("https://widget.northwind.example/signed-in",), scopes=("Agent",),
            answered_days_ago=317, new_origins=("https://widget-eu.northwind.example",),
            requests=(
                RequestStory("origins", sent=200, answered=183),
                RequestStory("origins", sent=30),
            ),
            proved=USER_PROOFS[:2], owner=SAM,
        ),
        ApplicationStory(
            SURVEY, "Sends a survey after each closed contact.",
            "backend", "single", "client_secret_basic", "submitted",
            submitted_days_ago=11, scopes=("RealTime", "Patron"), contacts=(2, 1), owner=DANA,
        ),
        ApplicationStory(
            "Shift Planner", "Lets team leads of one customer move shifts of their agents.",
            "public", "single", "none", "draft", scopes=("WFM",), contacts=(2,),
            origins=("https://shifts.northwind.example",),
        ),
    ),
    keys=(
        KeyStory("Adventure Works", "svc-reporting@adventure-works.example", (REPORTING, SYNC)),
        KeyStory("Alpine Ski House", "svc-reporting@alpine.example", (REPORTING,)),
        KeyStory("Fabrikam Retail", "svc-sync@fabrikam.example", (SYNC,), state="inactive"),
        KeyStory("Fabrikam Retail", "svc-quality@fabrikam.example", (QUALITY,)),
        KeyStory("Litware Insurance", "svc-sync@litware.example", (SYNC,), state="locked"),
        KeyStory("Proseware Health", "svc-reporting@proseware.example", (REPORTING,), state="narrow"),
        KeyStory("Tailspin Travel", "svc-reporting@tailspin.example", (REPORTING,), state="other-tenant"),
        KeyStory("Woodgrove Bank", "svc-reporting@woodgrove.example", (REPORTING,)),
        KeyStory("City of Lakewood", "svc-reporting@lakewood.example", (REPORTING,), rotate_in_days=12),
        KeyStory("Lakewood Transit", "svc-quality@transit.example", (QUALITY,)),
        KeyStory("State Benefits Office", "kim.lee@benefits.example", (REPORTING,), state="missing"),
        KeyStory("Blue Yonder Airlines", "svc-sync@blueyonder.example", (SYNC, REPORTING)),
        KeyStory("Trey Research", "svc-reporting@trey.example", (REPORTING,)),
    ),
)  # fmt: skip

ENTERPRISE = OrganizationStory(
    name="Contoso Care",
    slug="contoso",
    time_zone="Europe/Berlin",
    units={"4700551": "Contoso Service"},
    contacts=(("Robin Vogt", "robin.vogt@contoso.example"), ("CX team", "cx@contoso.example")),
    tenants=(TenantStory("Contoso Service Desk", COMMERCIAL, "4700551", area="eu1", cluster="E32"),),
    applications=(
        ApplicationStory(
            "Ticket Bridge", "Opens a ticket for each missed call.",
            "backend", "single", "client_secret_basic", "active",
            clouds=(COMMERCIAL,), tracking="REQ-50110", submitted_days_ago=40,
            scopes=("Reporting",), answered_days_ago=37, proved=BACK_END_PROOFS,
        ),
    ),
    keys=(KeyStory("Contoso Service Desk", "svc-tickets@contoso.example", ("Ticket Bridge",)),),
)  # fmt: skip
