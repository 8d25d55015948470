"""What we write: to her, and for ourselves. Nothing leaves the house: a letter waits on her page until she comes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asylia.accounts.models import User
from asylia.accounts.permissions import require
from asylia.audit.actions import record
from asylia.casework import file
from asylia.casework.file import DUE, NOTE, NOTES, OURS, STEP, TALK, UNSENT, CaseFile
from asylia.casework.models import Case
from asylia.casework.permissions import can_write
from asylia.casework.rules import LONGEST_LOOK_DAYS, LONGEST_PROMISE_DAYS
from asylia.kit.days import day_of
from asylia.kit.errors import RuleBroken
from asylia.vault import keeper, slots
from asylia.vault.keys import Key

KINDS = (TALK, NOTES)
PAST = gettext_lazy("This day is past. Promise a day to come.")
TOO_FAR = gettext_lazy("This is more than 90 days away. Nobody should wait so long for a word.")


class AlreadySent(RuleBroken):
    """The same letter a second time."""


class PromiseNotPossible(RuleBroken):
    """A day that is past, or too far away."""


class LookNotPossible(RuleBroken):
    """A next look at danger that is past, or more than three days away."""


class NotYourNote(RuleBroken):
    """Only who wrote a note strikes it."""


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
        raise PromiseNotPossible(str(PAST))
    if (promised - today).days > LONGEST_PROMISE_DAYS:
        raise PromiseNotPossible(str(TOO_FAR))


@transaction.atomic
def send(found: CaseFile, *, letter: UUID, text: str, promised: date | None, starts_from: str, by: User, now: datetime) -> None:
    """Written twice: in `talk` until she removes it, in `notes` to stay. The promised day stands on her page and on our list."""
    day = promised.isoformat() if promised else None
    ours = {"id": str(letter), "on": now.date().isoformat(), "text": text, "kept": False}
    kept = ours | {"at": now.isoformat(), "by": str(by.pk), "starts_from": starts_from, "promised": day}
    del kept["kept"]
    keeper.write([keeper.locked(found.opened[TALK], OURS, ours), keeper.locked(found.opened[NOTES], OURS, kept)])
    keeper.rewrite(found.opened[TALK], found.own, found.own.content | {"answer_by": day})
    keeper.rewrite(found.opened[NOTES], found.one(NOTES, DUE), {**found.due, "answer_by": day, "answered": True, "to_answer": None})
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
    """For the two caseworkers alone. What was read and not answered is dealt with by it."""
    found = hold_file(case, by=by, keys=keys, now=now)
    keeper.write([keeper.locked(found.opened[NOTES], NOTE, {"at": now.isoformat(), "by": str(by.pk), "text": text})])
    _answered(found)
    record(by.pk, "note.written", case.pk, now=now)


@transaction.atomic
def strike_note(case: Case, *, note: UUID, by: User, keys: Sequence[Key], now: datetime) -> None:
    """A wrong note stays readable, as struck. Raises NotYourNote when somebody else wrote it, PermissionDenied, SubjectGone."""
    found = hold_file(case, by=by, keys=keys, now=now)
    page = next((page for page in found.of(NOTES, NOTE) if page.id == note), None)
    if page is None or page.content["by"] != str(by.pk):
        raise NotYourNote(_("Only who wrote a note can strike it."))
    if "struck_at" not in page.content:
        keeper.rewrite(found.opened[NOTES], page, page.content | {"struck_at": now.isoformat()})
    record(by.pk, "note.struck", case.pk, now=now)


@transaction.atomic
def need_no_answer(case: Case, *, by: User, keys: Sequence[Key], now: datetime) -> None:
    """What was read and not answered waits no more. Raises PermissionDenied, SubjectGone."""
    found = hold_file(case, by=by, keys=keys, now=now)
    if found.due.get("to_answer"):
        step = {"what": "no_answer_needed", "at": now.isoformat(), "by": str(by.pk), "text": ""}
        keeper.write([keeper.locked(found.opened[NOTES], STEP, step)])
    _answered(found)
    record(by.pk, "message.needs_no_answer", case.pk, now=now)


def _answered(found: CaseFile) -> None:
    if found.due.get("to_answer"):
        keeper.rewrite(found.opened[NOTES], found.one(NOTES, DUE), {**found.due, "to_answer": None})


@transaction.atomic
def settle_danger(case: Case, *, done: str, look_on: date | None, by: User, keys: Sequence[Key], now: datetime) -> None:
    """Somebody went through the emergency list with her. `done` says what was done; `look_on`: when somebody looks again, or she said
    that it is over.

    Raises LookNotPossible, PermissionDenied, SubjectGone."""
    found, today = hold_file(case, by=by, keys=keys, now=now), day_of(now)
    if look_on and not today < look_on <= today + timedelta(days=LONGEST_LOOK_DAYS):
        raise LookNotPossible(_("Look again within three days."))
    day = look_on.isoformat() if look_on else None
    keeper.rewrite(found.opened[NOTES], found.one(NOTES, DUE), {**found.due, "handled_on": today.isoformat(), "look_on": day})
    step = {"what": "danger_settled", "at": now.isoformat(), "by": str(by.pk), "text": done, "look_on": day}
    keeper.write([keeper.locked(found.opened[NOTES], STEP, step)])
    record(by.pk, "danger.settled", case.pk, now=now)
