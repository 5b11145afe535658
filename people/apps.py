"""Names the people floor to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
