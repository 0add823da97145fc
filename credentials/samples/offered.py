"""Everything that is handed over for one application."""

from credentials.samples.application import Application
from credentials.samples.javascript import javascript_sample
from credentials.samples.postman import postman_environment
from credentials.samples.python import python_sample
from credentials.samples.sample import Sample
from credentials.samples.shell import shell_sample

MAKERS = (shell_sample, python_sample, javascript_sample, postman_environment)


def samples(app: Application) -> tuple[Sample, ...]:
    """curl, Python, JavaScript and the Postman environment."""
    return tuple(make(app) for make in MAKERS)
