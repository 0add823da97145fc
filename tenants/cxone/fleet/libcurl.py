"""libcurl, started without what it would take from the environment.

At its first handle OpenSSL's part of libcurl opens the file that ``SSLKEYLOGFILE`` names and writes
the keys of every connection into it. That is the one variable that no option turns off; proxies,
``.netrc`` and trust have options.
"""

import os

import pycurl

__all__ = ["pycurl"]


def _start() -> None:
    kept = os.environ.pop("SSLKEYLOGFILE", None)
    pycurl.Curl().close()
    if kept is not None:
        os.environ["SSLKEYLOGFILE"] = kept


_start()
