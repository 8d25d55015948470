"""Envelopes: the face that the vault shows to the other rooms. It takes and gives plain values."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models, transaction

from asylia.audit.actions import THE_HOUSE, THE_STREET, record, record_all, record_each
from asylia.kit.days import day_of
from asylia.vault import ceilings, locks, sealing, seals
from asylia.vault.errors import CannotOpen, LastHolder, Outrun, ShutOutHolder, SubjectLocked, TooFewHolders
from asylia.vault.keys import Holder, Key
from asylia.vault.models import Closed, Envelope, Grant, LockKind, PublicKey, Seat, Sheet, ShutOut, Slot

LEAST_PERSONS = 2
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Opened:
    """An envelope with its seed: holding it is the permission."""

    id: UUID
    subject: UUID
    kind: str
    epoch: int
    seed: bytes

    @property
    def key(self) -> bytes:
        return sealing.sub(self.seed, "record")

    @property
    def sealed(self) -> seals.Seed:
        return self.id, self.epoch, self.seed


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet as it reads: what kind it is, which version, and its content."""

    id: UUID
    kind: str
    version: int
    content: dict[str, Any]


def new_envelope(subject: UUID, kind: str) -> Opened:
    """An envelope and its seed; nothing is stored yet."""
    return Opened(uuid4(), subject, kind, 1, sealing.new_seed())


@transaction.atomic
def create(opened: Opened, *, holders: Sequence[Holder], by: Key | None, now: datetime) -> None:
    """Stores a new envelope with its grants. `by`: who of the house makes it; nobody on the street.

    Raises TooFewHolders under two persons (a circle counts its members), ShutOutHolder when one of them is shut out, RosterRefused
    where the officers have not signed the key of who makes it."""
    store(opened)
    share(opened, holders=holders, by=by, now=now)


@transaction.atomic
def share(opened: Opened, *, holders: Sequence[Holder], by: Key | None, now: datetime) -> None:
    """The first grants of an envelope or of its new epoch; the record says that they are true. Raises as `create` does."""
    _require_holders(opened.subject, holders)
    Grant.objects.bulk_create(_grant(opened, holder) for holder in holders)
    seals.say(opened.sealed, by=by, now=now)
    record_each(
        by.holder if by else THE_STREET,
        "envelope.granted",
        opened.id,
        details=[seals.named(holder, epoch=opened.epoch) for holder in holders],
        now=now,
    )


def store(opened: Opened) -> None:
    """The envelope's row alone, for what the applicant holds by her slot."""
    Envelope.objects.bulk_create([Envelope(id=opened.id, subject=opened.subject, kind=opened.kind, epoch=opened.epoch)])


def _require_holders(subject: UUID, holders: Iterable[Holder]) -> None:
    lasting = frozenset[UUID]().union(*(holder.members for holder in holders if holder.until is None))
    if len(lasting) < LEAST_PERSONS:
        raise TooFewHolders
    _require_nobody_shut_out(subject, lasting.union(*(holder.members for holder in holders)))


def _require_nobody_shut_out(subject: UUID, persons: Iterable[UUID]) -> None:
    """Asked of a function of the owner: the street may ask it too, and reads no list."""
    with connection.cursor() as cursor:
        cursor.execute("select vault_shuts_out(%s, %s)", [subject, list(persons)])
        if cursor.fetchone() == (True,):
            raise ShutOutHolder


def _grant(opened: Opened, holder: Holder) -> Grant:
    blob = grant_blob(opened, holder.id, holder.public)
    return Grant(envelope_id=opened.id, epoch=opened.epoch, holder=holder.id, holder_epoch=holder.epoch, until=holder.until, blob=blob)


def grant_blob(opened: Opened, holder: UUID, public: bytes) -> bytes:
    """The envelope's seed sealed to a holder (1,169 bytes)."""
    return sealing.seal(public, grant_place(opened.subject, opened.id, opened.epoch, holder), opened.seed)


def grant_place(subject: UUID, envelope: UUID, epoch: int, holder: UUID) -> bytes:
    return sealing.context("grant", subject, envelope, epoch, holder)


