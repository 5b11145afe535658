"""Names the leaders floor to Django."""

from django.apps import AppConfig


class LeadersConfig(AppConfig):
    name = "leaders"
