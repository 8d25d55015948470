"""Invites the first two officers of a network that has nobody yet, and prints a number for each."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from asylia.accounts.actions import coming
from asylia.accounts.models import Body, BodyKind, Installation, Role, RoleName, User
from asylia.audit.actions import THE_HOUSE, record
from asylia.kit.days import day_of
from asylia.vault import number

LONGEST_NAME = 80
BODIES = ((BodyKind.SECRETARIAT, "The secretariat"), (BodyKind.ASSOCIATION, "The association"))
FIRST_ROLES = (RoleName.OFFICER, RoleName.TRIAGE, RoleName.CASEWORKER)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs=2, metavar="NAME", help='"Ada Berg" or "Ada Berg <ada@example.org>"')

    def handle(self, *_: Any, names: list[str], **__: Any) -> None:
        now = datetime.now(UTC)
        people = [_read(each) for each in names]
        if people[0][0] == people[1][0]:
            raise CommandError("Name two different people.")
        with transaction.atomic():
            codes = _invite(people, now=now)
        for (name, _mail), code in zip(people, codes, strict=True):
            self.stdout.write(f"{name}:  {'  '.join(number.groups(code))}")
        self.stdout.write(
            "Tell each their number yourself, face to face or on the telephone. It works once, for seven days, on the page /invited."
        )


def _read(typed: str) -> tuple[str, str | None]:
    name, _, rest = typed.partition("<")
    mail = rest.removesuffix(">").strip() or None
    if not (1 <= len(name.strip()) <= LONGEST_NAME):
        raise CommandError(f"A name has 1 to {LONGEST_NAME} letters.")
    try:
        if mail:
            validate_email(mail)
    except ValidationError as broken:
        raise CommandError("One of the mail addresses is none.") from broken
    return name.strip(), mail


def _invite(people: list[tuple[str, str | None]], *, now: datetime) -> list[str]:
    if Installation.objects.filter(is_demo=True).exists():
        raise CommandError("This database holds the demo. A real network begins in an empty one.")
    started = Role.objects.select_for_update().filter(name=RoleName.OFFICER)
    if any(role.user.passkeys.exists() for role in started.select_related("user")):
        raise CommandError("This network has officers. They invite everybody else, on the page People.")
    for role in started:
        role.user.roles.all().delete()
    bodies = [Body.objects.get_or_create(kind=kind, defaults={"name": name})[0] for kind, name in BODIES]
    codes = []
    for name, mail in people:
        user, _ = User.objects.get_or_create(email=mail, name=name) if mail else (User.objects.create(name=name), True)
        Role.objects.bulk_create(Role(user=user, body=bodies[0], name=role, first_on=day_of(now)) for role in FIRST_ROLES)
        record(THE_HOUSE, "officer.invited", user.pk, now=now)
        codes.append(coming.invite(user, by=THE_HOUSE, now=now))
    return codes
