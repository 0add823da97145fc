"""How people sign in: django-allauth, with everything switched off that nobody asked for."""

import environ

env = environ.FileAwareEnv()

# Exact origins of identity providers that are no public https addresses; empty in production.
SIGN_IN_ORIGINS = tuple(env.list("CXR_SIGN_IN_ORIGINS", default=[]))

APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.usersessions",
]

ACCOUNT_ADAPTER = "cxone_registry.site.account.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# People join by an invitation whose code an admin gave them.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGIN_TIMEOUT = 600  # between the password and the second factor, seconds
# allauth counts tries in a cache of each process; ours are rows (tenants.services.sign_in_tries).
ACCOUNT_RATE_LIMITS = False

MFA_ADAPTER = "cxone_registry.site.account.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "CXone Registry"
MFA_TOTP_TOLERANCE = 0
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = False
MFA_RATE_LIMITS = False
# No address is verified by us: whoever joins was invited, or the identity provider says who it is.
MFA_ALLOW_UNVERIFIED_EMAIL = True

SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
