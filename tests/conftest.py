"""The suite's database: a real PostgreSQL, migrated as the owner, used as the application role.

Every test commits for real and works in organisations of its own: nothing is rolled back or
truncated, because row-level security, the audit chain and on-commit hooks are what is tested.

``TEST_DATABASE_URL`` (a superuser's URL to any database) and ``TEST_BROKER_URL`` replace the
embedded servers. Tests marked ``pure`` start neither.
"""

from collections.abc import Iterator

import pytest

from tests.support import environment

environment.prepare()


@pytest.fixture(scope="session")
def database(django_db_blocker: object) -> Iterator[None]:
    """A migrated database with keys, for this test process."""
    from tests.support import databases

    with databases.running() as urls, django_db_blocker.unblock():
        databases.connect(urls)
        databases.initialise()
        yield
        databases.disconnect()


@pytest.fixture(autouse=True)
def _database_unless_pure(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("pure") is None:
        request.getfixturevalue("database")


@pytest.fixture
def org(database: None) -> Iterator[object]:
    """A new organisation, chosen for the length of the test."""
    from cxone_registry.isolation.context import organization_context
    from tests.support import make

    organization = make.organization()
    with organization_context(organization.pk):
        yield organization


@pytest.fixture
def other_org(database: None) -> object:
    """A second organisation that the test must never see into."""
    from tests.support import make

    return make.organization(name="Other")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[object]:
    """A running sandbox CXone with two clouds, on free ports."""
    from tests.support import clouds

    with clouds.running() as running:
        yield running


@pytest.fixture
def cxone(sandbox: object, org: object, settings: object) -> object:
    """The sandbox as the chosen organisation meets it: environments, tenants, keys that work."""
    from tests.support import clouds

    settings.SANDBOX_ORIGINS = sandbox.origins
    clouds.forget_outages()
    return clouds.Cxone(sandbox)
