"""The sample for curl, in a POSIX shell."""

from credentials.samples.application import Application
from credentials.samples.heading import heading
from credentials.samples.quoting import in_javascript, in_shell
from credentials.samples.sample import Sample, part, parts_of

NEEDS = "a POSIX shell, curl, awk, sed, base64"
WITH_OPENSSL = f"{NEEDS}, openssl"


def shell_sample(app: Application) -> Sample:
    name = f"{app.stem}.sh"
    uses_openssl = app.signs_people_in or app.client_auth_method == "client_secret_jwt"
    needs, run = WITH_OPENSSL if uses_openssl else NEEDS, f"sh {name}"
    blocks = [
        "#!/bin/sh\n" + heading(app, "#", needs=needs, run=run),
        "set -eu",
        _settings(app),
        *(part("shell", each).strip("\n") for each in parts_of(app)),
    ]
    text = "\n\n".join(blocks) + "\n"
    return Sample("curl", "curl", name, "application/x-sh", needs, run, text)


def _settings(app: Application) -> str:
    values = {"ISSUER": app.issuer, "TOKEN_ENDPOINT": app.token_endpoint}
    values["CLIENT_ID"] = app.client_id
    if app.signs_people_in:
        values |= {"REDIRECT_URI": app.redirect_uri, "LOGOUT_URI": app.logout_uri}
    if app.client_auth_method == "client_secret_jwt":
        # A shell cannot write JSON: the claims of the assertion need these two as JSON texts.
        values["ISSUER_AS_JSON"] = in_javascript(app.issuer)
        values["CLIENT_ID_AS_JSON"] = in_javascript(app.client_id)
    return "\n".join(f"{name}={in_shell(value)}" for name, value in values.items())
