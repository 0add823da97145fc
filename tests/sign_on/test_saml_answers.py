"""What a SAML identity provider posts: good answers are taken, hostile ones get a sentence."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import SamlAssertion
from credentials.services.sign_on import saml_document, saml_flow
from credentials.services.sign_on.saml_refusals import SENTENCES, RefusedError
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tests.sign_on import saml_scene as scene
from tests.support import make
from tests.support import saml_idp as idp
from tests.support.saml_attacks import ATTACKS

REQUEST = "_0123456789abcdef"


def finish(provider, answer, request_id=REQUEST):
    return saml_flow.finish(provider, saml_document.read(answer), request_id)


def test_a_good_answer_names_its_person(org):
    provider = scene.provider(org, group_claim="groups")
    says = scene.says(
        provider, REQUEST, attributes={"groups": ["a", "b"], "mail": ["p@example.com"]}
    )

    claims = finish(provider, idp.good(says))

    assert (claims.subject, claims.email) == ("subject-1", "p@example.com")
    assert claims.groups == ("a", "b")


@pytest.fixture(scope="module")
def attacked(database):
    """A provider that takes none of what it gets."""
    return scene.provider(make.organization())


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_a_hostile_answer_is_refused_with_its_sentence(attacked, name):
    code, attack = ATTACKS[name]

    with organization_context(attacked.organization_id), pytest.raises(RefusedError) as refused:
        finish(attacked, attack(scene.says(attacked, REQUEST)))

    assert refused.value.code == code
    assert str(refused.value) == SENTENCES[code]


def test_refusals_are_in_the_trail_without_anything_of_the_answer(attacked):
    with organization_context(attacked.organization_id):
        with pytest.raises(RefusedError):
            finish(attacked, idp.encoded(idp.response(scene.says(attacked, REQUEST))))
        event = Event.objects.filter(action="sso.refused").latest("seq")

    assert event.body["details"]["code"] == "saml-unsigned"
    assert "subject-1" not in str(event.body)


def test_an_answer_counts_once(org):
    provider = scene.provider(org)
    answer = idp.good(scene.says(provider, REQUEST))
    finish(provider, answer)

    with pytest.raises(RefusedError) as refused:
        finish(provider, answer)

    assert refused.value.code == "replayed"


def test_a_used_id_is_refused_in_another_answer_and_taken_from_another_provider(org):
    provider = scene.provider(org)
    finish(provider, idp.good(scene.says(provider, REQUEST, assertion_id="_same")))
    with pytest.raises(RefusedError):
        finish(provider, idp.good(scene.says(provider, "_other", assertion_id="_same")), "_other")
    second = scene.provider(org, name="Second", issuer="https://second.example.com")

    claims = finish(second, idp.good(scene.says(second, REQUEST, assertion_id="_same")))

    assert claims.subject == "subject-1"


def test_what_cannot_be_used_any_more_is_forgotten(org):
    provider = scene.provider(org)
    with transaction.atomic():
        old = SamlAssertion.objects.create(
            provider=provider, digest="0" * 64, expires_at=timezone.now() - timedelta(seconds=1)
        )

    finish(provider, idp.good(scene.says(provider, REQUEST)))

    assert not SamlAssertion.objects.filter(pk=old.pk).exists()


def test_an_answer_for_one_provider_is_not_taken_by_another(org, other_org):
    theirs = scene.provider(other_org)
    answer = idp.good(scene.says(theirs, REQUEST))

    with pytest.raises(RefusedError) as refused:
        finish(scene.provider(org), answer)

    assert refused.value.code == "destination"


def test_both_certificates_count_while_one_follows_the_other(org):
    old, new = idp.signer(), idp.signer(number=2)
    provider = scene.provider(org, old.block, new.block)

    claims = [finish(provider, idp.good(scene.says(provider, REQUEST), by)) for by in (old, new)]

    assert [one.subject for one in claims] == ["subject-1"] * 2


def test_a_key_on_a_curve_is_as_good(org):
    by = idp.signer("ec")
    provider = scene.provider(org, by.block)

    claims = finish(provider, idp.good(scene.says(provider, REQUEST), by, method=idp.ECDSA_SHA256))

    assert claims.subject == "subject-1"


def test_a_response_may_be_signed_besides_its_assertion(org):
    provider = scene.provider(org)
    root = idp.sign(idp.signed(scene.says(provider, REQUEST)))

    assert finish(provider, idp.encoded(root)).subject == "subject-1"


@pytest.mark.parametrize("kind", [None, idp.EMAIL, idp.PERSISTENT])
def test_the_name_is_taken_exactly_in_each_lasting_format(attacked, kind):
    says = scene.says(attacked, REQUEST, subject="Pat@Example.com ", name_format=kind)

    with organization_context(attacked.organization_id):
        claims = finish(attacked, idp.good(says))

    assert claims.subject == "Pat@Example.com "
    assert claims.email == ("Pat@Example.com " if kind == idp.EMAIL else "")


def test_clocks_may_differ_by_a_minute(attacked):
    with organization_context(attacked.organization_id):
        claims = finish(attacked, idp.good(scene.says(attacked, REQUEST, starts=0.8)))

    assert claims.subject == "subject-1"
