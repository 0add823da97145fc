"""When apps and access keys were last used, as CXone's administration shows it."""

from datetime import UTC, datetime

from tenants.cxone.sandbox.records import AccessKey, App
from tenants.cxone.sandbox.site import Site


def stamp(site: Site) -> str:
    """Now by the cloud's clock: ISO 8601 in UTC with milliseconds."""
    now = datetime.fromtimestamp(site.now(), UTC)
    return f"{now.isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"


def mark(site: Site, *records: App | AccessKey) -> None:
    for record in records:
        record.last_used_time = stamp(site)
