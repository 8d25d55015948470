"""The record: an entry is written in the transaction of its act, by the role that acts; a worker links it later."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from asylia.audit import rules
from asylia.audit.models import Entry, Link, fields

THE_HOUSE = "the house"
THE_STREET = "the street"
FIELDS = ("id", "at", "actor", "verb", "about", "detail")
LINKING = 0x417379  # one worker links at a time
LATE = timedelta(minutes=5)
LATE_ON_THE_STREET = timedelta(hours=25)


def record(by: str | UUID, verb: str, about: UUID, *, now: datetime, detail: bytes | None = None) -> None:
    """Writes one entry; it goes with the act if the act is rolled back. For the street only the day is kept."""
    Entry.objects.bulk_create([_entry(by, verb, about, now=now, detail=detail)])


def record_all(by: str | UUID, verb: str, about: Iterable[UUID], *, now: datetime) -> None:
    """One entry for each, in one statement."""
    Entry.objects.bulk_create([_entry(by, verb, each, now=now, detail=None) for each in about])


def record_each(by: str | UUID, verb: str, about: UUID, *, details: Iterable[bytes], now: datetime) -> None:
    """One entry for each detail of one thing, in one statement."""
    Entry.objects.bulk_create([_entry(by, verb, about, now=now, detail=detail) for detail in details])


def _entry(by: str | UUID, verb: str, about: UUID, *, now: datetime, detail: bytes | None) -> Entry:
    at = now.astimezone(UTC)
    if by == THE_STREET:
        at = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return Entry(id=uuid4(), at=at, actor=str(by), verb=verb, about=about, detail=detail)


@transaction.atomic
def link(*, now: datetime) -> int:
    """Gives each entry without a link its place and writes the head outside the database. Returns how many were linked.

    Entries of the street wait for the first round after midnight UTC and come in the order of their ids: a link tells no minute."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LINKING])
        if cursor.fetchone() != (True,):
            return 0
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = list(Entry.objects.unlinked().exclude(actor=THE_STREET, at__gte=midnight).order_by("at", "id"))
    linked, before = newest()
    links = []
    for seq, entry in enumerate(waiting, start=linked + 1):
        before = rules.link_hash(seq, before, entry.fields())
        links.append(Link(seq=seq, entry=entry, hash=before))
    Link.objects.bulk_create(links)
    if links:
        transaction.on_commit(lambda: keep_head(linked + len(links), before))
    return len(links)


def keep_head(seq: int, head: bytes) -> None:
    """Appends place and hash to the file of heads, outside the database."""
    path = Path(settings.HEADS_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(f"{seq} {head.hex()}\n")


def heads() -> list[tuple[int, bytes]]:
    """The heads that were kept outside the database."""
    path = Path(settings.HEADS_FILE)
    lines = path.read_text().split("\n") if path.exists() else []
    return [(int(seq), bytes.fromhex(head)) for seq, head in (line.split(" ") for line in lines if line)]


def newest() -> tuple[int, bytes]:
    """Place and hash of the last link."""
    last = Link.objects.order_by("-seq").first()
    return (last.seq, bytes(last.hash)) if last else (0, rules.START)


def first_fault(*, also: Iterable[tuple[int, bytes]] = ()) -> int | None:
    """The first place of the chain that is false or missing; None when it is whole.

    It is held against the heads kept outside the database, and `also` against those that others keep."""
    return rules.first_fault(_chain(), [*heads(), *also])


def _chain() -> Iterator[rules.Link]:
    """Plain values: a million objects would take three times as long."""
    rows = Link.objects.order_by("seq").values_list("seq", "hash", *(f"entry__{name}" for name in FIELDS))
    for seq, stored, *entry in rows.iterator(5000):
        yield rules.Link(seq, fields(*entry), bytes(stored))


def late(*, now: datetime) -> int:
    """How many entries should have been linked by now and are not."""
    overdue = Q(at__lt=now - LATE_ON_THE_STREET) | (~Q(actor=THE_STREET) & Q(at__lt=now - LATE))
    return Entry.objects.unlinked().filter(overdue).count()
