"""Names the people floor to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        # Mails are composed and links opened by the process that loads these rooms.
        from people import leavers  # noqa: F401
        from people.views import by_link  # noqa: F401
