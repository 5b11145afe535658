"""The organisations whose own accounts open the portal (OpenID Connect), as the environment names them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

EACH = ("NAME", "SERVER", "CLIENT_ID", "CLIENT_SECRET", "EMAIL_DOMAINS")
# Microsoft's addresses for every tenant at once: any of them could say that a person has any e-mail address.
FOR_ANYBODY = ("/common/", "/organizations/", "/consumers/")
ON_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def organisations(env: Any) -> list[dict[str, Any]]:
    """Each of OIDC_ORGANISATIONS as django-allauth wants it. ImproperlyConfigured says what is missing or unsafe."""
    return [_organisation(code, env) for code in env.list("OIDC_ORGANISATIONS", default=[])]


def _organisation(code: str, env: Any) -> dict[str, Any]:
    if not re.fullmatch(r"[a-z][a-z0-9]*", code):
        raise ImproperlyConfigured(f"OIDC_ORGANISATIONS names “{code}”: use small letters and digits, such as council.")
    given = {part: env(f"OIDC_{code.upper()}_{part}", default="").strip() for part in EACH}
    missing = [f"OIDC_{code.upper()}_{part}" for part, value in given.items() if not value]
    if missing:
        raise ImproperlyConfigured(f"OIDC_ORGANISATIONS names “{code}”, so set {', '.join(missing)} too.")
    return {
        "provider_id": code,
        "name": given["NAME"],
        "client_id": given["CLIENT_ID"],
        "secret": given["CLIENT_SECRET"],
        "settings": {
            "server_url": _safe(given["SERVER"], f"OIDC_{code.upper()}_SERVER"),
            "email_domains": [domain.strip().lower() for domain in given["EMAIL_DOMAINS"].split(",") if domain.strip()],
            "oauth_pkce_enabled": True,
        },
    }


def is_safe(address: str) -> bool:
    """Is what is said at this address encrypted, or does it stay on this machine?"""
    where = urlsplit(address)
    return bool(where.hostname) and (where.scheme == "https" or where.hostname in ON_THIS_MACHINE)


def _safe(address: str, variable: str) -> str:
    if not is_safe(address):
        raise ImproperlyConfigured(f"{variable} should begin with https://, and is “{address}”.")
    if any(anybody in f"{urlsplit(address).path}/" for anybody in FOR_ANYBODY):
        raise ImproperlyConfigured(f"{variable} answers for every organisation: name your own tenant’s address there.")
    return address.rstrip("/")
