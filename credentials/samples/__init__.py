"""Working code for one registration in one environment, to hand over to whoever integrates.

Pure: values in, text out. Code is put together from the text files under ``parts``; what differs
from application to application is written only into the settings at the top of each sample.
"""

from credentials.samples.application import Application
from credentials.samples.offered import samples
from credentials.samples.postman import postman_environment
from credentials.samples.sample import Sample, Variable
from credentials.samples.variables import variables

__all__ = [
    "Application",
    "Sample",
    "Variable",
    "postman_environment",
    "samples",
    "variables",
]
