"""What is agreed on before an application goes live."""

from tenants.rules.checklist.applies import for_back_ends_of_many, with_secret
from tenants.rules.checklist.records import CLOSING, Item

A_YEAR = 365

ITEMS = (
    Item(
        "hand-over-delivered", CLOSING, "The hand-over sheet was delivered",
        "Give the hand-over sheet to whoever builds the application. Note who got it, or link to"
        " where it lies.",
        "Prove the hand-over", "overview", kind="document",
    ),
    Item(
        "secret-consumer-known", CLOSING, "It is known where the client secret is used",
        "Write down which service reads the secret and who runs it, so that a rotation finds every"
        " place. Never the secret itself.",
        "Say who uses the secret", "overview", kind="document", expires_days=A_YEAR,
        not_needed=with_secret,
    ),
    Item(
        "customers-guided", CLOSING, "Customers know how to prepare their API user",
        "Each customer makes an API user and an access key in its own tenant. Link to the guide"
        " that you give them.",
        "Link the customers' guide", "overview", kind="document", is_required=False,
        not_needed=for_back_ends_of_many,
    ),
    Item(
        "security-reviewed", CLOSING, "A security review was done",
        "Attach its outcome or link to it, if your organisation asks for one.",
        "Attach the review", "overview", kind="document", is_required=False, expires_days=A_YEAR,
    ),
)  # fmt: skip
