"""Step 3: verify the ID token, and see whether it speaks of the tenant we expect."""

from dataclasses import replace

from cxone_registry.secret import Secret
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
    found = _verified(run)
    run.seen = replace(
        run.seen,
        token_tenant_id=found.tenant_id,
        token_business_unit=found.business_unit,
        token_area=run.redactor.text(found.area),
        token_expires_at=found.expires_at,
        signing_key_id=run.redactor.text(found.key_id),
        signing_key_bits=found.key_bits,
    )
    _compare_tenant(run, found)
    if _is_other_unit(run, found):
        run.diary.note(found=found.business_unit, expected=run.sign_in.business_unit_number)
        return "business-unit-mismatch"
    if run.skew > SKEW_BEYOND_JUDGING:
        return "clock-not-trusted"
    return "weak-signing-key" if found.key_bits < STRONG_KEY else ""


def _verified(run: Run) -> IdToken:
    if run.tokens.id_token is None:
        raise HostileAnswer("id-token-missing")
    keys = run.cache.keys(run.cloud, door=run.door, now=run.clock())
    try:
        return _verify(run, run.tokens.id_token, keys)
    except HostileAnswer as error:
        if error.code not in _CURABLE:
            raise
        failure = error
    renewed = run.cache.renewed_keys(run.cloud, tried=keys, door=run.door, now=run.clock())
    if renewed is keys:
        raise failure
    return _verify(run, run.tokens.id_token, renewed)


def _verify(run: Run, token: Secret, keys: KeySet) -> IdToken:
    skew = run.skew
    return verify(
        token.reveal(),
        keys=keys,
        issuer=run.cloud.issuer,
        client_id=run.sign_in.client_id,
        now=run.clock(),
        # A known difference between the clocks is not the token's fault; beyond the limit our
        # own clock may be the wrong one, and then no time is judged at all.
        leeway=None if skew > SKEW_BEYOND_JUDGING else LEEWAY + skew,
    )


def _compare_tenant(run: Run, found: IdToken) -> None:
    expected = (run.sign_in.tenant_id or found.tenant_id).lower()
    if found.tenant_id != expected:
        raise Misconfigured("tenant-mismatch", found=found.tenant_id, expected=expected)


def _is_other_unit(run: Run, found: IdToken) -> bool:
    expected = run.sign_in.business_unit_number
    return bool(expected and found.business_unit and found.business_unit != expected)
