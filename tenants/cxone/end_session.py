"""The URL that signs a person out of CXone (OpenID Connect RP-Initiated Logout, section 2)."""

from cxone_registry.secret import Secret
from tenants.cxone import front_channel
from tenants.cxone.cloud import Cloud


def end_session_url(
    cloud: Cloud,
    endpoint: str,
    *,
    id_token_hint: Secret | None = None,
    post_logout_redirect_uri: str = "",
    state: str = "",
) -> str:
    """The URL to redirect the person's browser to; *endpoint* is ``end_session_endpoint``.

    *post_logout_redirect_uri* must equal a registered logout URL exactly, and *state* comes back
    with it. With an *id_token_hint* the URL holds a token: it belongs into the ``Location`` header
    of the redirect and nowhere else.

    Raises Misconfigured ``parameter-refused`` with the parameter's name, ``url-refused``,
    ``endpoint-has-query`` or ``url-too-long``.
    """
    return front_channel.url(
        cloud,
        endpoint,
        {
            "id_token_hint": front_channel.token("id_token_hint", id_token_hint),
            "post_logout_redirect_uri": front_channel.redirect(
                "post_logout_redirect_uri", post_logout_redirect_uri
            ),
            "state": front_channel.visible("state", state),
        },
    )
