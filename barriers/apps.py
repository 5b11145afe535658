"""Names the barriers floor to Django."""

from django.apps import AppConfig


class BarriersConfig(AppConfig):
    name = "barriers"
