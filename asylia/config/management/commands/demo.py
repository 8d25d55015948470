from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from asylia.accounts.models import User
from asylia.config import demo


class Command(BaseCommand):
    help = "Loads the invented network into an empty database whose officers are the demo's, and says what it holds."

    def handle(self, *_: Any, **__: Any) -> None:
        if demo.may_be_loaded():
            demo.load(now=datetime.now(UTC))
        if demo.is_loaded():
            self.stdout.write(f"{User.objects.count()} invented people; nobody here is real.")
            # Here the number of the invented applicant is told, once there is one.
