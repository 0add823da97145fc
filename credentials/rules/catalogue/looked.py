"""Codes of what shows without asking CXone: people, requests, origins, secrets, our own work."""

from credentials.rules.catalogue.entry import BY_LOOK, CONTACTS, DISCOVERY, ROTATION, SUBJECT, Entry
from credentials.rules.problems import (
    CLIENT,
    CRITICAL,
    KEY,
    NOTICE,
    SIGN_IN,
    TENANT,
    WARNING,
)
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

CONTACT, REGISTRATION, ORIGIN = ("contact",), ("registration",), ("origin",)
SECRETS = (CLIENT, KEY)
A_CONTACT = {code: (sentence, remedy) for code, _, sentence, remedy in contacts.DEAD.values()}
AN_ORIGIN = {code: remedy for code, _, remedy in origins.STATES.values()}


def _contact(code: str, title: str) -> Entry:
    return Entry(code, title, CONTACT, (WARNING,), *A_CONTACT[code], BY_LOOK)


def _origin(code: str, title: str, severity: int, means: str) -> Entry:
    return Entry(code, title, ORIGIN, (severity,), means, AN_ORIGIN[code], BY_LOOK)


PEOPLE = (
    _contact(contacts.CONTACT_STALE, "Contact stale"),
    _contact(contacts.CONTACT_BOUNCED, "Mail to a contact comes back"),
    _contact(contacts.CONTACT_LEFT, "Contact has left"),
    Entry(
        contacts.TOO_FEW_CONTACTS,
        "Too few contacts",
        REGISTRATION,
        (CRITICAL, WARNING),
        "Only one technical contact can be reached, or none.",
        "Name at least two contacts who answer, best with a mailbox of the team among them, and"
        " tell NICE.",
        "Two technical contacts who can be reached.",
        CONTACTS,
    ),
    Entry(
        key_chain.USER_IS_PERSON,
        "API user is a named person",
        (KEY,),
        (WARNING,),
        "This access key belongs to a person's own user: when they leave, the key dies.",
        "In CXone, make a user for the application alone with a key of its own. Store that key"
        " here, then delete this one.",
        "The key says that its user is dedicated, or no application uses it any more.",
    ),
    Entry(
        key_chain.USER_SHARED,
        "API user shared by applications",
        (KEY,),
        (NOTICE,),
        "Several applications sign in as this API user.",
        "Give each application an API user of its own: then a key can be replaced, and a role cut"
        " down, without breaking another application.",
        "Only one application signs in as this API user.",
    ),
    Entry(
        key_chain.SPONSOR_GONE,
        "Sponsor gone",
        (KEY,),
        (WARNING,),
        "The sponsor of this API user has left or no longer gets mail.",
        "Name somebody else as the sponsor of the access key.",
        "A sponsor who can be reached.",
    ),
    Entry(
        key_chain.SPONSOR_STALE,
        "Sponsor silent",
        (KEY,),
        (NOTICE,),
        "Nothing was heard of the sponsor of this API user for long.",
        "Ask whether they still answer for it, or name somebody else.",
        "A sign of life of the sponsor, or another sponsor.",
    ),
)
APPLICATIONS = (
    Entry(
        requests.REQUEST_OVERDUE,
        "Overdue vendor clock",
        ("request",),
        (WARNING,),
        "NICE has not answered what was sent, and its due day is past.",
        "Look into the spam folder of the technical contacts. If there is nothing, send the"
        " follow-up to DEVone support that is prepared on the request's page.",
        "An answer, or the request is withdrawn.",
    ),
    _origin(origins.NOT_LIVE, "Origin not live", WARNING, "Requested, due, and still not live."),
    _origin(origins.LOST, "Origin lost", WARNING, "It was live and no longer is."),
    _origin(
        origins.UNWANTED, "Origin live but unwanted", NOTICE, "It is live, but nobody wants it."
    ),
    Entry(
        lapses.CHECKLIST_LAPSED,
        "Checklist lapse",
        REGISTRATION,
        (WARNING,),
        "What was proved of an active application is no longer.",
        "Open the application's overview: each item says what its fact was and where to renew it.",
        "Each lapsed item is proved again.",
    ),
)
PLACES = (
    Entry(
        tenants.TENANT_MOVED,
        "Tenant moved",
        (TENANT,),
        (WARNING,),
        "CXone moved this tenant to another area or gives another API base URL for it.",
        "Open the tenant's discovery history: it names the old and the new base URL and the"
        " applications that use them. Change those, then confirm it there.",
        "A person confirms that the applications know, or CXone gives the old place again.",
        DISCOVERY,
    ),
)
STORED = (
    Entry(
        results.NEVER_VALIDATED,
        "Never validated",
        (SIGN_IN,),
        (WARNING,),
        results.NEVER.sentence,
        results.NEVER.remedy,
        "A first result, whatever it is.",
    ),
    Entry(
        results.STALE,
        "Stale validation",
        (SIGN_IN,),
        (NOTICE,),
        results.LATE.sentence,
        results.LATE.remedy,
        "A new result, whatever it is.",
    ),
    Entry(
        rotation.ROTATION_DUE,
        "Rotation due or credential expiring",
        SECRETS,
        (CRITICAL, WARNING, NOTICE),
        "The day on which this secret is to be replaced is near (a notice for 14 days), past (a"
        " warning), or more than 30 days past (critical). Neither CXone nor NICE says when a secret"
        " expires: the day is yours.",
        " ".join(rotation.REMEDIES.values()),
        "A later day.",
        ROTATION,
    ),
    Entry(
        reuse.REUSED,
        "Secret reused",
        SECRETS,
        (WARNING,),
        "Two credentials of one environment have the same secret.",
        reuse.REMEDY,
        "Each of them has a secret of its own.",
    ),
    Entry(
        reuse.ACROSS,
        "Secret in two environments",
        SECRETS,
        (CRITICAL,),
        "Credentials of different environments have the same secret.",
        reuse.REMEDY,
        "Each of them has a secret of its own.",
    ),
)
OWN_WORK = (
    Entry(
        own_work.CHANNEL_BROKEN,
        "Notice channel broken",
        ("channel",),
        (WARNING,),
        own_work.BROKEN.sentence,
        own_work.BROKEN.remedy,
        "A notice gets through, or the channel is switched off.",
    ),
    Entry(
        own_work.REPORT_UNDELIVERED,
        "Health report reached nobody",
        ("report",),
        (WARNING,),
        own_work.UNDELIVERED.sentence,
        own_work.UNDELIVERED.remedy,
        "A later report reaches somebody, or the schedule is switched off.",
    ),
    Entry(
        own_work.JOB_GAVE_UP,
        "Job gave up",
        ("job",),
        (NOTICE,),
        own_work.GAVE_UP.sentence,
        own_work.GAVE_UP.remedy,
        "A later job of the same kind succeeds.",
        SUBJECT,
    ),
)
LOOKED = (*PEOPLE, *APPLICATIONS, *PLACES, *STORED, *OWN_WORK)
