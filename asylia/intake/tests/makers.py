"""Applications for the tests of their acts, made by the acts themselves."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from asylia.audit.models import Entry
from asylia.intake import actions
from asylia.intake import draft as drafts
from asylia.intake.catalogue import PARTS
from asylia.intake.models import Application
from asylia.vault import sealing
from asylia.vault.models import Envelope, Grant, RosterVersion, Sheet, Slot
from asylia.vault.slots import Own, Root
from asylia.vault.tests.makers import make_house, make_key

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
STREET, WORKER = "asylia_street", "asylia_worker"
TABLES = (Application, Slot, Envelope, Grant, Sheet, Entry)
SHOWN = {"yes_read": "I allow it.", "yes_partner": "I allow this, too."}
NEEDED = {
    "contact_mode": "page",
    "name_call": "Noor",
    "write_language": "en",
    "household": "alone",
    "art_main": "poetry",
    "work_about": "Poems.",
    "danger_now": "long",
    "danger_why": "A poem.",
    "yes_read": True,
}


class PowerCut(Exception):
    """What stops an act in the middle, in a test."""


def make_root() -> Root:
    """As a number becomes one, without the 25 ms."""
    return Root(lookup=sealing.new_seed(), key=sealing.new_seed())


def make_circles(settings: Any) -> dict[str, list[Any]]:
    """Two members for each circle, in a signed roster. Returns the keys that each role opens with."""
    members = {role: [make_key(), make_key()] for role in ("triage", "secretariat", "ear")}
    made = make_house(settings, circles=members)
    return {role: [members[role][0], key] for role, key in made.items()}


def make_own(known: Root | None = None, *, now: datetime = NOON) -> Own:
    """A case that was just begun."""
    own = actions.begin(known or make_root(), own_sentence="The kettle is green.", filled_by="self", now=now)
    look_away()
    return own


def make_ready(known: Root | None = None, *, now: datetime = NOON, **more: Any) -> Own:
    """A case that can be sent: every needed answer is there, and the number was tried. `more` are further answers."""
    own = make_own(known, now=now)
    answers = NEEDED | more
    for part in PARTS:
        for step in part.steps:
            found = {question.id: answers[question.id] for question in step.questions if question.id in answers}
            if found:
                save(own, part.id, step.number, **found)
    actions.rehearse(own, now=now)
    look_away()
    return own


def make_sent(settings: Any, known: Root | None = None, *, now: datetime = NOON, **more: Any) -> Own:
    """A case that was sent. The circles are made where there are none yet."""
    if not RosterVersion.objects.exists():
        make_circles(settings)
    own = make_ready(known, now=now, **more)
    send(own, now=now)
    look_away()
    return own


def save(own: Own, part: int, step: int, *, version: int | None = None, mark: str = "saved", now: datetime = NOON, **answers: Any) -> None:
    """Saves a step as a page that showed the present version, or this one."""
    shown = drafts.see(own).version(part) if version is None else version
    actions.save_step(own, part=part, step=step, answers=answers, mark=mark, version=shown, now=now)


def add(own: Own, group: str = "referee", *, sheet: UUID | None = None, version: int = 0, now: datetime = NOON, **answers: Any) -> UUID:
    """Saves an entry of a group. Returns its id."""
    sheet = sheet or uuid4()
    actions.save_entry(own, group=group, sheet=sheet, answers=answers, version=version, now=now)
    return sheet


def send(own: Own, *, now: datetime = NOON) -> None:
    actions.send(own, language="en", shown=SHOWN, now=now)


def look_away() -> None:
    """In the product a lookup ends with its transaction; here the test is one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('asylia.lookup', '', true)")


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that is stored of cases, byte by byte."""
    return {model.__name__: sorted(map(plain, model.objects.values_list())) for model in TABLES}


def plain(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(bytes(value).hex() if isinstance(value, memoryview) else str(value) for value in row)


def lines_of(own: Own) -> list[tuple[str, str]]:
    """Who did what in her record, without the lines of the vault."""
    ours = Entry.objects.filter(about=own.subject).exclude(verb__startswith="number.")
    rehearsed = Entry.objects.filter(about=own.subject, verb__in=["number.changed", "number.rehearsed"])
    return sorted((ours | rehearsed).values_list("actor", "verb"))


@contextlib.contextmanager
def power_cut(*, after: int) -> Iterator[list[str]]:
    """Stops at the next moment once so many moments passed. Hands in the statements that were done.

    A moment is before the first statement, and before each that follows a change or an edge of a transaction: between two that only
    read nothing else can stand in the database than before them."""
    done: list[str] = []
    passed, is_moment = 0, True

    def cut(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal passed, is_moment
        if "SAVEPOINT" in sql:  # in the product the outermost is the transaction itself
            is_moment = True
            return execute(sql, *rest)
        if is_moment and passed == after:
            raise PowerCut
        passed += is_moment
        is_moment = not sql.startswith("SELECT ")
        done.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(cut):
        yield done


def cut_at_each_statement(act: Callable[[], object]) -> int:
    """Stops the act at each of its moments in turn and sees that nothing changed. Returns how many statements it has."""
    before = everything()
    after = 0
    while True:
        try:
            with power_cut(after=after) as done:
                act()
        except PowerCut:
            assert everything() == before, done
            after += 1
        else:
            assert everything() != before
            return len(done)
