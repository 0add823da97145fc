"""A link gives out no more than a look at the page would: rules, limits and withdrawals count."""

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import Reveal, RevealRule
from credentials.services.reveals import counting, deciding
from credentials.services.sharing import links
from credentials.services.sharing.links import LinkError, Wish
from cxone_registry.secret import Secret
from tenants.models import AdminNotice
from tests.sharing.scene import again, open_it, reveal_of, shared, update
from tests.support import make

HERE = "203.0.113.7"


@transaction.atomic
def proposed(credential, maker, **fields):
    reveal = reveal_of(credential, maker)
    Reveal.objects.filter(pk=reveal.pk).update(**fields)
    return links.propose(reveal, Wish("Kim Roth", 60, Secret("")))


@transaction.atomic
def rule(credential, **fields):
    RevealRule.objects.create(environment=credential.environment, **fields)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"needs_approval": True}, "second person"),
        ({"needs_approval": False, "is_write_only": True}, "never shown"),
        ({"needs_approval": False, "networks": "198.51.100.0/24"}, "networks"),
    ],
)
def test_a_rule_made_after_the_asking_stops_the_making(credential, maker, fields, why):
    link = proposed(credential, maker)
    rule(credential, **fields)

    with pytest.raises(LinkError, match=why):
        links.make(link, address=HERE)
    assert again(link).made_at is None


def test_what_is_only_used_by_now_opens_nothing(credential, maker):
    _, path = shared(credential, maker)
    update(credential, is_write_only=True)

    assert open_it(path).status_code == 410


def test_a_withdrawn_approval_takes_its_link_with_it(credential, maker):
    link, path = shared(credential, maker)
    deciding.withdraw(link.reveal_id, maker)

    assert open_it(path).status_code == 410


def test_links_count_as_looks_before_anybody_opens_them(credential, maker, org):
    made = [shared(credential, maker)[0] for _ in range(10)]
    with transaction.atomic():
        assert counting.shown_to(maker.pk).to_person == len(made)
        burst = AdminNotice.objects.get(kind=AdminNotice.Kind.REVEAL_BURST)
    assert "5 secrets" in burst.sentence

    with pytest.raises(LinkError, match="needs approval"):
        links.make(proposed(credential, maker), address=HERE)
    other = make.member(org, "admin")
    decided = {"decided_by_id": other.pk, "decided_at": timezone.now()}
    assert links.make(proposed(credential, maker, **decided), address=HERE)
