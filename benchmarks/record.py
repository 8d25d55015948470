"""A record of a million lines, linked, then verified against a checkpoint, beside the bare loop of hashing in the same run; and the pages
that read it. `python -m benchmarks.record [ENTRIES]`."""

from benchmarks.measuring import Bounds, installation, machine, say, seconds

# What stands above sets Django up.
# isort: split

import hashlib
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, connections
from django.test import Client

from asylia.accounts.models import User
from asylia.audit import actions, rules
from asylia.audit.models import Entry, Link
from asylia.config.demo_people import PEOPLE, officer_keys
from asylia.vault import witness
from benchmarks.desk import show, use

ENTRIES, A_ROUND = 1_000_000, 20_000
AT_MOST_SECONDS, AT_MOST_TIMES, AT_MOST_A_PAGE = 30, 10, 1.0
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
VERBS = ("envelope.opened", "note.written", "letter.written", "list.read", "case.screened")
PAGES = ("/record", "/record?verb=case.screened", "/record?day=2026-01-02", "/counts")


def fill(entries: int) -> None:
    """Written at once, and linked as the worker links."""
    actors = [str(person.id) for person in PEOPLE]
    for start in range(0, entries, A_ROUND):
        Entry.objects.bulk_create(_entry(at, actors) for at in range(start, min(start + A_ROUND, entries)))
        while Entry.objects.unlinked().filter(at__lt=SINCE + timedelta(seconds=entries), actor__in=actors).exists():
            actions.link(now=datetime.now(UTC))  # the worker of this installation may be at it
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _entry(at: int, actors: list[str]) -> Entry:
    when = SINCE + timedelta(seconds=at)
    return Entry(id=uuid4(), at=when, actor=actors[at % len(actors)], verb=VERBS[at % len(VERBS)], about=UUID(int=at % 5000))


def bare(lines: list[tuple[bytes, ...]]) -> Callable[[], None]:
    """The same hash over the same bytes, in memory, with nothing around it."""

    def loop() -> None:
        before = rules.START
        for seq, fields in enumerate(lines, start=1):
            digest = hashlib.sha256(b"asylia/audit/v1" + seq.to_bytes(8, "big") + before)
            for each in fields:
                digest.update(len(each).to_bytes(4, "big") + each)
            before = digest.digest()

    return loop


def fields() -> Iterator[tuple[bytes, ...]]:
    for line in Link.objects.select_related("entry").order_by("seq").iterator(5000):
        yield line.entry.fields()


def verify() -> None:
    if (fault := actions.first_fault(also=witness.heads())) is not None:
        raise SystemExit(f"false or missing at place {fault}")


def pages(bounds: Bounds) -> None:
    olena = next(person for person in PEOPLE if "auditor" in person.roles)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(User.objects.get(pk=olena.id))
    for path in PAGES:
        page = show(browser, path)
        page()
        bounds.hold(f"{path}, seconds", seconds(page), at_most=AT_MOST_A_PAGE, unit=" s")


def main(entries: int) -> int:
    say(machine())
    bounds = Bounds()
    with installation() as running:
        settings.STATIC_ROOT, settings.OFFICERS = running.state / "static", officer_keys()
        settings.HEADS_FILE, settings.CHECKPOINTS_FILE = running.state / "heads", running.state / "checkpoints"
        settings.CHECKPOINT_KEY = bytes(32)
        use(running)
        fill(entries)
        signed = seconds(lambda: witness.sign_next(roster=1, now=datetime.now(UTC)))
        took = seconds(verify)
        alone = seconds(bare(list(fields())))
        size, _ = actions.newest()
        say(f"{size:,} lines: verified in {took:.1f} s, signed (verified first) in {signed:.1f} s; hashing alone {alone:.1f} s")
        bounds.hold("a million lines verified", took * ENTRIES / size, at_most=AT_MOST_SECONDS, unit=" s")
        bounds.hold("times the hashing alone", took / alone, at_most=AT_MOST_TIMES)
        pages(bounds)
        connections.close_all()
        connections["default"].close_pool()
    return bounds.end()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else ENTRIES))
