"""The pages the law asks for: the accessibility statement, the privacy notice, and security.txt."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from foundation.moments import in_words
from foundation.working_days import start_of, today
from missions.models import Strategy
from missions_portal.public_pages import open_page
from missions_portal.statutory import accessible, register

GOOD_FOR = timedelta(days=180)  # RFC 9116, 2.5.5, asks for less than a year


@open_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everyone can use this portal, and whom to tell where they cannot.

    The order and the headings are those of the model statement (the Public Sector Bodies (Websites and Mobile
    Applications) (No. 2) Accessibility Regulations 2018, reg. 8; Commission Implementing Decision (EU) 2018/1523).
    """
    context = {
        "trail": _trail(),
        "site": settings.SITE_URL,
        "strategy": Strategy.current(),
        "tested": accessible.facts(),
        "contact": settings.ACCESSIBILITY_CONTACT,
        "phone": settings.ACCESSIBILITY_PHONE,
    }
    return render(request, "public/accessibility.html", context)


@open_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Which personal data the portal keeps, whose, why, how long, and whom to ask (UK GDPR, Articles 13 and 14)."""
    context = {
        "trail": _trail(),
        "contact": settings.CONTACT,
        "strategy": Strategy.current(),
        "host_only": settings.HOST_ONLY,
        "longest": in_words(settings.SESSION_COOKIE_AGE),
        "idle": in_words(settings.SESSION_IDLE.total_seconds()),
        "groups": register.groups(),
        "controllers": settings.DATA_CONTROLLERS,
        "officer": settings.DATA_PROTECTION_OFFICER,
        "host": settings.DATA_HOST,
        "confirmed_on": settings.PRIVACY_CONFIRMED_ON,
    }
    return render(request, "public/privacy.html", context)


@open_page
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116)."""
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {(start_of(today()) + GOOD_FOR).isoformat()}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        *([f"Policy: {settings.SECURITY_POLICY}"] if settings.SECURITY_POLICY else []),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _trail() -> list[tuple[str, str]]:
    return [("Home", reverse("home"))]
