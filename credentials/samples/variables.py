"""Which secrets a sample reads from the environment. No sample has one written into it."""

from credentials.samples.application import BACK_END, PUBLIC, Application
from credentials.samples.sample import Variable

CLIENT_SECRET = Variable(
    "CXONE_CLIENT_SECRET", "The client secret that NICE issued together with the client_id."
)
ACCESS_KEY = (
    Variable("CXONE_ACCESS_KEY_ID", "The access key ID of the tenant's API user."),
    Variable("CXONE_ACCESS_KEY_SECRET", "The access key secret that belongs to it."),
)


def variables(app: Application) -> tuple[Variable, ...]:
    """What has to be set before a sample of *app* runs; a public application has no secret."""
    client = () if app.kind == PUBLIC else (CLIENT_SECRET,)
    return client + (ACCESS_KEY if app.kind == BACK_END else ())
