"""Which mails are offered for which application."""

import pytest

from tenants.models import ApplicationType, VendorRequest
from tenants.models.application import Status
from tenants.rules.draft_kinds import kinds_for, likeliest

pytestmark = pytest.mark.pure
KINDS = set(VendorRequest.Kind.values)


@pytest.mark.parametrize("kind", ApplicationType.values)
@pytest.mark.parametrize("status", Status.values)
def test_only_kinds_that_there_are_come_once_each_with_one_preselected(kind, status):
    offered = kinds_for(kind, status)

    assert set(offered) <= KINDS
    assert len(set(offered)) == len(offered)
    assert likeliest(offered, changed=("origins", "secret")) in offered


def test_a_back_end_is_offered_origins_only_to_give_up_old_ones():
    assert "origins" not in kinds_for("backend", "active")
    assert "origins" in kinds_for("backend", "active", has_origins=True)
    assert "origins" in kinds_for("public", "active")


def test_who_has_no_secret_has_none_to_replace():
    assert "secret" not in kinds_for("confidential", "submitted")
    assert "secret" not in kinds_for("public", "active")
    assert "secret" in kinds_for("confidential", "active")


@pytest.mark.parametrize(
    ("status", "likely"),
    [("draft", "registration"), ("ready", "registration"), ("active", "other"),
     ("submitted", "registration"), ("retired", "other")],
)  # fmt: skip
def test_without_a_change_the_preselected_mail_says_nothing_untrue(status, likely):
    assert likeliest(kinds_for("backend", status), changed=()) == likely


def test_what_changed_is_preselected():
    assert likeliest(kinds_for("public", "active"), changed=("origins",)) == "origins"
    assert likeliest(kinds_for("backend", "active"), changed=("origins", "contacts")) == "contacts"
