"""Who takes the disk, the dump and the logs finds no word that an applicant wrote, before she sends or after it."""

import base64
import contextlib
import gzip
import os
import re
import secrets
import signal
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.journeys.filling import fill_in, written_fields
from tests.journeys.person import on_paper

pytestmark = [pytest.mark.running, pytest.mark.allow_hosts(["127.0.0.1"])]

INFLATES = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
OUTSIDE = "select quote_ident(relname), quote_ident(attname) from pg_attribute join pg_class on attrelid = pg_class.oid"
LONG_COLUMNS = f"""{OUTSIDE} where relkind = 'r' and relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
    and atttypid in ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype, 'json'::regtype, 'bytea'::regtype)"""


def letters(count: int = 16) -> str:
    """A mark that is no word of any language. Letters only: some fields take no digits."""
    return "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(count))


def disguises(mark: str) -> dict[str, bytes]:
    """The same mark as a disk may hold it."""
    plain = mark.encode()
    found = {"raw": plain, "hex": plain.hex().encode(), "HEX": plain.hex().upper().encode()}
    found |= {"utf-16-le": mark.encode("utf-16-le"), "utf-16-be": mark.encode("utf-16-be")}
    for shift in range(3):  # by where it stands among the bytes around it; what they touch is cut off
        whole = base64.b64encode(b"\0" * shift + plain)
        found[f"base64+{shift}"] = whole[(shift * 8 + 5) // 6 : len(whole) - 4]
    return found


def inflated(data: bytes) -> Iterator[bytes]:
    """What lies compressed in it."""
    for start in INFLATES.finditer(data):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(data[start.start() : start.start() + 1_000_000])


def places_of(marks: dict[str, str], disk: Iterable[tuple[str, bytes]]) -> set[tuple[str, str, str]]:
    """Which mark lies where, and how."""
    wanted = [(name, how, seen) for name, mark in marks.items() for how, seen in disguises(mark).items()]
    found = set()
    for place, data in disk:
        for layer, piece in enumerate([data, *inflated(data)]):
            found |= {(name, how + " inflated" * bool(layer), place) for name, how, seen in wanted if seen in piece}
    return found


def disk_of(town) -> Iterator[tuple[str, bytes]]:
    """The dump, the whole state folder with tables, WAL and PostgreSQL's log, and what all processes printed."""
    town.ask_database("checkpoint")
    yield "dump", town.dump()
    yield "printed", town.everything_said().encode()
    for path in sorted(town.state.rglob("*")):
        with contextlib.suppress(FileNotFoundError, OSError):
            if path.is_file():
                data = path.read_bytes()
                yield kind_of(path, town.state), gzip.decompress(data) if path.suffix == ".gz" else data


def kind_of(path: Path, state: Path) -> str:
    return "/".join(path.relative_to(state).parts[:3])


@pytest.fixture
def nothing_is_compressed(town):
    """PostgreSQL packs long values: a word in them would not be found by looking for it."""
    columns = town.ask_database(LONG_COLUMNS)
    for table, column in columns:
        town.ask_database(f"alter table {table} alter column {column} set storage external")
    assert len(columns) > 20


@pytest.mark.proves("V13")
@pytest.mark.usefixtures("nothing_is_compressed")
def test_a_stolen_disk_holds_no_word_that_an_applicant_wrote(town, waiting_room):
    begun = waiting_room()
    stem = letters()
    planted: dict[str, str] = {}

    def mark(name: str) -> str:
        planted[name] = stem + letters(8)
        return planted[name]

    begun.take_number()
    begun.type_back(stem)
    fill_in(begun, say=mark)
    assert set(planted) == written_fields()
    begun.go_on("Check and send")
    begun.go_on("4 Your work")
    begun.see(planted["work_about"])  # so she did write it
    searched = {
        "words": stem,
        "number": begun.number,
        "number as typed": on_paper(begun.number),
        "cookie": begun.context.cookies()[0]["value"],
    }
    control = {"a name": letters(), "a long text": letters(24)}
    with planted_openly(town, control):
        as_draft = places_of(searched | control, disk_of(town))
    begun.open("/en/s10")
    begun.try_and_send()
    when_sent = places_of(searched | control, disk_of(town))

    assert {place for place in as_draft | when_sent if place[0] in searched} == set()
    assert ("a name", "raw", "dump") in as_draft
    assert ("a long text", "raw", "dump") not in as_draft | when_sent
    assert {name for name, _, place in as_draft if place.startswith("pg/data-18")} == set(control)


@pytest.mark.proves("V17")
def test_an_open_vault_stands_in_no_backup_and_no_log_and_ends_with_the_database(town, colleague):
    """Its row is there while it is open; what a backup or the write-ahead log holds of it is nothing."""
    colleague("Ines Vidal")
    [(row, half)] = town.ask_database("select id, blob from vault_unlock order by seen_at desc limit 1")
    open_now = [bytes(row), bytes(half)[-32:]]
    town.ask_database("checkpoint")

    places = {path.name: path.read_bytes() for path in (town.state / "pg").rglob("pg_wal/*") if path.is_file()}
    assert places
    places["backup"] = town.dump("--no-unlogged-table-data")
    assert {place for place, held in places.items() for each in open_now if each in held or each.hex().encode() in held} == set()

    os.kill(town.main_process("postgres"), signal.SIGKILL)
    town.wait_until_it_answers()
    assert town.ask_database("select count(*) from vault_unlock") == [(0,)]


@contextlib.contextmanager
def planted_openly(town, control: dict[str, str]) -> Iterator[None]:
    """One control in a public row, one in the middle of a long text that is gone again: a search that misses them proves nothing."""
    person = "insert into accounts_user (id, name, email, is_active) values (gen_random_uuid(), %s, 'c@asylia.invalid', true)"
    town.ask_database(person, control["a name"])
    long = "long text " * 400 + control["a long text"] + " long text" * 400
    town.ask_database("insert into vault_rosterversion (version, text) values (9999, %s)", long)
    town.ask_database("delete from vault_rosterversion where version = 9999")
    yield
    town.ask_database("delete from accounts_user where email = 'c@asylia.invalid'")


@pytest.mark.proves("V13")
@pytest.mark.parametrize("around", [b"", b"x", b"xy", b"xyz"])
def test_the_search_finds_a_mark_in_every_disguise(around):
    """Else the test above could pass by looking badly."""
    mark = letters()
    plain = around + mark.encode() + around
    hidden = {
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "base64": base64.b64encode(plain),
        "utf-16": plain.decode().encode("utf-16-le"),
        "deflated": b"before" + zlib.compress(plain * 9) + b"after",
        "deflated hex": zlib.compress(plain.hex().encode() * 9),
    }
    assert {place for _, _, place in places_of({"mark": mark}, hidden.items())} == set(hidden)
    assert places_of({"mark": letters()}, hidden.items()) == set()
