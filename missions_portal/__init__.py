"""The roof: settings, addresses, the desk, search and the public window."""

from missions_portal.celery import app as celery_app

VERSION = "2026.11"  # written into each backup

__all__ = ["VERSION", "celery_app"]
