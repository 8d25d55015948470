"""Looks for faults: one line per check, exit code 1 when there is one."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from asylia.accounts.models import Installation, RoleName, User
from asylia.audit import actions as audit
from asylia.config import enough, noted, rights
from asylia.config.demo_people import officer_keys
from asylia.kit.days import day_of
from asylia.notices.models import Mail
from asylia.offices import next_roster
from asylia.vault import holders, revoking, rosters, seals, witness
from asylia.vault.errors import RosterRefused

PEPPER_BYTES, KEY_BYTES, KEY_LENGTH = 32, 32, 40
FEWEST_OFFICERS = 2

Check = Callable[[datetime], Iterable[str]]


class Command(BaseCommand):
    help = __doc__

    def handle(self, *_: Any, **__: Any) -> None:
        faults = 0
        for name, check in CHECKS.items():
            found = list(check(datetime.now(UTC)))
            faults += len(found)
            self.stdout.write(f"FAULT  {name}: {'; '.join(found)}" if found else f"good   {name}")
        if faults:
            raise SystemExit(1)


def settings_are_sane(now: datetime) -> Iterable[str]:
    if any(len(pepper) != PEPPER_BYTES for pepper in settings.PEPPERS):
        yield "the pepper is missing or not 32 bytes"
    if len(settings.SECRET_KEY) < KEY_LENGTH or " " in settings.SECRET_KEY:
        yield "the secret key is missing or short"
    if settings.CHECKPOINT_PUBLIC and len(settings.CHECKPOINT_PUBLIC) != KEY_BYTES:
        yield "the public key of the checkpoints is not 32 bytes"
    if not re.fullmatch(r"[^\s+]+", settings.ORIGIN):
        yield "the origin of the checkpoints is empty, or holds a space or a plus"
    keys = settings.OFFICERS
    if len(set(keys)) < FEWEST_OFFICERS or any(len(key) != KEY_BYTES for key in keys):
        yield "fewer than two officers are named"
    if set(keys) & set(officer_keys()) and not Installation.objects.filter(is_demo=True).exists():
        yield "an officer of the demo is trusted by a network that is not a demo"


def migrations_are_applied(now: datetime) -> Iterable[str]:
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def visits_leave_no_trace(now: datetime) -> Iterable[str]:
    query = "select relname::text from pg_class where oid = any(%s::regclass[]) and relpersistence <> 'u' order by relname"
    with connection.cursor() as cursor:
        cursor.execute(query, [["vault_visit", "vault_unlock"]])
        return [f"the table {name} is logged" for (name,) in cursor.fetchall()]


def the_record_is_whole(now: datetime) -> Iterable[str]:
    fault = audit.first_fault(also=witness.heads())
    return [] if fault is None else [f"false or missing at place {fault}"]


def the_record_is_linked(now: datetime) -> Iterable[str]:
    late = audit.late(now=now)
    return [f"{late} entries wait for too long; does the worker run?"] if late else []


def checkpoints_are_good(now: datetime) -> Iterable[str]:
    return witness.faults(now=now)


def the_roster_is_good(now: datetime) -> Iterable[str]:
    return rosters.faults(on=day_of(now))


def officers_are_pinned(now: datetime) -> Iterable[str]:
    officers = set(User.objects.holding(RoleName.OFFICER, on=day_of(now)).values_list("pk", flat=True))
    try:
        return rosters.pin_faults(officers, on=day_of(now))
    except RosterRefused:  # said by another check
        return []


def people_are_enough(now: datetime) -> Iterable[str]:
    """Nothing in a demo: a click stands for its passkeys."""
    return [] if Installation.objects.filter(is_demo=True).exists() else enough.missing(on=day_of(now))


def envelopes_are_recorded(now: datetime) -> Iterable[str]:
    unknown = seals.unknown()
    return [f"{len(unknown)} were not sealed by an act of ours, or twice; the first is {unknown[0]}"] if unknown else []


def new_keys_are_given(now: datetime) -> Iterable[str]:
    due = revoking.due()
    return [f"{len(due)} cases still have keys that somebody could know who was shut out; New keys in the house"] if due else []


def seats_are_of_today(now: datetime) -> Iterable[str]:
    people = len({user for user, name in next_roster.seats() if next_roster.has_ended(user, name, on=day_of(now))})
    return [f"{people} people sit in a circle without a role for it; whoever sits beside them takes them out"] if people else []


def two_can_open(now: datetime) -> Iterable[str]:
    few = holders.too_few()
    return [f"{few} have fewer than two people who can open them: name another caseworker, or let somebody into a circle"] if few else []


def rights_are_as_listed(now: datetime) -> Iterable[str]:
    return rights.faults()


def mail_reaches_everybody(now: datetime) -> Iterable[str]:
    lost = Mail.objects.given_up().values("user").distinct().count()
    return [f"{lost} people could not be reached by mail; docs/run/mail.md says what to look at"] if lost else []


def backups_are_made(now: datetime) -> Iterable[str]:
    return _overdue(noted.BACKUP, noted.BACKUP_IS_YOUNG, now=now)


def backups_are_tried(now: datetime) -> Iterable[str]:
    return _overdue(noted.DRILL, noted.DRILL_IS_YOUNG, now=now)


def erased_rows_are_gone(now: datetime) -> Iterable[str]:
    return _overdue(noted.REWRITE, noted.REWRITE_IS_YOUNG, now=now)


def _overdue(what: str, young: timedelta, *, now: datetime) -> Iterable[str]:
    """Nothing in a demo: nobody's life hangs on it."""
    done = noted.age(settings.STATE / what, now=now)
    if (done is None or done > young) and not Installation.objects.filter(is_demo=True).exists():
        yield f"the last was {noted.in_words(done)} ago" if done else "none is known"


CHECKS: dict[str, Check] = {
    "settings": settings_are_sane,
    "migrations": migrations_are_applied,
    "rights of the roles": rights_are_as_listed,
    "visits leave no trace": visits_leave_no_trace,
    "the record is whole": the_record_is_whole,
    "the record is linked": the_record_is_linked,
    "checkpoints": checkpoints_are_good,
    "envelopes stand in the record": envelopes_are_recorded,
    "new keys after somebody was shut out": new_keys_are_given,
    "seats in circles": seats_are_of_today,
    "two people for each envelope": two_can_open,
    "roster and keys": the_roster_is_good,
    "officers and their pinned keys": officers_are_pinned,
    "people enough": people_are_enough,
    "mail reaches everybody": mail_reaches_everybody,
    "the last backup": backups_are_made,
    "the last drill": backups_are_tried,
    "the last rewrite": erased_rows_are_gone,
}
