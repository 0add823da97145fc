"""Addresses of signing in at an organisation's identity provider, open to everybody."""

from credentials.admin.sign_on import asking, callback, connecting, saml, trying

PROVIDER = "sign-on/<uuid:provider_id>"
PAGES = [
    ("sign-on/", asking.ask, "sign-on"),
    (f"{PROVIDER}/", asking.start, "sign-on-start"),
    (f"{PROVIDER}/callback/", callback.callback, "sign-on-callback"),
    (f"{PROVIDER}/arrived/", callback.arrived, "sign-on-arrived"),
    (f"{PROVIDER}/saml/arrived/", saml.arrived, "saml-arrived"),
    (f"{PROVIDER}/saml/metadata/", saml.metadata, "saml-metadata"),
    (f"{PROVIDER}/connect/", connecting.connect, "sign-on-connect"),
    (f"{PROVIDER}/try/", trying.discovery, "sign-on-try"),
]
