"""What an organisation's ID token says, believed only where a key that the organisation publishes has signed it."""

from __future__ import annotations

from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter

from missions_portal.organisations import is_safe

# Signed with one key and checked with another: never unsigned, and never by a secret that whoever checks has too.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
ADDRESSES = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
CLOCKS_APART = 60  # seconds by which the organisation's clock and ours may differ


class Exchange(OpenIDConnectOAuth2Adapter):
    """The library's exchange of a code for a person, but how a token came is no reason to believe it."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The organisation's own page of addresses. Raises OAuth2Error where one is missing or not https."""
        page = super().openid_config
        if not all(is_safe(str(page.get(name) or "")) for name in ADDRESSES):
            raise OAuth2Error("The organisation's page of addresses lacks one, or has one that is not https.")
        return page

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Asked by the library, which leaves the signature out for a token that it fetched itself."""
        server = app.settings["server_url"]
        try:
            return _checked(id_token, self._key_for(id_token), app.client_id, issuers=[server, f"{server}/"])
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"The ID token is not to be believed: {type(error).__name__}") from error

    def _key_for(self, id_token: str) -> jwt.PyJWK:
        """The published key that the token names; asked for anew each time, so that a changed key is known at once."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            published = answer.json()
        named = jwt.get_unverified_header(id_token).get("kid")
        for key in jwt.PyJWKSet.from_dict(published if isinstance(published, dict) else {}):
            if named and key.key_id == named and key.public_key_use in ("sig", None):
                return key
        raise OAuth2Error("The organisation publishes no key of the name in its ID token.")


def _checked(id_token: str, key: jwt.PyJWK, client: str, *, issuers: list[str]) -> dict[str, Any]:
    """What the token says. Raises PyJWTError where it is not signed so, not of them, not for us, or of another time."""
    said = jwt.decode(
        id_token,
        key,
        algorithms=ALGORITHMS,
        audience=client,
        issuer=issuers,
        leeway=CLOCKS_APART,
        options={"require": ["iss", "sub", "aud", "exp", "iat"], "enforce_minimum_key_length": True},
    )
    if said["aud"] not in (client, [client]):
        raise jwt.InvalidAudienceError("It is for others too.")
    return said
