"""The codes of what shows without asking CXone."""

from credentials.rules.watch import (
    contacts,
    key_chain,
    lapses,
    origins,
    own_work,
    requests,
    results,
    reuse,
    rotation,
    tenants,
)

# What the look settles: an open finding of these that it does not raise is gone.
CODES = frozenset(
    {
        requests.REQUEST_OVERDUE,
        contacts.CONTACT_STALE,
        contacts.CONTACT_BOUNCED,
        contacts.CONTACT_LEFT,
        contacts.TOO_FEW_CONTACTS,
        key_chain.USER_IS_PERSON,
        key_chain.USER_SHARED,
        key_chain.SPONSOR_GONE,
        key_chain.SPONSOR_STALE,
        lapses.CHECKLIST_LAPSED,
        origins.NOT_LIVE,
        origins.LOST,
        origins.UNWANTED,
        tenants.TENANT_MOVED,
        results.NEVER_VALIDATED,
        results.STALE,
        rotation.ROTATION_DUE,
        reuse.REUSED,
        reuse.ACROSS,
        own_work.CHANNEL_BROKEN,
        own_work.REPORT_UNDELIVERED,
        own_work.JOB_GAVE_UP,
    }
)
# What only equal fingerprints tell.
BY_FINGERPRINT = frozenset({reuse.REUSED, reuse.ACROSS})
