"""Sign-in with an organisation's own account: it says who somebody is, and whom the portal knows is let in."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from requests import RequestException, Session

from foundation import history, one_at_a_time
from missions_portal.id_tokens import Exchange
from people.models import User

log = logging.getLogger(__name__)
NOT_KNOWN = (
    "Your organisation says who you are, but no account here may be opened with it. "
    "Ask the operator of this portal or the officer of your forum."
)
NO_ANSWER = "Your organisation’s sign-in did not answer. Try again in a minute, or sign in another way."
NOT_DONE = "You were not signed in: your organisation’s sign-in was stopped or took too long. Try again."


def start(request: HttpRequest, organisation: str) -> HttpResponse:
    """Lead a person to their organisation's sign-in, and on from there to where they were going.

    By a page of our own: a form that is led to another site is refused by the policy of its page (`form-action`).
    """
    provider = get_adapter(request).get_provider(request, organisation)
    try:
        there = provider.redirect(request, process="login", next_url=get_next_redirect_url(request))
    except (RequestException, OAuth2Error) as error:
        return _no_answer(request, organisation, error)
    return render(request, "account/to_organisation.html", {"url": there.url, "name": provider.name})


def come_back(request: HttpRequest, organisation: str) -> HttpResponse:
    """Take what the organisation answered: the library asks it for the rest, and the adapter below decides."""
    try:
        return OAuth2CallbackView.adapter_view(Exchange(request, organisation))(request)
    except (RequestException, OAuth2Error) as error:
        # The library asks for the page of addresses before it is ready to hear that there is none.
        return _no_answer(request, organisation, error)


class Organisation(OpenIDConnectProvider):
    """An organisation's sign-in, of which nothing is believed that it did not sign."""

    oauth2_adapter_class = Exchange


class Adapter(DefaultSocialAccountAdapter):
    """Whose account opens whose: the link made at the first sign-in, and before it the address of somebody known.

    Nobody is created, no token is kept, and nothing of what the organisation said is kept but its own mark (`sub`).
    """

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The organisations of the settings alone; none is set up in the database."""
        every = [SocialApp(provider="openid_connect", **one) for one in settings.ORGANISATION_ACCOUNTS]
        return [
            one
            for one in every
            if provider in (None, one.provider, one.provider_id) and client_id in (None, one.client_id)
        ]

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Organisation:
        """An organisation's sign-in by its short name."""
        return Organisation(request, app=self.get_app(request, provider, client_id))

    def get_requests_session(self) -> Session:
        """How the portal asks an organisation: at the addresses that it gave, led on by none of them."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        """Take from what the organisation said the address it vouches for, and let go of the rest.

        What it signed counts before what it only answered. Raises PermissionDenied where the two speak of two people.
        """
        told = sociallogin.account.extra_data
        token, about = told.get("id_token") or {}, told.get("userinfo") or {}
        if not token.get("sub") or about.get("sub", token["sub"]) != token["sub"]:
            raise PermissionDenied("The organisation's answers do not name one person.")
        sociallogin.vouched_for = vouched_for(about | token, sociallogin.provider.app.settings["email_domains"])
        sociallogin.account.extra_data = {}
        sociallogin.email_addresses = []
        return sociallogin.user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never in this way, which would wipe the person's password: see pre_social_login."""
        return None

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Operators add people; no organisation does."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in whom this account is linked to, or link it to the person of its address. Others are led back."""
        known = sociallogin.is_existing
        person = sociallogin.user if known else User.objects.filter(email=sociallogin.vouched_for or None).first()
        if person is None or not person.may_sign_in or not (known or _link(sociallogin.account, person)):
            log.warning("Refused at sign-in: an account of %s that opens none here", sociallogin.account.provider)
            raise ImmediateHttpResponse(_back(request, NOT_KNOWN))
        sociallogin.user = sociallogin.account.user = person

    def on_authentication_error(self, request: HttpRequest, provider: Any, **about: Any) -> None:
        """Cancelled, expired, or something in their answer is wrong: back to the start, with a sentence."""
        error = about.get("exception")
        if error is not None:
            log.error("Sign-in with an organisation’s account failed: %s", type(error).__name__)
        raise ImmediateHttpResponse(_back(request, NO_ANSWER if isinstance(error, RequestException) else NOT_DONE))


def vouched_for(claims: dict[str, Any], domains: list[str]) -> str:
    """The address an organisation says is this person's; blank where it does not vouch for it.

    It vouches for addresses of its own domains alone, and not where it says itself that one is not verified.
    """
    address = str(claims.get("email") or "").strip().lower()
    verified = claims.get("email_verified", True) in (True, "true")
    return address if verified and address.rpartition("@")[2] in domains else ""


def _link(account: SocialAccount, person: User) -> bool:
    """Link an account to a person for good. False where they have another of this organisation already.

    An organisation may give a leaver's address to somebody else, who must not come in as the leaver.
    """
    with transaction.atomic():
        one_at_a_time.hold(person)
        if SocialAccount.objects.filter(provider=account.provider, user=person).exclude(uid=account.uid).exists():
            return False
        SocialAccount.objects.get_or_create(provider=account.provider, uid=account.uid, defaults={"user": person})
        history.note("link_organisation_account", person, by=person)
    return True


def _no_answer(request: HttpRequest, organisation: str, error: Exception) -> HttpResponse:
    log.error("The sign-in of %s did not answer: %s", organisation, type(error).__name__)
    return _back(request, NO_ANSWER)


def _back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("account_login")
