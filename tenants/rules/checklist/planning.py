"""Task 1: the plan."""

from tenants.rules.checklist.applies import for_people
from tenants.rules.checklist.records import PLAN, Item, Situation, Verdict, done, lapsed, missing
from tenants.rules.checklist.words import count, names

TYPES = {"backend": "Back-End", "public": "User: Public", "confidential": "User: Confidential"}
TENANCIES = {"single": "Single Tenant", "multiple": "Multiple Tenants"}
DECIDED_BY = frozenset({"people", "audience"})  # steps of the plan
WANTED_CONTACTS = 2
HEARD_OF = ("live", "doubtful")


def _decided(seen: Situation) -> Verdict:
    plan = seen.plan
    if plan.status == "draft" and not plan.answered >= DECIDED_BY:
        return missing("The plan's questions about people and audience are not answered yet.")
    kind = TYPES.get(plan.application_type, plan.application_type)
    return done(f"{kind}, {TENANCIES.get(plan.tenancy, plan.tenancy)}.")


def _calls(seen: Situation) -> Verdict:
    groups, calls = len(seen.plan.scopes), len(seen.plan.endpoints)
    if not groups:
        return missing("No API group is chosen yet.")
    planned = f", {count(calls, 'call')} planned" if calls else ""
    return done(f"{count(groups, 'API group')} chosen{planned}.")


def _environments(seen: Situation) -> Verdict:
    found = [cloud.name for cloud in seen.plan.environments]
    return done(f"{names(found)}.") if found else missing("No environment is chosen yet.")


def _addresses(seen: Situation) -> Verdict:
    origins = len(seen.plan.origins)
    uris = sum(uri.purpose == "sign-in" for uri in seen.plan.uris)
    if not origins or not uris:
        lacking = [
            *(["an origin"] if not origins else []),
            *(["a redirect URI"] if not uris else []),
        ]
        return missing(f"Still missing: {' and '.join(lacking)}.")
    return done(f"{count(origins, 'origin')} and {count(uris, 'redirect URI')} listed.")


def _contacts(seen: Situation) -> Verdict:
    contacts = seen.plan.contacts
    live = [one.name for one in contacts if one.state in HEARD_OF]
    if len(live) >= WANTED_CONTACTS:
        return done(f"{names(live)}.")
    told = f"{count(len(live), 'contact')} can be reached; two are wanted."
    return lapsed(told) if len(contacts) >= WANTED_CONTACTS else missing(told)


def _linted(seen: Situation) -> Verdict:
    if not seen.errors:
        return done("The linter finds no reason to send the form back.")
    told = f"{count(seen.errors, 'error')} in the plan's review."
    return missing(told) if seen.plan.status == "draft" else lapsed(told)


ITEMS = (
    Item(
        "type-decided", PLAN, "Application type and tenancy are decided",
        "Answer two questions: does a person sign in, and who will use it? NICE fixes the type"
        " once the form is submitted.",
        "Decide the application type", "plan", judge=_decided, is_summed_up=True,
    ),
    Item(
        "calls-planned", PLAN, "API groups are chosen",
        "List the calls that the application makes; the groups follow from them.",
        "Choose the API groups", "plan", judge=_calls,
    ),
    Item(
        "environments-chosen", PLAN, "Environments are chosen",
        "Each environment is a cloud of its own with credentials of its own. Choose all that the"
        " application will meet.",
        "Choose the environments", "plan", judge=_environments,
    ),
    Item(
        "addresses-listed", PLAN, "Origins and redirect URIs are listed",
        "CXone answers browsers only from origins it knows, and sends people back only to a"
        " registered address. Later changes of origins take weeks.",
        "List origins and redirect URIs", "origins", not_needed=for_people, judge=_addresses,
    ),
    Item(
        "contacts-named", PLAN, "Two technical contacts can be reached",
        "NICE writes to them now and then. One person leaves sooner than two; best is one person"
        " and a shared mailbox.",
        "Name two contacts", "contacts", judge=_contacts,
    ),
    Item(
        "plan-linted", PLAN, "Nothing in the plan would make NICE send it back",
        "The review lists what is wrong, why, and the way out.",
        "Review the plan", "plan", judge=_linted,
    ),
)  # fmt: skip
