"""Who has read the key ring leaves no core file and shows its memory to nobody."""

import subprocess
import sys

import pytest

from tests.support.databases import ROOT

LOOK = """
import ctypes, resource
from tests.support import environment
environment.prepare()
from credentials.services.keyring import keyring
keyring()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.pure
@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_no_core_and_not_dumpable():
    ended = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert ended.stdout == "(0, 0) 0\n", ended.stderr
