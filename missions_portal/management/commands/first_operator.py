"""`manage.py first_operator`: the account of the person who sets up people, forums and the strategy."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.core.validators import validate_email
from django.db import transaction


class Command(BaseCommand):
    """Asks for an e-mail, a name and a password, or takes them from the command line and standard input."""

    help = "Make an operator's account. Without a terminal: --email, --name, and the password on standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="")
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        self.asks = sys.stdin.isatty()
        try:
            email = self.answer("E-mail address", email, check_email)
            name = self.answer("Name", name, check_name)
            password = self.password(email, name)
        except (EOFError, KeyboardInterrupt):
            self.stop("\nNo account was made. Run this command again when you are ready.")
        make_operator(email=email, name=name, password=password)
        self.stdout.write(f"{name} can now sign in as {email}. A second means is asked at the first sign-in.")

    def answer(self, question: str, given: str, check: Any) -> str:
        """What was given on the command line, or asked for until it will do."""
        while True:
            value = given.strip() or (input(f"{question}: ").strip() if self.asks else "")
            wrong = check(value)
            if not wrong:
                return value
            if given or not self.asks:
                self.stop(wrong)
            self.stdout.write(wrong)

    def password(self, email: str, name: str) -> str:
        """Typed twice at a terminal; otherwise one line of standard input."""
        person = get_user_model()(email=email, name=name)
        while True:
            typed = self.typed("Password (12 characters or more): ")
            try:
                validate_password(typed, user=person)
            except ValidationError as error:
                if not self.asks:
                    self.stop(" ".join(error.messages))
                self.stdout.write(" ".join(error.messages))
                continue
            if not self.asks or self.typed("The same again: ") == typed:
                return typed
            self.stdout.write("The two were not the same.")

    def typed(self, question: str) -> str:
        return getpass.getpass(question) if self.asks else sys.stdin.readline().rstrip("\n")

    def stop(self, sentence: str) -> None:
        self.stderr.write(sentence)
        raise SystemExit(1)


def check_email(value: str) -> str:
    """What is wrong with an address, in a sentence; empty when nothing is."""
    try:
        validate_email(value)
    except ValidationError:
        return "Give an e-mail address, such as --email you@example.org"
    if get_user_model().objects.filter(email__iexact=value).exists():
        return f"{value} already has an account."
    return ""


def check_name(value: str) -> str:
    """What is wrong with a name, in a sentence; empty when nothing is."""
    return "" if 0 < len(value) <= 120 else "Give a name of up to 120 letters, such as --name 'Sam Operator'"


def make_operator(*, email: str, name: str, password: str) -> Any:
    """A new operator, whose address is taken as known: whoever runs this command runs the machine."""
    with transaction.atomic():
        person = get_user_model().objects.create_superuser(email, name, password)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person