@transaction.atomic
def grant(opened: Opened, *, holder: Holder, by: UUID, now: datetime) -> None:
    """A holder adds another, for a time where it has an end; what was given for a time before ends with it. Raises ShutOutHolder."""
    _require_nobody_shut_out(opened.subject, holder.members)
    Grant.objects.filter(envelope=opened.id, holder=holder.id, until__isnull=False).delete()
    _grant(opened, holder).save(force_insert=True)
    record(by, "envelope.granted", opened.id, detail=seals.named(holder, epoch=opened.epoch), now=now)


@transaction.atomic
def withdraw(envelope: UUID, *, holder: UUID, by: UUID, now: datetime) -> None:
    """Takes a holder away. Raises LastHolder when fewer than two persons would be left; who holds for a time or is shut out, is none."""
    subject = Envelope.objects.select_for_update().get(pk=envelope).subject
    shut = set(ShutOut.objects.filter(subject=subject).values_list("user", flat=True))
    if len(persons(Grant.objects.filter(envelope=envelope, until=None).exclude(holder=holder)) - shut) < LEAST_PERSONS:
        raise LastHolder
    Grant.objects.filter(envelope=envelope, holder=holder).delete()
    record(by, "envelope.withdrawn", envelope, detail=holder.bytes, now=now)


@transaction.atomic
def end_grants(*, now: datetime) -> None:
    """What was given for a time that is over goes, by a function of the owner: who calls it has no right to any grant."""
    with connection.cursor() as cursor:
        cursor.execute("select envelope, holder from vault_end_grants(%s)", [day_of(now)])
        ended = cursor.fetchall()
    for envelope, holder in ended:
        record(THE_HOUSE, "grant.ended", envelope, detail=holder.bytes, now=now)


def who_opens(envelopes: Collection[UUID]) -> set[UUID]:
    """Everybody who can open one of them, by a grant of their own or of any epoch of a circle."""
    return persons(Grant.objects.filter(envelope__in=envelopes))


def persons(grants: Iterable[Grant]) -> set[UUID]:
    """Who can open by these grants: people, and the members of circles."""
    found: set[UUID] = set()
    for row in grants:
        key = {"epoch": row.holder_epoch}
        if PublicKey.objects.filter(holder=row.holder, signing__isnull=True, **key).exists():  # circles sign nothing
            found |= set(Seat.objects.filter(circle=row.holder, has_left=False, **key).values_list("user", flat=True))
        else:
            found |= {row.holder}
    return found


def sheet_place(opened: Opened, sheet: UUID, kind: str, version: int) -> bytes:
    return sealing.context("sheet", opened.subject, opened.id, opened.epoch, sheet, kind, version)


def locked(opened: Opened, kind: str, content: Content, *, sheet: UUID | None = None, version: int = 1) -> Sheet:
    """A sheet ready to be stored, padded to 4, 16 or 64 KiB. Raises ValueError when it is longer."""
    sheet = sheet or uuid4()
    words = sealing.pad_sheet(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())
    blob = sealing.lock(opened.key, sheet_place(opened, sheet, kind, version), words)
    return Sheet(id=sheet, envelope_id=opened.id, epoch=opened.epoch, kind=kind, version=version, blob=blob)


def write(sheets: Sequence[Sheet]) -> None:
    """Stores new sheets; goes with the act that made them."""
    Sheet.objects.bulk_create(sheets)


def split(opened: Opened, kind: str, content: Content) -> list[Sheet]:
    """As many sheets as are needed: one for all keys, else one for each key. Raises ValueError when one alone is too long."""
    whole = len(json.dumps(content, ensure_ascii=False).encode()) < sealing.SHEET_SIZES[-1] - sealing.LENGTH_BYTES
    return [locked(opened, kind, part) for part in ([content] if whole else ({key: value} for key, value in content.items()))]


def rewrite(opened: Opened, page: Page, content: Content) -> None:
    """Puts a newer version in place of the one that was read. Raises Outrun when another was faster."""
    new = locked(opened, page.kind, content, sheet=page.id, version=page.version + 1)
    if not Sheet.objects.filter(id=page.id, version=page.version).update(version=new.version, blob=new.blob):
        raise Outrun


