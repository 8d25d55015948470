import sys
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from asylia.accounts.models import Role, User
from asylia.config import demo, demo_cases
from asylia.config.demo_people import PEOPLE
from asylia.vault import number

WIDTH = 30


class Command(BaseCommand):
    help = "Loads the invented network into an empty database whose officers are the demo's, and says what it holds."

    def handle(self, *_: Any, **__: Any) -> None:
        if demo.may_be_loaded():
            demo.load(now=datetime.now(UTC), told=self.told)
        if demo.is_loaded():
            self.say_what_it_holds()

    def told(self, done: int, of: int) -> None:
        """A bar, where somebody looks at it."""
        if sys.stderr.isatty():
            filled = WIDTH * done // of
            end = "\n" if done == of else ""
            sys.stderr.write(f"\rInventing a network  [{'#' * filled}{'.' * (WIDTH - filled)}] {done} of {of}{end}")
            sys.stderr.flush()

    def say_what_it_holds(self) -> None:
        self.stdout.write(f"{User.objects.count()} invented people of the house; nobody here is real. One for each role, to come in as:")
        known: set[str] = set()
        for person in PEOPLE:
            fresh = [role for role in person.roles if role not in known]
            known.update(fresh)
            if fresh:
                labels = [str(Role(name=role).get_name_display()) for role in fresh]
                self.stdout.write(f"  {person.name:<18} {', '.join(labels)}")
        self.stdout.write("Two applicants, by their numbers:")
        for key in demo_cases.ENTERED:
            self.stdout.write(f"  {' '.join(number.groups(demo_cases.number_of(key)))}")
