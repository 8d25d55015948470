from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from asylia.accounts.models import User
from asylia.config import demo
from asylia.config.demo_people import applicant_number
from asylia.vault import number


class Command(BaseCommand):
    help = "Loads the invented network into an empty database whose officers are the demo's, and says what it holds."

    def handle(self, *_: Any, **__: Any) -> None:
        if demo.may_be_loaded():
            demo.load(now=datetime.now(UTC))
        if demo.is_loaded():
            self.stdout.write(f"{User.objects.count()} invented people of the house and one applicant; nobody here is real.")
            self.stdout.write(f"Her number: {' '.join(number.groups(applicant_number()))}")