def pages(opened: Opened) -> list[Page]:
    """All sheets of an envelope. Raises CannotOpen when one was moved, changed or put back."""
    return [page(opened, sheet) for sheet in Sheet.objects.filter(envelope=opened.id)]


def page(opened: Opened, sheet: Sheet) -> Page:
    """One sheet, read. Raises CannotOpen."""
    if sheet.epoch != opened.epoch:
        raise CannotOpen
    place = sheet_place(opened, sheet.id, sheet.kind, sheet.version)
    return Page(sheet.id, sheet.kind, sheet.version, json.loads(sealing.unpad(sealing.unlock(opened.key, place, bytes(sheet.blob)))))


@transaction.atomic
def read(subject: UUID, *, keys: Sequence[Key], by: UUID, now: datetime) -> dict[str, list[Page]]:
    """What these keys open of a subject, by the kind of envelope; each envelope that opens is a line of the record.

    Nothing at all for somebody who is shut out, or of a subject that its owner closed."""
    return {kind: pages(opened) for kind, opened in unlock(subject, keys=keys, by=by, now=now).items()}


@transaction.atomic
def unlock(subject: UUID, *, keys: Sequence[Key], by: UUID, now: datetime, kinds: Collection[str] = ()) -> dict[str, Opened]:
    """The envelopes of a subject that these keys open, by kind, all or those named; each is a line of the record.

    Raises CannotOpen when one of them is false, SubjectLocked, CeilingReached."""
    tried = try_many([subject], keys=keys, by=by, on=day_of(now), kinds=kinds).get(subject, {})
    if not tried and locks.is_locked(LockKind.SUBJECT, subject):
        raise SubjectLocked
    found = {kind: opened for kind, opened in tried.items() if opened}
    if len(found) < len(tried):
        raise CannotOpen
    ceilings.hold(by, {kind: opened.id for kind, opened in found.items()}, now=now)
    record_all(by, "envelope.opened", [opened.id for opened in found.values()], now=now)
    return found


def open_many(
    subjects: Collection[UUID], *, keys: Sequence[Key], by: UUID, on: date, kinds: Collection[str] = ()
) -> dict[UUID, dict[str, Opened]]:
    """The envelopes of many subjects that these keys open, without those that are false; who calls it, writes the record."""
    tried = try_many(subjects, keys=keys, by=by, on=on, kinds=kinds)
    return {subject: {kind: opened for kind, opened in of.items() if opened} for subject, of in tried.items()}


def try_many(
    subjects: Collection[UUID], *, keys: Sequence[Key], by: UUID, on: date, kinds: Collection[str] = ()
) -> dict[UUID, dict[str, Opened | None]]:
    """As `open_many`; None stands for one that was sealed to these keys and is false: it does not open, or the record does not know it."""
    holders = {(key.holder, key.epoch): (key.holder, sealing.pair(key.seed).private) for key in keys}
    grants = Grant.objects.filter(envelope__subject__in=subjects, holder__in=[key.holder for key in keys])
    grants = grants.exclude(envelope__subject__in=kept_from(by)).exclude(envelope__subject__in=Closed.objects.values("subject"))
    grants = grants.exclude(envelope__subject__in=locks.locked(LockKind.SUBJECT))
    if kinds:
        grants = grants.filter(envelope__kind__in=kinds)
    good = [row for row in grants.select_related("envelope") if row.until is None or on <= row.until]
    tried = [(row.envelope, _tried(row, *holders[key])) for row in good if (key := (row.holder, row.holder_epoch)) in holders]
    true = seals.true_ones({opened.sealed for _, opened in tried if opened})
    found: dict[UUID, dict[str, Opened | None]] = {}
    for envelope, opened in tried:
        of = found.setdefault(envelope.subject, {})
        if opened and opened.sealed in true:
            of[envelope.kind] = opened
        else:
            of.setdefault(envelope.kind, None)
    return found


def _tried(row: Grant, holder: UUID, private: sealing.PrivateKey) -> Opened | None:
    try:
        return _opened(row, holder, private)
    except CannotOpen:
        return None


