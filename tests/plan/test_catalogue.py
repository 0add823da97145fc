"""Which API group a call belongs to, and which lines are calls."""

import pytest

from tenants.models.application import ApiGroup
from tenants.rules.api_catalogue import GROUPS, label_of, needed_by, reading, scopes_for
from tenants.rules.endpoint_lines import read_endpoints
from tests.plan.plans import AGENTS

pytestmark = pytest.mark.pure

ACD = "/inContactAPI/services/v25.0"
KNOWN = {
    AGENTS: "Admin",
    f"get {ACD}/agents/states": "RealTime",
    f"GET {ACD}/Agents/17/States?fields=x": "RealTime",
    f"POST https://api-na1.niceincontact.com{ACD}/agent-sessions": "Agent",
    f"POST {ACD}/queuecallback": "Patron",
    f"GET {ACD}/contacts/42": "Reporting",
    f"GET {ACD}/contacts/active": "RealTime",
    f"GET /{ACD}//server-time": "RealTime",
    "GET /user-management/v1/users": "UserHub",
    "POST /access-key-management/v1/access-keys": "UserHub",
    "POST /data-extraction/v1/jobs": "DataExtraction",
    "GET /dfo/3.0/contacts": "DigitalEngagement",
    "GET /media-playback/v1/contacts": "Recording",
    "GET /interaction-analytics-gateway/v2/segments": "InteractionAnalytics",
    "POST /authentication/v1/token/access-key": "Authentication",
}


def test_the_catalogue_has_the_groups_of_the_form():
    assert [(one.value, label_of(one.value)) for one in GROUPS] == ApiGroup.choices


def test_the_group_of_a_call_is_told_by_its_path():
    assert {line: reading(line).group for line in KNOWN} == KNOWN


@pytest.mark.parametrize("line", ["GET /auth/userinfo", "GET /.well-known/cxone-configuration"])
def test_signing_in_needs_no_group(line):
    assert reading(line).is_known
    assert reading(line).group == ""


def test_a_strange_path_is_unknown_and_a_strange_acd_path_is_in_one_of_five():
    assert not reading("GET /elsewhere").is_known
    assert len(reading(f"GET {ACD}/zzz").any_of) == 5


def test_scopes_are_derived_in_the_order_of_the_form():
    lines = ["GET /dfo/3.0/contacts", AGENTS, f"GET {ACD}/skills"]

    assert scopes_for(lines) == ("Admin", "DigitalEngagement")
    assert needed_by(lines)["Admin"] == [AGENTS, f"GET {ACD}/skills"]


def test_lines_are_taken_once_and_refused_by_number():
    read = read_endpoints(f"\n {AGENTS}\n\n{AGENTS}\nagents\nGET /a b\nGET /{'x' * 300}\nGET /\x07")

    assert read.endpoints == (AGENTS,)
    assert [problem.partition(":")[0] for problem in read.problems] == [
        "Line 5", "Line 6", "Line 7", "Line 8",
    ]  # fmt: skip


def test_ten_thousand_lines_are_refused_with_one_sentence():
    read = read_endpoints("\n".join(f"GET /{number}" for number in range(10_000)))

    assert read.endpoints == ()
    assert read.problems == ("10000 lines: plan at most 500 endpoints, the ones that matter.",)
