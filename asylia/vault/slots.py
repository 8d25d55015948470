"""The applicant's side: her number opens one slot, and by it her `draft` and her `talk`.

The database shows the street only the row whose lookup stands in the transaction (`look_up`)."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from asylia.audit.actions import THE_STREET, record
from asylia.vault import sealing
from asylia.vault.errors import NumberUnknown, SubjectGone
from asylia.vault.keeper import Opened, Page, grant_blob, grant_place, new_envelope, page, store
from asylia.vault.models import Closed, Envelope, Sheet, Slot

GATE = threading.BoundedSemaphore(2)  # two numbers at a time are stretched: a flood cannot take the machine
DRAFT, TALK = "draft", "talk"
LOOK_UP = "select set_config('asylia.lookup', %s, true)"
# In SQL, as each page of the street asks both: the same through the ORM takes three times as long.
OF_LOOKUP = "select subject, lookup, seed, draft, talk from vault_slot where lookup = %s"
OWN_SHEETS = """
select own.id, own.subject, own.kind, own.epoch, sheet.id, sheet.envelope_id, sheet.epoch, sheet.kind, sheet.version, sheet.blob
    from vault_envelope own join vault_sheet sheet on sheet.envelope_id = own.id where own.subject = %s and own.kind = any(%s)
"""


@dataclass(frozen=True, slots=True)
class Root:
    """What a number becomes: where its slot is found, and the key of the slot. Both from one Argon2, neither from the other.

    `older`: the same by the peppers of before, while they are still good."""

    lookup: bytes
    key: bytes
    older: tuple["Root", ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """An applicant who is in: her subject, her own seed, and the lookup of her slot."""

    subject: UUID
    seed: bytes
    lookup: bytes


def root(number: str) -> Root:
    """Thirty ASCII digits, stretched (25 ms for each pepper). Call it outside a transaction: it may wait at the gate."""
    present, *older = (_root(number, pepper) for pepper in settings.PEPPERS)
    return replace(present, older=tuple(older))


def _root(number: str, pepper: bytes) -> Root:
    with GATE:
        stretched = sealing.number_root(pepper, number)
    return Root(sealing.sub(stretched, "lookup"), sealing.sub(stretched, "number"))


def look_up(lookup: bytes) -> None:
    """Until the end of this transaction the street sees the slot of this lookup and what hangs on it, nothing else."""
    _require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, [lookup.hex()])


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("A lookup holds within a transaction.")


@transaction.atomic
def begin(new: Root, *, now: datetime) -> tuple[Own, Opened, Opened]:
    """Makes the case of a number that was typed back: her seed in its slot, and the empty envelopes `draft` and `talk`."""
    own = Own(uuid4(), sealing.new_seed(), new.lookup)
    public = sealing.pair(own.seed).public
    draft, talk = new_envelope(own.subject, DRAFT), new_envelope(own.subject, TALK)
    look_up(own.lookup)
    for opened in (draft, talk):
        store(opened)
    grants = {opened.kind: grant_blob(opened, own.subject, public) for opened in (draft, talk)}
    Slot.objects.bulk_create([Slot(subject=own.subject, lookup=own.lookup, seed=_locked_seed(own, new.key), **grants)])
    record(THE_STREET, "number.begun", own.subject, now=now)
    return own, draft, talk


def _locked_seed(own: Own, key: bytes) -> bytes:
    return sealing.lock(key, sealing.context("number", own.subject), own.seed)


@transaction.atomic
def enter(known: Root, *, now: datetime) -> Own:
    """Opens the slot of a number. Raises NumberUnknown, the same for a number that never was and one that has ended.

    A slot that an older pepper made moves to where the present one finds it."""
    for root_ in (known, *known.older):
        look_up(root_.lookup)
        slot = Slot.objects.filter(lookup=root_.lookup).first()
        if slot:
            seed = sealing.unlock(root_.key, sealing.context("number", slot.subject), bytes(slot.seed))
            record(THE_STREET, "number.entered", slot.subject, now=now)
            own = Own(slot.subject, seed, root_.lookup)
            return own if root_ is known else renumber(own, known, now=now)
    raise NumberUnknown


@transaction.atomic
def renumber(own: Own, new: Root, *, now: datetime) -> Own:
    """The old number ends and the new one opens the same, at once or not at all. Raises NumberUnknown when the slot is gone."""
    slot = hold(own)
    moved = Own(own.subject, own.seed, new.lookup)
    Slot.objects.filter(subject=own.subject, lookup=own.lookup).delete()
    fresh = Slot(subject=own.subject, lookup=new.lookup, seed=_locked_seed(moved, new.key), draft=slot.draft, talk=slot.talk)
    Slot.objects.bulk_create([fresh])
    look_up(new.lookup)
    record(THE_STREET, "number.renewed", own.subject, now=now)
    return moved


def hold(own: Own) -> Slot:
    """Locks her slot until the end of the transaction: two acts of one case wait for each other. Raises NumberUnknown."""
    return _slot(own, OF_LOOKUP + " for update")


def hold_subject(subject: UUID) -> Slot:
    """The slot of a case, locked for one of the house: a new number, a drop and a new key of one case wait for each other.

    Raises SubjectGone. It looks twice, as a new number puts a new row in place of the one that was waited for."""
    _require_transaction()
    rows = Slot.objects.select_for_update().filter(subject=subject)
    row = rows.first() or rows.first()
    if row is None or Closed.objects.filter(subject=subject).exists():  # asked after the wait: a statement sees what stood when it began
        raise SubjectGone
    return row


def see(own: Own) -> Slot:
    """Her slot, for reading. Raises NumberUnknown."""
    return _slot(own, OF_LOOKUP)


def _slot(own: Own, query: str) -> Slot:
    """Looks up and reads, two statements on one way to the database."""
    _require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(f"{LOOK_UP}; {query}", [own.lookup.hex(), own.lookup])
        cursor.nextset()
        row = cursor.fetchone()
    if row is None:
        raise NumberUnknown
    return Slot(*row)


def _opened(own: Own, slot: Slot, envelopes: Iterable[Envelope]) -> dict[str, Opened]:
    private = sealing.pair(own.seed).private
    blobs = {DRAFT: slot.draft, TALK: slot.talk}
    opened = {}
    for row in envelopes:
        blob = blobs[row.kind]
        if blob is not None:
            seed = sealing.unseal(private, grant_place(own.subject, row.id, row.epoch, own.subject), bytes(blob))
            opened[row.kind] = Opened(row.id, row.subject, row.kind, row.epoch, seed)
    return opened


def read_own(own: Own, slot: Slot) -> dict[str, tuple[Opened, list[Page]]]:
    """Her envelopes by kind with their pages, in one query: `talk`, and `draft` until it is sent. One without pages is left out.

    Raises CannotOpen."""
    with connection.cursor() as cursor:
        cursor.execute(OWN_SHEETS, [own.subject, [DRAFT, TALK]])
        rows = cursor.fetchall()
    opened = _opened(own, slot, [Envelope(*row) for row in {row[:4] for row in rows}])
    sheets = [Sheet(*row[4:]) for row in rows]
    return {kind: (each, [page(each, sheet) for sheet in sheets if sheet.envelope_id == each.id]) for kind, each in opened.items()}


def end_draft(own: Own) -> None:
    """Her grant of the draft goes with the draft."""
    Slot.objects.filter(lookup=own.lookup).update(draft=None)
