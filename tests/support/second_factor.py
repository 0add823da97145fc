"""A session in which a second factor was shown."""

import time

from django.test import Client

from cxone_registry.site.second_factor import RECORDS


def show(client: Client, *, ago: float = 0) -> None:
    """As if the person of *client* had typed a good code *ago* seconds ago."""
    session = client.session
    session[RECORDS] = [
        {"method": "password", "at": time.time() - ago},
        {"method": "mfa", "type": "totp", "at": time.time() - ago},
    ]
    session.save()
