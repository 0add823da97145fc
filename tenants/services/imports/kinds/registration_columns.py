"""Columns of registrations: the answers of NICE's form, in its order, and what came back."""

from tenants.models.application import (
    ApiGroup,
    ApplicationType,
    ClientAuthMethod,
    PasswordDelivery,
    Tenancy,
)
from tenants.rules.tables import Column

SEVERAL = "Several: one on each line of the cell, or with “; ” between them."


def _one_of(labels: list[str]) -> str:
    return f"One of: {', '.join(labels)}."


COLUMNS = (
    Column(
        "name",
        "Application name",
        "Tells which registration it is: a name that is known changes that one, another adds one.",
        "Reporting portal",
        is_required=True,
    ),
    Column(
        "purpose",
        "Purpose",
        "What the application does, as NICE's form asks.",
        "Shows supervisors the contacts of the day.",
    ),
    Column(
        "status",
        "Status",
        "Draft, or Issued by NICE for one that has its tracking number already. Of a known"
        " registration the status changes on its page, step by step.",
        "Draft",
    ),
    Column("owner", "Owner", "E-mail address of the member who looks after it.", ""),
    Column("tracking_number", "Tracking number", "From NICE's answer.", ""),
    Column("submitted_on", "Submitted on", "The day the form was sent: year-month-day.", ""),
    Column("submitter_name", "Submitter name", "Who sends NICE's form.", "Ana Lima"),
    Column("submitter_email", "Submitter e-mail", "Their e-mail address.", "ana@example.com"),
    Column(
        "business_unit",
        "Business unit",
        "Number of the business unit, which has to be known here already.",
        "",
    ),
    Column(
        "application_type",
        "Application type",
        f"{_one_of(ApplicationType.labels)} Fixed once submitted.",
        ApplicationType.BACK_END.label,
    ),
    Column("tenancy", "Tenancy", _one_of(Tenancy.labels), Tenancy.SINGLE.label),
    Column("is_government", "Government", "yes for a FedRAMP environment, otherwise no.", "no"),
    Column(
        "client_auth_method",
        "Client authentication method",
        f"One of: {', '.join(ClientAuthMethod.values)}. A public application has none.",
        ClientAuthMethod.BASIC.label,
    ),
    Column(
        "password_delivery",
        "Password by",
        f"How NICE sends the password. {_one_of(PasswordDelivery.labels)}",
        PasswordDelivery.EMAIL.label,
    ),
    Column(
        "scopes",
        "API groups",
        f"{_one_of(ApiGroup.labels)[:-1]}. {SEVERAL}",
        "Admin; Reporting",
    ),
    Column(
        "endpoints",
        "Planned endpoints",
        f"Method and path of each call. {SEVERAL}",
        "GET /inContactAPI/services/v31.0/agents",
    ),
    Column(
        "environments", "Environments", f"Short names of the CXone clouds. {SEVERAL}", "commercial"
    ),
    Column(
        "contacts",
        "Technical contacts",
        "E-mail addresses of contacts that are known here already; a role other than technical"
        f" lead stands in brackets: ops@example.com (Shared mailbox). {SEVERAL}",
        "",
    ),
    Column("redirect_uris", "Redirect URIs", f"For user applications. {SEVERAL}", ""),
    Column("logout_uris", "Logout URIs", f"For user applications. {SEVERAL}", ""),
)