def _opened(row: Grant, holder: UUID, private: sealing.PrivateKey) -> Opened:
    envelope = row.envelope
    place = grant_place(envelope.subject, envelope.id, row.epoch, holder)
    return Opened(envelope.id, envelope.subject, envelope.kind, row.epoch, sealing.unseal(private, place, bytes(row.blob)))


def pages_of(opened: Collection[Opened], *, kinds: Collection[str] = ()) -> dict[UUID, list[Page]]:
    """The sheets of many envelopes by the envelope, in one query; all, or of these kinds. Raises CannotOpen."""
    by_id = {each.id: each for each in opened}
    sheets = Sheet.objects.filter(envelope__in=by_id, **({"kind__in": kinds} if kinds else {}))
    found: dict[UUID, list[Page]] = {each: [] for each in by_id}
    for sheet in sheets:
        found[sheet.envelope_id].append(page(by_id[sheet.envelope_id], sheet))
    return found


def is_held(envelope: UUID, *, holder: UUID, epoch: int) -> bool:
    """Whether this person or circle has a grant of an envelope, by the key of this epoch."""
    return Grant.objects.filter(envelope=envelope, holder=holder, holder_epoch=epoch).exists()


def held_by(user: UUID, *, kind: str, on: date) -> models.QuerySet[Envelope, Any]:
    """The subjects of whose envelope of this kind she holds a grant that is good on this day, by herself or in a circle; for a query of
    the rooms above."""
    good = Grant.objects.exclude(until__lt=on)
    circles = good.filter(holder__in=Seat.objects.filter(user=user, has_left=False).values("circle"))
    held = good.filter(holder=user).values("envelope").union(circles.values("envelope"), all=True)  # each by its index
    return Envelope.objects.filter(kind=kind, pk__in=held).exclude(subject__in=kept_from(user)).values("subject")


def kept_from(user: UUID) -> models.QuerySet[ShutOut, Any]:
    """The subjects that she must never see; for a query of the rooms above."""
    return ShutOut.objects.filter(user=user).values("subject")


def kept_out(subject: UUID) -> models.QuerySet[ShutOut, Any]:
    """Who must never see this subject; for a query of the rooms above."""
    return ShutOut.objects.filter(subject=subject).values("user")


@transaction.atomic
def close(subject: UUID, *, by: str, now: datetime) -> None:
    """From now on nobody but its owner opens it, and it takes nothing new."""
    Closed.objects.bulk_create([Closed(subject=subject)])
    record(by, "subject.closed", subject, now=now)


@transaction.atomic
def reopen(subject: UUID, *, by: str, now: datetime) -> None:
    """As it was before it was closed."""
    Closed.objects.filter(subject=subject).delete()
    record(by, "subject.reopened", subject, now=now)


@transaction.atomic
def shut_out(subject: UUID, *, user: UUID, by: UUID, now: datetime) -> None:
    """From now on this person may hold nothing of the subject and sees nothing of it."""
    ShutOut.objects.get_or_create(subject=subject, user=user)
    record(by, "person.shut_out", subject, detail=user.bytes, now=now)


@transaction.atomic
def shred(subject: UUID, *, now: datetime, by: str | UUID = THE_HOUSE) -> None:
    """Destroys grants, slot and seeds, then the sheets. What is left in a backup opens for nobody."""
    Grant.objects.filter(envelope__subject=subject).delete()
    Slot.objects.filter(subject=subject).delete()
    Sheet.objects.filter(envelope__subject=subject).delete()
    Envelope.objects.filter(subject=subject).delete()
    ShutOut.objects.filter(subject=subject).delete()
    Closed.objects.filter(subject=subject).delete()
    record(by, "subject.shredded", subject, now=now)


def destroy(page: Page) -> None:
    """Takes one sheet away for ever."""
    Sheet.objects.filter(id=page.id).delete()


def shred_draft(opened: Opened) -> None:
    """The unfinished application goes at the moment it is sent."""
    Sheet.objects.filter(envelope=opened.id).delete()
    Envelope.objects.filter(id=opened.id).delete()
