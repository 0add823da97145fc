"""Verify the ID token, and see whether it speaks of the tenant we expect."""

from dataclasses import replace
from datetime import timedelta

from cxone_registry.secret import Secret
from tenants.cxone.cloud import UserSignIn
from tenants.cxone.errors import HostileAnswer, Misconfigured
from tenants.cxone.id_token import LEEWAY, IdToken, verify
from tenants.cxone.jwks import STRONG_KEY, KeySet
from tenants.cxone.run import SKEW_BEYOND_JUDGING, Run

# Failures that newer signing keys may cure.
_CURABLE = ("signing-key-unknown", "id-token-signature")


def id_token(run: Run) -> str:
    """Note whose token it is. Fails with ``tenant-mismatch``.

    Another business unit number than expected is a warning: it says that our record is wrong, and
    the tenant can be found all the same.
    """
    run.id_token = found = verified(run, run.tokens.id_token)
    run.seen = replace(
        run.seen,
        token_subject=run.redactor.text(found.subject),
        token_tenant_id=found.tenant_id,
        token_business_unit=found.business_unit,
        token_area=run.redactor.text(found.area),
        token_expires_at=found.expires_at,
        signing_key_id=run.redactor.text(found.key_id),
        signing_key_bits=found.key_bits,
    )
    _compare_tenant(run, found)
    return _warning(run, found)


def verified(run: Run, token: Secret | None, *, is_first: bool = True) -> IdToken:
    """*token* verified with the keys we know, or newer ones. Raises HostileAnswer.

    A refreshed token is not the first: it answers no authorization request.
    """
    if token is None:
        raise HostileAnswer("id-token-missing")
    keys = run.cache.keys(run.cloud, door=run.door, now=run.clock())
    try:
        return _verify(run, token, keys, is_first=is_first)
    except HostileAnswer as error:
        if error.code not in _CURABLE:
            raise
        failure = error
    renewed = run.cache.renewed_keys(run.cloud, tried=keys, door=run.door, now=run.clock())
    if renewed is keys:
        raise failure
    return _verify(run, token, renewed, is_first=is_first)


def _verify(run: Run, token: Secret, keys: KeySet, *, is_first: bool) -> IdToken:
    is_far = run.skew > SKEW_BEYOND_JUDGING
    asked = run.sign_in if is_first and isinstance(run.sign_in, UserSignIn) else None
    return verify(
        token.reveal(),
        keys=keys,
        issuer=run.cloud.issuer,
        client_id=run.sign_in.client_id,
        # A known difference between the clocks is not the token's fault; beyond the limit our
        # own clock may be the wrong one, and the token is judged by that of who issued it.
        now=run.clock() - timedelta(seconds=run.seen.clock_skew or 0) if is_far else run.clock(),
        leeway=LEEWAY if is_far else LEEWAY + run.skew,
        nonce=asked.nonce if asked else "",
        max_age=asked.max_age if asked else None,
        tenant_required=run.cloud.has_tenants,
    )


def _warning(run: Run, found: IdToken) -> str:
    """The code of what is odd about a good token, the weightiest first."""
    if _is_other_unit(run, found):
        run.diary.note(found=found.business_unit, expected=run.sign_in.business_unit_number)
        return "business-unit-mismatch"
    if run.skew > SKEW_BEYOND_JUDGING:
        return "clock-not-trusted"
    if _lacks_nonce(run, found):
        return "id-token-nonce-missing"
    if _lacks_auth_time(run, found):
        return "id-token-auth-time"
    return "weak-signing-key" if found.key_bits < STRONG_KEY else ""


def _lacks_nonce(run: Run, found: IdToken) -> bool:
    # OpenID Connect Core section 3.1.3.7, point 11: required when one was sent. Whether CXone
    # repeats it is unknown, and PKCE binds the code to us as well, so it is told and not refused.
    is_asked = isinstance(run.sign_in, UserSignIn) and bool(run.sign_in.nonce)
    return is_asked and not found.has_nonce


def _lacks_auth_time(run: Run, found: IdToken) -> bool:
    # OpenID Connect Core section 2: required when max_age was asked.
    is_asked = isinstance(run.sign_in, UserSignIn) and run.sign_in.max_age is not None
    return is_asked and not found.has_auth_time


def _compare_tenant(run: Run, found: IdToken) -> None:
    expected = (run.sign_in.tenant_id or found.tenant_id).lower()
    if found.tenant_id != expected:
        raise Misconfigured("tenant-mismatch", found=found.tenant_id, expected=expected)


def _is_other_unit(run: Run, found: IdToken) -> bool:
    expected = run.sign_in.business_unit_number
    return bool(expected and found.business_unit and found.business_unit != expected)
