"""Which mails to NICE make sense for an application where it stands."""

ASKED_ONCE_NICE_HAS_IT = ("contacts", "scopes", "environments", "secret", "closing")


def kinds_for(application_type: str, status: str, *, has_origins: bool = False) -> tuple[str, ...]:
    """Kinds as of ``VendorRequest.Kind``, in the order in which they are offered.

    *has_origins*: one that needs none may have some of before; they can still be given up.
    """
    if status in ("draft", "ready"):
        return ("registration", "other")
    if status == "retired":
        return ("other",)
    found = ["registration"] if status == "submitted" else []
    if application_type != "backend" or has_origins:
        found.append("origins")
    found += ASKED_ONCE_NICE_HAS_IT
    if application_type == "public" or status == "submitted":
        found.remove("secret")
    return (*found, "other")


def likeliest(kinds: tuple[str, ...], *, changed: tuple[str, ...]) -> str:
    """The first of *changed* that is offered; else the first mail there is to write before NICE
    answered, and a question in own words after that."""
    for kind in changed:
        if kind in kinds:
            return kind
    return kinds[0] if kinds[0] == "registration" else kinds[-1]
