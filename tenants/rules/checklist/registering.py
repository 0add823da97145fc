"""Task 2: the form, and NICE's answer to it."""

from tenants.rules.checklist.applies import with_secret
from tenants.rules.checklist.records import REGISTER, Item, Situation, Verdict, done, missing
from tenants.rules.checklist.words import count, names, of_all

NOT_SENT = ("draft", "ready")


def _submitted(seen: Situation) -> Verdict:
    if seen.plan.status in NOT_SENT:
        return missing("The form was not sent yet.")
    return done("NICE has the form.")


def _tracking(seen: Situation) -> Verdict:
    number = seen.plan.tracking_number
    return done(f"Tracking number {number}.") if number else missing("NICE has not answered yet.")


def _client_ids(seen: Situation) -> Verdict:
    having = {one.environment for one in seen.facts.credentials if one.client_id}
    wanted = {cloud.slug: cloud.name for cloud in seen.plan.environments}
    lacking = [name for slug, name in wanted.items() if slug not in having]
    if lacking:
        return missing(f"Missing for {names(lacking)}.")
    if not having:
        return missing("No client_id is stored yet.")
    return done(f"Stored for {count(len(having), 'environment')}.")


def _client_secrets(seen: Situation) -> Verdict:
    credentials = seen.facts.credentials
    if not credentials:
        return missing("It comes with the client_id.")
    sealed = sum(one.has_secret for one in credentials)
    told = f"Sealed for {of_all(sealed, len(credentials), 'environment')}."
    return done(told) if sealed == len(credentials) else missing(told)


ITEMS = (
    Item(
        "form-submitted", REGISTER, "The registration form is submitted",
        "The case file holds every answer in the order of NICE's form, each with a copy button."
        " Fill in the form there, then say here that you sent it.",
        "Submit the form", "case-file", judge=_submitted,
    ),
    Item(
        "tracking-number-known", REGISTER, "The tracking number is known",
        "NICE's answer holds it. Paste the answer into the case file, and quote the number in every"
        " mail to DEVone support.",
        "Paste NICE's answer", "case-file", judge=_tracking, is_summed_up=True,
    ),
    Item(
        "client-ids-stored", REGISTER, "There is a client_id for each environment",
        "NICE issues one for each environment that was asked for.",
        "Store the client_id", "credentials", judge=_client_ids, is_summed_up=True,
    ),
    Item(
        "client-secrets-sealed", REGISTER, "There is a client secret for each environment",
        "NICE sends it in the way that the form asked for. It is sealed as it is typed; nobody"
        " has to keep it anywhere else.",
        "Store the client secret", "credentials", not_needed=with_secret, judge=_client_secrets,
        is_summed_up=True,
    ),
)  # fmt: skip
