"""Names the missions floor to Django."""

from django.apps import AppConfig


class MissionsConfig(AppConfig):
    name = "missions"
