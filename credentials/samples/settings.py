"""The values that make a sample this application's own: constants at its top, and nowhere else."""

from credentials.samples.application import Application


def settings(app: Application) -> dict[str, str]:
    """Names and values in the order in which they are written."""
    found = {
        "ISSUER": app.issuer,
        "TOKEN_ENDPOINT": app.token_endpoint,
        "CLIENT_ID": app.client_id,
    }
    if app.client_auth_method == "client_secret_jwt":
        found["AUDIENCE"] = app.assertion_audience or app.issuer
    if app.signs_people_in:
        found |= {"REDIRECT_URI": app.redirect_uri, "LOGOUT_URI": app.logout_uri}
    return found
