"""Many cases at once, for a list: the `due` sheet, what nobody read yet, a refusal that waits for its second signature. Nothing more
is opened, and one reading is one line of the record: how many, and which, by the SHA-256 of their ids."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from asylia.accounts.models import User
from asylia.accounts.permissions import Act, Reach, may, require
from asylia.audit.actions import record
from asylia.casework import rules
from asylia.casework.file import DUE, HERS, NOTES, PROPOSAL, TALK
from asylia.casework.models import Case
from asylia.casework.permissions import can_carry
from asylia.casework.rules import Reason, Waits
from asylia.intake.models import Application
from asylia.kit.days import day_of
from asylia.vault import drops, keeper
from asylia.vault.errors import CannotOpen
from asylia.vault.keeper import Opened, Page
from asylia.vault.keys import Key

READ = (DUE, HERS, PROPOSAL)
NO_NEWS = "seen"  # she has read a letter of ours: nobody need do anything


@dataclass(frozen=True, slots=True)
class Overview:
    """One case as a list knows it. `unread`: what she sent and this reader has not read, the oldest first.
    `told`: what this reader is to know of a refusal."""

    due: rules.Due
    unread: tuple[Mapping[str, Any], ...] = ()
    proposal: Mapping[str, Any] | None = None
    told: tuple[Mapping[str, Any], ...] = ()
    is_broken: bool = False

    def waits(self, *, sent_on: date, today: date) -> list[Waits]:
        """What asks for somebody; of what does not open, that alone."""
        if self.is_broken:
            return [Waits(Reason.BROKEN, today)]
        return rules.waits(self.due, unread=len(self.unread), sent_on=sent_on, today=today)


BROKEN = Overview({}, is_broken=True)


@transaction.atomic
def of_cases(cases: Collection[Case], *, by: User, keys: Sequence[Key], now: datetime) -> dict[UUID, Overview]:
    """Those of these cases that the keys open. Raises PermissionDenied."""
    require(can_carry(by, on=day_of(now)))
    return _read_twice([case.pk for case in cases], by=by, keys=keys, now=now)


@transaction.atomic
def of_arrived(applications: Collection[Application], *, by: User, keys: Sequence[Key], now: datetime) -> dict[UUID, Overview]:
    """The same of what waits for two people. Raises PermissionDenied."""
    require(may(by, Act.OPEN_ARRIVED, on=day_of(now), how=[Reach.ALONE, Reach.OWN]))
    return _read_twice([application.pk for application in applications], by=by, keys=keys, now=now)


def _read_twice(subjects: Collection[UUID], *, by: User, keys: Sequence[Key], now: datetime) -> dict[UUID, Overview]:
    """Once more, each alone, where one does not open: it may have got new keys between two of our queries. One that was changed by
    somebody without a key says so in its line, and takes no other with it."""
    try:
        found = _read(subjects, by=by, keys=keys, now=now)
        again: Collection[UUID] = [subject for subject, each in found.items() if each.is_broken]
    except CannotOpen:
        found, again = {}, subjects
    found |= {subject: each for subject in again for each in _read_alone(subject, by=by, keys=keys, now=now)}
    record(by.pk, "list.read", by.pk, detail=_which(subjects), now=now)
    return found


def _read_alone(subject: UUID, *, by: User, keys: Sequence[Key], now: datetime) -> list[Overview]:
    try:
        return list(_read([subject], by=by, keys=keys, now=now).values())
    except CannotOpen:
        return [BROKEN]


def _which(subjects: Collection[UUID]) -> bytes:
    digest = sha256(b"".join(sorted(subject.bytes for subject in subjects)))
    return f"{len(subjects)} {digest.hexdigest()}".encode()


def _read(subjects: Collection[UUID], *, by: User, keys: Sequence[Key], now: datetime) -> dict[UUID, Overview]:
    tried = keeper.try_many(subjects, keys=keys, by=by.pk, on=day_of(now), kinds=(TALK, NOTES))
    opened = {subject: {kind: each for kind, each in of.items() if each} for subject, of in tried.items() if {TALK, NOTES} <= set(of)}
    pages = keeper.pages_of([each for of in opened.values() for each in of.values()], kinds=READ)
    return {subject: _overview(of, pages, by=by.pk) if {TALK, NOTES} <= set(of) else BROKEN for subject, of in opened.items()}


def _overview(opened: Mapping[str, Opened], pages: Mapping[UUID, list[Page]], *, by: UUID) -> Overview:
    """What was dropped into `talk` is unsealed and left where it is: whoever opens the case takes it in."""
    notes = pages[opened[NOTES].id]
    dropped = [content for _, content in drops.waiting(pages[opened[TALK].id], {NOTES: opened[NOTES]})]
    hers = [page.content for page in notes if page.kind == HERS]
    unread = [each for each in hers if str(by) not in each.get("read", {})]
    unheard = [each for each in unread if rules.is_unheard(each)]
    due = rules.with_news(_first(notes, DUE) or {}, [*unheard, *dropped])
    return Overview(
        due=due,
        unread=tuple(sorted((each for each in [*unread, *dropped] if each["what"] != NO_NEWS), key=lambda each: str(each["on"]))),
        proposal=_first(notes, PROPOSAL),
        told=tuple(rules.told_to(due, str(by))),
    )


def _first(pages: Sequence[Page], kind: str) -> dict[str, Any] | None:
    return next((page.content for page in pages if page.kind == kind), None)
