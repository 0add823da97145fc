"""Ask who the access token belongs to, and compare with the ID token."""

from tenants.cxone import userinfo
from tenants.cxone.errors import HostileAnswer
from tenants.cxone.run import Run


def ask(run: Run) -> str:
    """Note which claims there are, not their values: they are about a person.

    Warns ``userinfo-not-published``. Fails with ``userinfo-subject-mismatch`` (OpenID Connect Core
    section 5.3.2), or as ``userinfo.fetch`` does.
    """
    endpoint = run.document.userinfo_endpoint
    if not endpoint:
        return "userinfo-not-published"
    found = userinfo.fetch(
        run.cloud, endpoint, run.tokens.access_token, door=run.door, now=run.clock()
    )
    run.diary.note(claims=", ".join(found.claims))
    if found.subject != run.id_token.subject:
        raise HostileAnswer("userinfo-subject-mismatch", sent=True)
    return ""
