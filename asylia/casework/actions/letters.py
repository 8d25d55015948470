"""What we write: to her, and for ourselves. Nothing leaves the house: a letter waits on her page until she comes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.models import User
from asylia.accounts.permissions import require
from asylia.audit.actions import record
from asylia.casework import file
from asylia.casework.file import DUE, NOTE, NOTES, OURS, STEP, TALK, UNSENT, CaseFile
from asylia.casework.models import Case
from asylia.casework.permissions import can_write
from asylia.kit.days import day_of
from asylia.kit.errors import RuleBroken
from asylia.vault import keeper, slots
from asylia.vault.keys import Key

LONGEST_PROMISE_DAYS = 90
KINDS = (TALK, NOTES)


class AlreadySent(RuleBroken):
    """The same letter a second time."""


class PromiseNotPossible(RuleBroken):
    """A day that is past, or too far away."""


def hold_file(case: Case, *, by: User, keys: Sequence[Key], now: datetime) -> CaseFile:
    """The file for an act: her slot is held, so that nothing changes meanwhile. Raises PermissionDenied, SubjectGone."""
    slots.hold_subject(case.pk)
    require(can_write(by, case, on=day_of(now)))
    return file.of(case.pk, keeper.unlock(case.pk, keys=keys, by=by.pk, now=now, kinds=KINDS))


@transaction.atomic
def write(case: Case, *, letter: UUID, text: str, promised: date, starts_from: str, by: User, keys: Sequence[Key], now: datetime) -> None:
    """A letter to her, with the day until which she hears from us again. `letter` is the id that its page was given.

    Raises AlreadySent, PromiseNotPossible, PermissionDenied, SubjectGone."""
    found = hold_file(case, by=by, keys=keys, now=now)
    if any(page.content["id"] == str(letter) for page in found.of(NOTES, OURS)):
        raise AlreadySent(_("This letter was sent already. It was not sent twice."))
    _require_possible(promised, today=now.date())
    send(found, letter=letter, text=text, promised=promised, starts_from=starts_from, by=by, now=now)
    if (kept := found.unsent(by.pk)) and kept.get("letter") == str(letter):  # another one, kept in another window, stays
        _drop_unsent(found, by)


def _require_possible(promised: date, *, today: date) -> None:
    """Raises PromiseNotPossible."""
    if promised <= today:
        raise PromiseNotPossible(_("This day is past. Promise a day to come."))
    if (promised - today).days > LONGEST_PROMISE_DAYS:
        raise PromiseNotPossible(_("This is more than 90 days away. Nobody should wait so long for a word."))


@transaction.atomic
def send(found: CaseFile, *, letter: UUID, text: str, promised: date | None, starts_from: str, by: User, now: datetime) -> None:
    """Written twice: in `talk` until she removes it, in `notes` to stay. The promised day stands on her page and on our list."""
    day = promised.isoformat() if promised else None
    ours = {"id": str(letter), "on": now.date().isoformat(), "text": text, "kept": False}
    kept = ours | {"at": now.isoformat(), "by": str(by.pk), "starts_from": starts_from, "promised": day}
    del kept["kept"]
    keeper.write([keeper.locked(found.opened[TALK], OURS, ours), keeper.locked(found.opened[NOTES], OURS, kept)])
    keeper.rewrite(found.opened[TALK], found.own, found.own.content | {"answer_by": day})
    keeper.rewrite(found.opened[NOTES], found.one(NOTES, DUE), {**found.due, "answer_by": day, "answered": True})
    record(by.pk, "letter.written", found.subject, now=now)


@transaction.atomic
def keep_unsent(case: Case, content: Mapping[str, Any], *, by: User, keys: Sequence[Key], now: datetime) -> None:
    """A letter that is not finished: one of each caseworker's, until it is sent or thrown away (empty)."""
    found = hold_file(case, by=by, keys=keys, now=now)
    _drop_unsent(found, by)
    if content.get("text"):
        keeper.write([keeper.locked(found.opened[NOTES], UNSENT, {**content, "by": str(by.pk), "at": now.isoformat()})])
    record(by.pk, "letter.kept", case.pk, now=now)


def _drop_unsent(found: CaseFile, by: User) -> None:
    for page in found.of(NOTES, UNSENT):
        if page.content["by"] == str(by.pk):
            keeper.destroy(page)


@transaction.atomic
def note(case: Case, *, text: str, by: User, keys: Sequence[Key], now: datetime) -> None:
    """For the two caseworkers alone."""
    found = hold_file(case, by=by, keys=keys, now=now)
    keeper.write([keeper.locked(found.opened[NOTES], NOTE, {"at": now.isoformat(), "by": str(by.pk), "text": text})])
    record(by.pk, "note.written", case.pk, now=now)


@transaction.atomic
def settle_danger(case: Case, *, done: str, by: User, keys: Sequence[Key], now: datetime) -> None:
    """Somebody went through the emergency list with her: the task of the day is done. `done` says what was done."""
    found = hold_file(case, by=by, keys=keys, now=now)
    keeper.rewrite(found.opened[NOTES], found.one(NOTES, DUE), {**found.due, "handled_on": now.date().isoformat()})
    step = {"what": "danger_settled", "at": now.isoformat(), "by": str(by.pk), "text": done}
    keeper.write([keeper.locked(found.opened[NOTES], STEP, step)])
    record(by.pk, "danger.settled", case.pk, now=now)
