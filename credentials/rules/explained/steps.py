"""What each step is called, and what it means when it went well."""

PREFLIGHT = "cors:"
TITLES = {
    "inputs": "Look at the entered values before anything is sent",
    "authorization": "Sign in on CXone's page",
    "provider-discovery": "Ask the issuer where its endpoints are",
    "token": "Sign in with the client credential and the access key",
    "id-token": "Check the ID token's signature and claims",
    "userinfo": "Ask who signed in",
    "tenant-discovery": "Find the tenant's API base URL",
    "server-time": "Call the API: server-time",
    "business-unit": "Call the API: business-unit",
    "refresh": "Renew the access token with the refresh token",
    "other-clouds": "Ask the other environments whether they know the tenant",
    "token-url": "Look at the token URL that your code uses",
}
SUCCESS = {
    "inputs": "Nothing about the entered values looks wrong.",
    "authorization": "CXone sent the person back with an authorization code.",
    "provider-discovery": "The issuer answers and publishes what our record says.",
    "token": "CXone accepted the sign-in and gave tokens.",
    "id-token": "The ID token is genuine and belongs to this registration and tenant.",
    "userinfo": "CXone names the person, and it is the one in the ID token.",
    "tenant-discovery": "The tenant's API base URL was found.",
    "server-time": "The API answered.",
    "business-unit": "The user sees the business unit.",
    "refresh": "CXone gave new tokens for the refresh token.",
    "other-clouds": "No other environment claims the tenant.",
    "token-url": "It is the token endpoint of this environment.",
}


def title_of(step: str) -> str:
    """What people call the step named *step*; the steps of origins carry the origin in theirs."""
    if step.startswith(PREFLIGHT):
        return f"Ask the API whether it lets in browsers at {step.removeprefix(PREFLIGHT)}"
    return TITLES.get(step, step)


def success_of(step: str) -> str:
    """What it means that the step named *step* went well."""
    if step.startswith(PREFLIGHT):
        return "The API lets in browsers at this origin."
    return SUCCESS.get(step, "Done.")
