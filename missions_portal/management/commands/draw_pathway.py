"""Writes docs/pathway.md from the tables of moves."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from missions_portal import diagrams


class Command(BaseCommand):
    help = "Draw the tables of moves into docs/pathway.md"

    def handle(self, *args: Any, **options: Any) -> None:
        target = settings.BASE_DIR / "docs" / "pathway.md"
        target.write_text(diagrams.page())
        self.stdout.write(f"Drawn: {target.relative_to(settings.BASE_DIR)}")
