"""Task 3: a user in CXone, and its access key."""

from tenants.rules.checklist.applies import for_back_ends, for_people
from tenants.rules.checklist.records import PREPARE, Item, Situation, Verdict, done, lapsed, missing
from tenants.rules.checklist.words import count, names, of_all
from tenants.rules.facts import SignInFact

NO_SIGN_IN = "No access key is named yet."
HALF_A_YEAR, A_YEAR = 180, 365


def _dedicated(seen: Situation) -> Verdict:
    sign_ins = seen.facts.sign_ins
    if not sign_ins:
        return missing(NO_SIGN_IN)
    of_people = sorted({one.api_user for one in sign_ins if one.user_kind == "person"})
    if of_people:
        return missing(f"A person's own user: {names(of_people)}.")
    unclear = sorted({one.api_user for one in sign_ins if _lacks(one)})
    if unclear:
        return missing(f"Whose user it is, its role or its sponsor is not said: {names(unclear)}.")
    users = {(one.tenant_id, one.api_user) for one in sign_ins}
    return done(f"{count(len(users), 'dedicated user')} with a role and a sponsor.")


def _lacks(one: SignInFact) -> bool:
    return one.user_kind != "dedicated" or not one.role_name or not one.sponsor


def _key_stored(seen: Situation) -> Verdict:
    sign_ins = seen.facts.sign_ins
    if not sign_ins:
        return missing(NO_SIGN_IN)
    stored = sum(one.has_secret for one in sign_ins)
    told = f"Secret sealed for {of_all(stored, len(sign_ins), 'access key')}."
    if stored == len(sign_ins):
        return done(told)
    return lapsed(told) if any(one.last_good_at for one in sign_ins) else missing(told)


ITEMS = (
    Item(
        "api-user-dedicated", PREPARE, "The API user is dedicated and has a sponsor",
        "Make a CXone user for this application alone. A key of a person's own user dies when the"
        " person leaves. Name the role and the person on your side who answers for it.",
        "Name the API user", "credentials", not_needed=for_back_ends, judge=_dedicated,
    ),
    Item(
        "access-key-stored", PREPARE, "The access key is stored",
        "CXone shows the secret of an access key once, when the key is made.",
        "Store the access key", "credentials", not_needed=for_back_ends, judge=_key_stored,
        is_summed_up=True,
    ),
    Item(
        "permissions-minimal", PREPARE, "The API user has only the permissions it needs",
        "Compare its role in CXone with the API groups of the plan, and take out the rest.",
        "Confirm the permissions", "overview", kind="attested", expires_days=HALF_A_YEAR,
        not_needed=for_back_ends,
    ),
    Item(
        "key-permission-returned", PREPARE, "The permission to manage access keys was taken back",
        "Making a key needs the permission to edit “My Access Key” or “Access Key”. Once the key"
        " exists, the API user works without it.",
        "Confirm the key permission", "overview", kind="attested", expires_days=A_YEAR,
        not_needed=for_back_ends,
    ),
    Item(
        "inactivity-exempt", PREPARE, "The API user is exempt from the inactivity lock",
        "A tenant may lock users who have not signed in for a while. Whether calls with a key count"
        " as activity is not documented, so exempt the user.",
        "Confirm the exemption", "overview", kind="attested", expires_days=A_YEAR,
        is_required=False, not_needed=for_back_ends,
    ),
    Item(
        "test-user-ready", PREPARE, "There is a user to test with",
        "Somebody has to sign in to try the application: a CXone user with the role that its"
        " people have, and not an administrator's.",
        "Confirm the test user", "overview", kind="attested", expires_days=A_YEAR,
        not_needed=for_people,
    ),
)  # fmt: skip
