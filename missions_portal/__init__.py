"""The roof: settings, addresses, the desk, search and the public window."""

from missions_portal.celery import app as celery_app

__all__ = ["celery_app"]
