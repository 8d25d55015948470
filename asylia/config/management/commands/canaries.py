"""Sends invented applications from a file of your own, in the form of `invented/applications.json`, and marks them as canaries."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from asylia.config.demo_cases import send_one
from asylia.config.demo_data import applications
from asylia.intake.errors import NotReady
from asylia.vault import canaries, sealing
from asylia.vault.slots import Root


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        now = datetime.now(UTC)
        invented = _read(file)
        try:
            with transaction.atomic():
                for each in invented:
                    nobodys = Root(lookup=sealing.new_seed(), key=sealing.new_seed())  # no number leads there
                    canaries.mark(send_one(each, root=nobodys, now=now).subject, now=now)
        except NotReady:
            raise CommandError("One lacks an answer that must be given: docs/run/canaries.md shows the least. None was sent.") from None
        self.stdout.write(f"{len(invented)} were sent. Destroy the file; nobody is told which they are.")


def _read(file: Path) -> list[dict[str, Any]]:
    """What everybody can read in the demo would be known at a glance."""
    try:
        found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        stories = {str(each["answers"]["danger_why"]) for each in found}
        are_sent = all(isinstance(each["sent_days_ago"], int) for each in found)
    except (OSError, ValueError, LookupError, TypeError) as broken:
        raise CommandError("The file does not hold applications in the form of invented/applications.json.") from broken
    if not found or not are_sent:
        raise CommandError("Each of them is sent: give `sent_days_ago` as a number.")
    if stories & {str(each["answers"].get("danger_why")) for each in applications()}:
        raise CommandError("These are the texts of the demo, which everybody can read. Write others.")
    return found
