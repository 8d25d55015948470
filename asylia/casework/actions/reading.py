"""Opening a case. What she sent since is taken in first; who read what stays in the notes and in the record."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from asylia.accounts.models import User
from asylia.accounts.permissions import require
from asylia.audit.actions import record
from asylia.casework import file, rules, standing
from asylia.casework.file import DUE, GLASS, HERS, NOTES, STOOD_IN, TALK, CaseFile
from asylia.casework.models import Case
from asylia.casework.permissions import can_hand_over, can_read
from asylia.intake.models import Application
from asylia.kit.days import day_of
from asylia.vault import drops, keeper, rekeying, rosters, slots
from asylia.vault.errors import CannotOpen, RosterRefused
from asylia.vault.keeper import Page
from asylia.vault.keys import Key

ALWAYS = (TALK, NOTES)


@transaction.atomic
def open_arrived(application: Application, *, by: User, keys: Sequence[Key], now: datetime) -> CaseFile:
    """All that arrived, for who names two caseworkers. Raises PermissionDenied, SubjectGone."""
    slots.hold_subject(application.pk)
    require(can_hand_over(by, application, on=day_of(now)))
    return _read(_open(application.pk, (), by=by, keys=keys, now=now), by=by, now=now)


@transaction.atomic
def open_case(case: Case, *, envelopes: Collection[str] = (), by: User, keys: Sequence[Key], now: datetime) -> CaseFile:
    """`talk` and `notes`, and the envelopes that are named, for a page that shows what she wrote: it counts as read.

    Raises PermissionDenied, SubjectGone when she took it back or erased it."""
    slots.hold_subject(case.pk)
    require(can_read(by, case, on=day_of(now)))
    return _read(_open_alone(case, envelopes, by=by, keys=keys, now=now), by=by, now=now)


@transaction.atomic
def open_beside(case: Case, *, envelopes: Collection[str] = (), by: User, keys: Sequence[Key], now: datetime) -> CaseFile:
    """The same for any other page of the case: what she wrote stays unread, but a word of danger is heard. Raises as `open_case` does."""
    slots.hold_subject(case.pk)
    require(can_read(by, case, on=day_of(now)))
    return _hear(_open_alone(case, envelopes, by=by, keys=keys, now=now))


def _open_alone(case: Case, envelopes: Collection[str], *, by: User, keys: Sequence[Key], now: datetime) -> CaseFile:
    """Whoever stood in or was let in until now, holds nothing any more."""
    found = _open(case.pk, (*ALWAYS, *envelopes), by=by, keys=keys, now=now)
    return _after_others(found, case, by=by, keys=keys, now=now) if by.pk in case.two else found


def _after_others(found: CaseFile, case: Case, *, by: User, keys: Sequence[Key], now: datetime) -> CaseFile:
    """Where somebody stood in whose days are over, or was let in whose hour is: new keys, by the first of the two who opens the case. While
    the officers have not signed one of their keys, the next time."""
    over = standing.over(found, now=now)
    if not over:
        return found
    try:
        return _renewed(found, case, over, by=by, keys=keys, now=now)
    except RosterRefused:
        return found


@transaction.atomic
def _renewed(found: CaseFile, case: Case, over: Sequence[Page], *, by: User, keys: Sequence[Key], now: datetime) -> CaseFile:
    """Nothing is shown by it: what is opened for the new keys alone counts towards no ceiling."""
    signer = rosters.signer(keys, user=by.pk, on=day_of(now))
    marked = {page.kind for page in over}
    kinds = sorted({kind for mark in marked for kind in standing.NEW_KEYS[mark]})
    of_each = standing.holders_of(case.pk, case.two, kinds=kinds, now=now)
    held = keeper.open_many([case.pk], keys=keys, by=by.pk, on=day_of(now), kinds=kinds).get(case.pk, {})
    opened = {**held, **found.opened}
    if not set(kinds) <= opened.keys():
        raise CannotOpen
    for page in over:
        keeper.destroy(page)
    fresh = rekeying.rekey({kind: opened[kind] for kind in kinds}, holders=of_each, by=signer, now=now)
    if STOOD_IN in marked:
        record(by.pk, "absence.rekeyed", case.pk, now=now)
    if GLASS in marked:
        record(by.pk, "glass.rekeyed", case.pk, now=now)
    return file.of(case.pk, {kind: fresh.get(kind, each) for kind, each in found.opened.items()})


def _open(subject: UUID, kinds: Collection[str], *, by: User, keys: Sequence[Key], now: datetime) -> CaseFile:
    opened = keeper.unlock(subject, keys=keys, by=by.pk, now=now, kinds=kinds)
    found = file.of(subject, opened)
    if found.hers_in(TALK):
        drops.take_in(opened[TALK], opened)
        return file.of(subject, opened)
    return found


def _read(found: CaseFile, *, by: User, now: datetime) -> CaseFile:
    """What is unread is read now, and each caseworker sees when the other read it; her word of danger goes into `due` once."""
    reader = str(by.pk)
    unread = [page for page in found.of(NOTES, HERS) if reader not in page.content.get("read", {})]
    after = rules.with_news(found.due, [page.content for page in unread if rules.is_unheard(page.content)])
    after = rules.with_read(after, [page.content for page in unread if not page.content.get("read")])
    changed = _into_due(found, rules.without_told(after, reader))
    for page in unread:
        read = page.content.get("read", {}) | {reader: now.isoformat()}
        keeper.rewrite(found.opened[NOTES], page, page.content | {"read": read})
    return file.of(found.subject, found.opened) if unread or changed else found


def _hear(found: CaseFile) -> CaseFile:
    danger = [page for page in found.of(NOTES, HERS) if page.content["what"] == "danger" and rules.is_unheard(page.content)]
    _into_due(found, rules.with_news(found.due, [page.content for page in danger]))
    for page in danger:
        keeper.rewrite(found.opened[NOTES], page, page.content | {"heard": True})
    return file.of(found.subject, found.opened) if danger else found


def _into_due(found: CaseFile, after: Mapping[str, Any]) -> bool:
    """Whether anything changed by it."""
    if after == found.due:
        return False
    keeper.rewrite(found.opened[NOTES], found.one(NOTES, DUE), after)
    return True
