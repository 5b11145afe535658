"""Which new passwords are refused: those that anybody here would try, and those that a guessing machine tries first."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError

from missions.models import Strategy
from people.models import Area


class NotOfThisPlace:
    """Refuses a password made of little else than words that anybody here would try (docs/security.md lists them)."""

    WORDS = (
        "missions", "mission", "portal", "health", "wellbeing", "board", "council", "officer", "leader", "password",
        "welcome",
    )  # fmt: skip

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError where those words, and names of the place and the person, leave under four letters."""
        letters = re.sub(r"[\W\d_]", "", password.lower())
        named = " ".join([*_names_of_the_place(), getattr(user, "name", ""), getattr(user, "email", "")]).lower()
        words = sorted((*self.WORDS, *re.findall(r"[^\W\d_]{3,}", named)), key=len, reverse=True)
        left = re.sub("|".join(map(re.escape, words)), "", letters)
        if left != letters and len(left) < 4:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """What is asked, where Django says it beside the box."""
        return "Do not make it of your name, or of words that anybody here would try."


def _names_of_the_place() -> list[str]:
    strategy = Strategy.objects.first()
    of_the_board = [strategy.board, strategy.place, strategy.title] if strategy else []
    return [*of_the_board, *Area.objects.values_list("name", flat=True)]


class SoonGuessed:
    """Refuses what zxcvbn would guess soon: common passwords and words, however dressed up, rows of keys, repeats."""

    # Guesses: from here on zxcvbn calls a password strong even for whoever got hold of its hash.
    LEAST = 10**10
    MOST_READ = 32  # characters: judging takes the longer the more there are, a third of a second at worst for these
    # Its newest year is 2019; a later one is as soon guessed.
    LATER_YEARS = re.compile(r"20[2-9]\d")

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError where a guesser who knows the habits of people needs fewer than `LEAST` guesses."""
        if self._guesses(password) < self.LEAST:
            raise ValidationError("This password would soon be guessed. Take other words.")

    def get_help_text(self) -> str:
        """What is asked, where Django says it beside the box."""
        return "Three or four words that have nothing to do with each other are hard to guess and easy to keep."

    def _guesses(self, password: str) -> int:
        from zxcvbn import zxcvbn  # read when a password is chosen, with its lists of words, and by no other page

        # A line end is a blank to it: zxcvbn takes one for a part of a date, and fails.
        read = re.sub(r"\s", " ", password[: self.MOST_READ])
        ways = {read, self.LATER_YEARS.sub("2019", read)} - {""}
        return min((int(zxcvbn(way, max_length=self.MOST_READ)["guesses"]) for way in ways), default=0)
