"""The organisation reaches exactly one transaction, and leaves with it."""

import itertools
import uuid
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cxone_registry.isolation.context import (
    NoOrganizationError,
    OrganizationMismatchError,
    current_organization,
    organization_context,
    require_organization,
)
from cxone_registry.site.entering import SESSION_KEY
from cxone_registry.site.middleware.organization import OrganizationMiddleware
from tenants.models import Organization, Tenant, User
from tests.isolation import catalogue
from tests.support import make

SETTING = "SELECT coalesce(nullif(current_setting('cxr.org', true), ''), 'none')"


def setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute(SETTING)
        return cursor.fetchone()[0]


def test_a_transaction_knows_its_organization(org):
    with transaction.atomic():
        assert setting() == str(org.pk)


def test_the_setting_is_gone_after_commit(org):
    with transaction.atomic():
        pass

    assert setting() == "none"


def test_the_setting_is_gone_after_rollback(org):
    with transaction.atomic():
        transaction.set_rollback(True)

    assert setting() == "none"


def test_the_setting_survives_the_rollback_of_a_savepoint(org):
    with transaction.atomic():
        with transaction.atomic():
            transaction.set_rollback(True)

        assert setting() == str(org.pk)


def test_the_setting_is_gone_in_on_commit_hooks(org):
    seen = []
    with transaction.atomic():
        transaction.on_commit(lambda: seen.append(setting()))

    assert seen == ["none"]


def test_a_hook_that_opens_its_own_transaction_sees_its_organization(org):
    seen = []
    with transaction.atomic():
        transaction.on_commit(lambda: seen.append(_setting_in_transaction()))

    assert seen == [str(org.pk)]


def _setting_in_transaction() -> str:
    with transaction.atomic():
        return setting()


def test_the_next_transaction_of_a_connection_starts_without(org):
    with transaction.atomic():
        pass
    connection_of_before = connection.connection

    with organization_context(None), transaction.atomic():
        assert setting() == "none"
    assert connection.connection is connection_of_before


def test_another_organization_cannot_enter_an_open_transaction(org, other_org):
    with (
        transaction.atomic(),
        pytest.raises(OrganizationMismatchError),
        organization_context(other_org.pk),
    ):
        pass


def test_an_organization_cannot_enter_a_transaction_of_nobody(database):
    with (
        transaction.atomic(),
        pytest.raises(OrganizationMismatchError),
        organization_context(uuid.uuid4()),
    ):
        pass


def test_an_open_transaction_of_any_connection_refuses_another(org, other_org):
    with (
        transaction.atomic(using="audit"),
        pytest.raises(OrganizationMismatchError),
        organization_context(other_org.pk),
    ):
        pass


def test_the_same_organization_may_enter_again(org):
    with transaction.atomic(), organization_context(org.pk):
        assert setting() == str(org.pk)


def test_the_context_ends_with_an_error(other_org):
    with pytest.raises(ZeroDivisionError), organization_context(other_org.pk):
        raise ZeroDivisionError

    assert current_organization() is None


def test_a_thread_starts_without_an_organization(org):
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(current_organization).result() is None


def test_nothing_is_chosen_unless_somebody_chooses(database):
    with pytest.raises(NoOrganizationError):
        require_organization()


@pytest.mark.parametrize("model", catalogue.models(), ids=lambda model: model._meta.label)
@pytest.mark.parametrize("manager", ["objects", "_default_manager", "_base_manager"])
def test_a_manager_without_an_organization_raises(database, model, manager):
    with pytest.raises(NoOrganizationError):
        getattr(model, manager).all()


def test_the_organization_itself_is_not_read_without_one(database):
    with pytest.raises(NoOrganizationError):
        Organization.objects.all()


def organizations_shown() -> list[uuid.UUID]:
    """Whose rows a bare queryset shows: only the wall filters it."""
    return list(QuerySet(Tenant).order_by().values_list("organization_id", flat=True).distinct())


def show_organizations(request: HttpRequest) -> HttpResponse:
    return HttpResponse(" ".join(map(str, organizations_shown())))


def visit(user: User, organization: uuid.UUID) -> str:
    """A page's text, through the middleware that every page has."""
    request = RequestFactory().get("/")
    request.user, request.session = user, {SESSION_KEY: str(organization)}
    return OrganizationMiddleware(show_organizations)(request).content.decode()


def test_1600_threaded_requests_of_two_organizations_see_only_their_own(neighbours):
    members = [
        (make.member(SimpleNamespace(pk=organization)), organization)
        for organization in (neighbours.a, neighbours.b)
    ]
    visitors = itertools.islice(itertools.cycle(members), 1600)

    with ThreadPoolExecutor(8) as pool:
        wrong = sum(pool.map(lambda member: visit(*member) != str(member[1]), visitors))

    assert wrong == 0


def test_one_connection_serves_400_transactions_of_two_organizations_in_turn(neighbours):
    turns = [neighbours.a, neighbours.b] * 200

    assert [_shown_to(organization) for organization in turns] == [[one] for one in turns]


def _shown_to(organization: uuid.UUID) -> list[uuid.UUID]:
    with organization_context(organization), transaction.atomic():
        return organizations_shown()
