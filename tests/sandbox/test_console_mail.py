"""The mail to practise with: it holds what was issued, and says that it is invented."""

import pytest

from tenants.cxone.sandbox import example_id
from tenants.rules.answers import recognise
from tenants.rules.plan import PlannedEnvironment
from tests.sandbox.console_user import ConsoleUser, code_called

pytestmark = pytest.mark.pure


def apps_of(console: ConsoleUser) -> list:
    return list(console.sandbox.world.clouds["commercial"].apps.values())


def test_each_app_has_a_mail_that_can_be_recognised(console: ConsoleUser) -> None:
    here = PlannedEnvironment("sandbox", "Sandbox on this machine", "sandbox")
    for app in apps_of(console):
        page = console.get(f"clouds/commercial/apps/{app.client_id}/mail").text
        found = recognise(code_called(page, "Registration mail"), [here])

        assert [(one.client_id, one.environment) for one in found.client_ids] == [
            (app.client_id, "sandbox")
        ]
        assert [one.value for one in found.secrets] == [app.client_secret][
            : bool(app.client_secret)
        ]
        assert found.tracking_numbers[0].startswith("SANDBOX-")


def test_the_mail_is_marked_as_invented_and_linked_from_the_app(console: ConsoleUser) -> None:
    path = f"clouds/commercial/apps/{apps_of(console)[0].client_id}"

    assert f"{path}/mail" in console.get(path).text
    assert "The wording is invented" in console.get(f"{path}/mail").text


@pytest.mark.parametrize("path", ["apps/nobody/mail", "tenants/x/mail", "apps/%00/mail"])
def test_there_is_no_mail_of_what_is_not_there(console: ConsoleUser, path: str) -> None:
    assert console.get(f"clouds/commercial/{path}").status_code == 404
    assert console.get(f"clouds/nowhere/apps/{example_id('x')}/mail").status_code == 404
