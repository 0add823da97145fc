"""Why somebody does not get in by an identity provider, with the way out."""

from dataclasses import dataclass

ASK = "Ask an admin of your organisation."
NOT_A_MEMBER = (
    "Your identity provider knows you, but you are not a member here. If you have an account with"
    " a password, sign in with it and connect this sign-in on your account page. Otherwise ask an"
    " admin of your organisation for an invitation."
)
REMOVED = (
    "Your membership was ended by an admin. Signing in at the identity provider does not bring it"
    " back: ask an admin of your organisation to invite you again."
)
SWITCHED_OFF = f"Your account is switched off. {ASK}"
NO_ROLE = f"None of your groups has a role here, so no account was made for you. {ASK}"
NO_ADDRESS = (
    "Your identity provider did not tell your e-mail address, which a new account needs. Ask"
    " whoever runs it to send the claim “email”."
)
ADDRESS_TAKEN = (
    "There is an account with your e-mail address already, and it is not connected with this"
    " sign-in. Sign in with your password and connect it on your account page."
)
TAKEN_BY_OTHER = "This sign-in is connected with somebody else's account."
HAS_OTHER = "You are connected with another sign-in there. Disconnect that one first."
ONLY_WAY = (
    "This is your only way to sign in: your account has no password. Ask an admin of your"
    " organisation to remove you instead."
)
REQUIRED = f"Your organisation asks its members to sign in there. {ASK}"
AGAIN = "Two of your browsers signed in at the same moment. Try again."


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody does not get in: a stable code, and a sentence with the way out."""

    code: str
    sentence: str
