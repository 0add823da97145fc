"""People with second factors, and the codes that their apps show."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from credentials.services.sign_in_seeds import seal_for
from tests.support import make

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client, email, password=make.PASSWORD, **more):
    """The first page of signing in."""
    return client.post("/login/", {"username": email, "password": password, **more})


def give_app(user):
    """An authenticator app whose secret is SECRET."""
    return Authenticator.objects.create(
        user=user, type="totp", data={"secret": seal_for(user.pk, SECRET)}
    )


def code(secret=SECRET, ahead=0):
    """What an app shows now; *ahead* half minutes later otherwise."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def forget_use(app):
    """As if half a minute had passed: the code that is shown now may be used again."""
    app.refresh_from_db()
    app.data["used"] = 0
    app.save()


def enrol(client):
    """Set up an app on the pages; returns its secret."""
    page = client.get("/account/factors/app/").content.decode()
    secret = re.search(r'class="mono seed">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    answer = client.post("/account/factors/app/", {"code": code(secret)})
    assert answer.url == "/account/factors/codes/", answer.content.decode()
    return secret


def signed_in(user):
    """A browser in which *user* just typed the password."""
    client = Client()
    sign_in(client, user.email)
    return client
