"""Task 4: a sign-in that works."""

from datetime import datetime, timedelta

from tenants.rules.checklist.applies import for_back_ends, for_people
from tenants.rules.checklist.records import (
    AUTHENTICATE,
    Item,
    Situation,
    Verdict,
    done,
    lapsed,
    missing,
)
from tenants.rules.checklist.words import count, day, names, of_all
from tenants.rules.facts import FlightFact, SignInFact

# Machines try all the time, so a week without success is long; people have to come by.
TOKEN_GOOD_FOR = timedelta(days=7)
FLIGHT_GOOD_FOR = timedelta(days=180)
REFUSED = frozenset({"client-refused", "access-key-refused", "misconfigured", "hostile"})
FLOWN = frozenset({"good", "doubts"})


def _token(seen: Situation) -> Verdict:
    sign_ins = seen.facts.sign_ins
    if not sign_ins:
        return missing("No sign-in is set up yet.")
    good = [one for one in sign_ins if _works(one, seen.now)]
    last = max((one.last_good_at for one in sign_ins if one.last_good_at), default=None)
    if last is None:
        return missing(f"Not accepted yet: {_tenants(sign_ins)}.")
    if len(good) == len(sign_ins):
        told = of_all(len(good), len(good), "tenant")
        return done(f"Token call worked on {day(_oldest(good), seen.now)} for {told}.")
    bad = tuple(one for one in sign_ins if one not in good)
    told = f"It last worked on {day(last, seen.now)}. Not now for {_tenants(bad)}."
    return lapsed(told) if _did_work(sign_ins, good) else missing(told)


def _works(one: SignInFact, now: datetime) -> bool:
    """Accepted within a week, and not refused since."""
    if one.last_good_at is None or now - one.last_good_at > TOKEN_GOOD_FOR:
        return False
    is_newer = one.last_run_at is not None and one.last_run_at > one.last_good_at
    return not (is_newer and one.outcome in REFUSED)


def _tenants(sign_ins: tuple[SignInFact, ...]) -> str:
    return names([one.tenant for one in sign_ins])


def _did_work(sign_ins: tuple[SignInFact, ...], good: list[SignInFact]) -> bool:
    return any(one.last_good_at and one not in good for one in sign_ins)


def _oldest(good: list[SignInFact]) -> datetime:
    return min(one.last_good_at for one in good if one.last_good_at)


def _person(seen: Situation) -> Verdict:
    wanted = {cloud.slug: cloud.name for cloud in seen.plan.environments}
    flights = {one.environment: one for one in seen.facts.flights if one.kind == "user"}
    places = wanted or {slug: slug for slug in flights}
    if not places:
        return missing("Nobody has tried yet.")
    untried = [name for slug, name in places.items() if slug not in flights]
    if untried:
        return missing(f"Nobody has tried yet in {names(untried)}.")
    failed = [name for slug, name in places.items() if flights[slug].outcome not in FLOWN]
    if failed:
        return missing(f"The newest flight check did not work in {names(failed)}.")
    return _flown([flights[slug] for slug in places], seen.now)


def _flown(flights: list[FlightFact], now: datetime) -> Verdict:
    oldest = min(one.finished_at for one in flights)
    told = f"A person signed in on {day(oldest, now)}"
    if now - oldest > FLIGHT_GOOD_FOR:
        return lapsed(f"{told}, which is more than {FLIGHT_GOOD_FOR.days} days ago.")
    return done(f"{told} in {count(len(flights), 'environment')}.")


def _origins(seen: Situation) -> Verdict:
    wanted, live = seen.plan.origins, seen.facts.live_origins
    if not wanted:
        return missing("No origin is listed yet.")
    lacking = [origin for origin in wanted if origin not in live]
    told = f"{of_all(len(wanted) - len(lacking), len(wanted), 'origin')} live"
    if not lacking:
        return done(f"{told}: CXone answers browsers from there.")
    gone = [origin for origin in lacking if origin in seen.facts.gone_origins]
    if gone:
        return lapsed(f"No longer accepted by CXone: {names(gone)}.")
    return missing(f"{told}. Waiting for {names(lacking)}.")


ITEMS = (
    Item(
        "token-call-worked", AUTHENTICATE, "CXone gives out a working token",
        "The registry signs in with the client credential and the access key of every tenant, again"
        " and again. A week without success, or a refusal, opens this item again.",
        "Validate the sign-in", "checks", not_needed=for_back_ends, judge=_token,
        is_summed_up=True,
    ),
    Item(
        "person-signed-in", AUTHENTICATE, "A person has signed in",
        "Start a flight check and sign in on CXone's own page with the test user, once in each"
        " environment.",
        "Sign in once", "checks", not_needed=for_people, judge=_person, is_summed_up=True,
    ),
    Item(
        "origins-live", AUTHENTICATE, "All origins are live",
        "NICE may take three weeks to add an origin. The registry asks CXone every day.",
        "Follow up on the origins", "origins", not_needed=for_people, judge=_origins,
    ),
)  # fmt: skip
