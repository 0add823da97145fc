"""The codes of what shows without asking CXone."""

from credentials.rules.watch import contacts, key_chain, lapses, origins, requests

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
    }
)
