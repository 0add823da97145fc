"""Lists cost the same number of queries whether they show 3 rows or 30."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from credentials.models import (
    AccessKey,
    AccessKeyUse,
    ClientCredential,
    Finding,
    FlightCheck,
    ValidationRun,
)
from cxone_registry.audit.models import Event
from tenants.models import (
    BusinessUnit,
    Contact,
    Environment,
    Invitation,
    Membership,
    Registration,
    Tenant,
)
from tests.admin.helpers import make_finding, make_flight, make_rows, make_run, page
from tests.support import make

# Two of them read the list (count, rows); the rest is the frame of every page: session, its
# limits, person, memberships, the badge of open findings, two transactions, saving the session.
LISTS = {
    BusinessUnit: 12,
    Contact: 13,  # and after how many days a contact is asked and given up
    Tenant: 12,
    Registration: 36,  # with the facts of each row's progress, and the organisation's calendar
    Membership: 12,
    Invitation: 12,
    Environment: 12,
    ClientCredential: 12,
    AccessKey: 12,
    AccessKeyUse: 12,
    ValidationRun: 12,
    Finding: 16,  # and the counts of its tabs and filters, the environments, and who can own one
    FlightCheck: 12,
    Event: 15,
}


@pytest.fixture(autouse=True)
def _session_has_begun(admin):
    """The first request of a browser writes down where its person is signed in."""
    admin.get("/account/sessions/")


def add_rows(org, count):
    for _ in range(count):
        rows = make_rows(org)
        with transaction.atomic():
            make_finding(rows.use)
            make_flight(rows.use)
            make_run(rows.use)


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.fixture
def pages(admin, org):
    """Counts queries of every list, with few and with many rows."""
    found = {}
    for number, count in (("few", 3), ("many", 27)):
        add_rows(org, count)
        found[number] = {model: queries(admin, page(model, "changelist")) for model in LISTS}
    return found


def test_lists_cost_a_constant_number_of_queries(pages):
    assert pages["few"] == pages["many"]
    assert pages["many"] == LISTS


def test_a_registrations_page_does_not_grow_with_its_credentials(admin, org):
    registration = make.registration()
    address = page(registration)
    before = queries(admin, address)
    with transaction.atomic():
        for _ in range(10):
            make.use(registration=registration)

    # Findings, API users that are shared, and tenants are asked for once there are any.
    assert queries(admin, address) <= before + 3


def test_a_trace_costs_few_queries(admin, rows):
    assert queries(admin, page(rows.run)) <= 13
