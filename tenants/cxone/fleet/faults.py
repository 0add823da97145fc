"""What libcurl's errors mean, as one of ours. Texts are never looked at: they quote peers."""

from tenants.cxone.errors import CXoneError, HostileAnswer, Unavailable
from tenants.cxone.fleet.libcurl import pycurl

# Verification results of OpenSSL (x509_vfy.h). 1 is "unspecified", which libcurl starts from and
# leaves when it refuses the name itself.
_VERDICTS = {1: "tls-name", 10: "tls-expired", 62: "tls-name"}
_LOST = (
    pycurl.E_GOT_NOTHING,
    pycurl.E_SEND_ERROR,
    pycurl.E_RECV_ERROR,
    pycurl.E_PARTIAL_FILE,
    # Ours: libcurl was about to send the secrets a second time.
    pycurl.E_ABORTED_BY_CALLBACK,
)


def translated(code: int, easy: pycurl.Curl, *, host: str, sent: bool) -> CXoneError:
    """The error that *code* of *easy* means; the codes are those of the other door."""
    if code == pycurl.E_FILESIZE_EXCEEDED:
        return HostileAnswer("too-large", sent=True, host=host)
    return Unavailable(_code(code, easy, sent=sent), sent=sent, host=host)


def _code(code: int, easy: pycurl.Curl, *, sent: bool) -> str:
    if code == pycurl.E_OPERATION_TIMEDOUT:
        return "timeout" if easy.getinfo(pycurl.CONNECT_TIME) else "connect-failed"
    if code == pycurl.E_PEER_FAILED_VERIFICATION:
        return _VERDICTS.get(easy.getinfo(pycurl.SSL_VERIFYRESULT), "tls-untrusted")
    if code == pycurl.E_SSL_CONNECT_ERROR:
        return "tls-failed"
    if not sent:
        return "connect-failed"
    return "connection-lost" if code in _LOST else "protocol-error"
