"""The sample for curl, in a POSIX shell."""

from credentials.samples.application import Application
from credentials.samples.heading import heading
from credentials.samples.quoting import in_javascript, in_shell
from credentials.samples.sample import CODE, Sample, part, parts_of
from credentials.samples.settings import settings

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
    return Sample("curl", "curl", name, CODE, needs, run, text)


def _settings(app: Application) -> str:
    found = settings(app)
    if app.client_auth_method == "client_secret_jwt":
        # A shell cannot write JSON: the claims of the assertion need these two as JSON texts.
        for name in ("CLIENT_ID", "AUDIENCE"):
            found[f"{name}_AS_JSON"] = in_javascript(found[name])
        del found["AUDIENCE"]
    return "\n".join(f"{name}={in_shell(value)}" for name, value in found.items())
