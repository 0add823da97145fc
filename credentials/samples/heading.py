"""What stands on top of every sample: for what it is, what it needs and where secrets come from."""

from credentials.samples.application import Application
from credentials.samples.quoting import in_comment
from credentials.samples.variables import variables

PURPOSE = "Signs in to CXone and asks an API for the time: a start for your own code."
NO_SECRET = "This application has no secret. A person signs in; PKCE protects the code."  # noqa: S105
SECRETS = "Secrets come from the environment. Do not write them into this file:"


def heading(app: Application, mark: str, *, needs: str, run: str) -> str:
    """Comment lines that start with *mark*.

    The name comes after two lines of ours: in Python a comment such as ``coding: utf-7`` on one of
    the first two lines changes how the file is read (PEP 263).
    """
    lines = [
        PURPOSE,
        "",
        f"Application:  {in_comment(app.name)}",
        f"Environment:  {in_comment(app.environment)}",
        f"Needs:        {needs}",
        f"Run it:       {run}",
        "",
        *_secrets(app),
    ]
    return "\n".join(f"{mark} {line}".rstrip() for line in lines)


def _secrets(app: Application) -> list[str]:
    found = variables(app)
    return [SECRETS, *(f"  {each.name}" for each in found)] if found else [NO_SECRET]
