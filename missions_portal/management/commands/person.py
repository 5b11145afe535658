"""`manage.py person`: what the law gives a person: what is kept of them, or their name taken out of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from missions_portal.persons import nameless, told
from missions_portal.persons.finding import CannotFind, operator, person


class Command(BaseCommand):
    help = "Write out what is kept of a person, or make them nameless while what they decided stays on record."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        export = acts.add_parser("export", help="everything kept of them, as JSON with readable names")
        export.add_argument("--to", type=Path, required=True, help="the file to write, readable by you alone")
        nobody = acts.add_parser("nameless", help="“a former officer of …” in place of their name, for good")
        nobody.add_argument("--because", required=True, help="why, without their name")
        nobody.add_argument("--yes", action="store_true", help="without asking again")
        for act in (export, nobody):
            act.add_argument("email", help="the person's e-mail")
            act.add_argument("--by", required=True, help="the operator who does it, by e-mail")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        try:
            who, by = person(options["email"]), operator(options["by"])
            if act == "export":
                self.export(who, by, options["to"])
            else:
                self.nameless(who, by, because=options["because"], yes=options["yes"])
        except CannotFind as why:
            raise CommandError(str(why)) from why
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        except OSError as error:
            raise CommandError(f"{options.get('to')} cannot be written: {error.strerror}.") from error

    def export(self, who: Any, by: Any, to: Path) -> None:
        # Never over a file that is there, and never readable by others, not even for a moment.
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            about = told.everything_about(who, by=by)
            json.dump(about, file, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        count = sum(len(group["records"]) for group in about["what the portal keeps"])
        self.stdout.write(f"{to}: {count} records that are about {who}. Look it through before you hand it over.")

    def nameless(self, who: Any, by: Any, *, because: str, yes: bool) -> None:
        name, address = who.name, who.email
        if not yes and input(f"Take {name}'s name away for good? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was changed.")
        instead = nameless.make_nameless(who, because=because, by=by)
        self.stdout.write(
            f"Their records now say “{instead}”. Backups made before keep the name until they are deleted."
        )
        for place in [*nameless.still_named(name), *nameless.still_named(address)]:
            self.stdout.write(f"Still named in words that somebody typed, for an officer to redact: {place}")
