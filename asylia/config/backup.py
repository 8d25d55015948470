"""`asylia backup`: the database and the files that a restore needs, as one encrypted file. Django is not needed here.

The file of secrets is never in it: the pepper must not lie beside the database."""

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO, LiteralString

import psycopg

from asylia.config import backup_file, dumping, installation, noted
from asylia.config.backup_file import DUMP, FILES, OF_THE_RECORD, Manifest, Seen
from asylia.config.installation import OWNER
from asylia.vault.errors import NotAKey

DAYS = 35
NAME = re.compile(r"asylia-(\d{4}-\d\d-\d\d-\d{4})\.backup")
STAMP = "%Y-%m-%d-%H%M"
NO_KEYS = "Set ASYLIA_BACKUP_KEYS to one or more public keys of age (age1...), whose private halves are offline. Nothing was backed up."
ABOUT = "select current_setting('server_version'), array(select app || '.' || name from django_migrations order by 1)"
HEAD = "select seq, encode(hash, 'hex') from audit_link order by seq desc limit 1"


def back_up(given: Path | None, *, now: datetime) -> int:
    """Makes one backup and removes those that are too old. Raises SystemExit, in words; then nothing is there that was not before."""
    keys, days = _keys(), _days()
    state = installation.state_folder()
    folder = given or state / "backups"
    try:
        with installation.alone_in(folder, doing="backup"), _database() as address:
            _clean(folder)
            made = _written(folder / f"asylia-{now.astimezone(UTC):{STAMP}}.backup", keys=keys, state=state, address=address)
            noted.note(state / noted.BACKUP, now=now)
            removed = _expire(folder, before=now - timedelta(days=days), kept=made)
    except psycopg.OperationalError as away:
        raise SystemExit("The database does not answer. Nothing was backed up.") from away
    except psycopg.errors.UndefinedTable as empty:
        raise SystemExit("This database holds no Asylia. Nothing was backed up.") from empty
    except psycopg.errors.InsufficientPrivilege as refused:
        raise SystemExit("This role may not read every table; `asylia migrate` gives the rights. Nothing was backed up.") from refused
    except OSError as broken:
        raise SystemExit(f"{folder}: {broken.strerror}. Nothing was backed up.") from broken
    _say(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB. Keys: {len(keys)}. Older ones removed: {removed}.")
    return 0


def _clean(folder: Path) -> None:
    """What a killed backup left behind goes."""
    for part in folder.glob("asylia-*.backup.part"):
        part.unlink()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _keys() -> list[str]:
    keys = os.environ.get("ASYLIA_BACKUP_KEYS", "").split()
    if not keys:
        raise SystemExit(NO_KEYS)
    return keys


def _days() -> int:
    given = os.environ.get("ASYLIA_BACKUP_DAYS") or str(DAYS)
    if not re.fullmatch(r"[1-9]\d{0,4}", given, re.ASCII):
        raise SystemExit("ASYLIA_BACKUP_DAYS is a number of days. Nothing was backed up.")
    return int(given)


@contextlib.contextmanager
def _database() -> Iterator[str]:
    """As the role of backups where an operator gave its address, else as the owner. An embedded PostgreSQL sleeps again after."""
    if given := os.environ.get("BACKUP_DATABASE_URL"):
        yield given
        return
    here = installation.as_it_is()
    woken = here.cluster is not None and here.cluster.start()
    try:
        yield here.database(OWNER)
    finally:
        if woken and here.cluster:
            here.cluster.stop()


def _written(file: Path, *, keys: list[str], state: Path, address: str) -> Path:
    """Under its name only when it is whole and on the disk."""
    if file.exists():
        raise SystemExit(f"{file} is there already; wait for the next minute.")
    part = file.with_name(f"{file.name}.part")
    try:
        with opened(part) as to:
            _write(to, keys=keys, state=state, address=address)
            to.flush()
            os.fsync(to.fileno())
        part.rename(file)
    except NotAKey as broken:
        raise SystemExit(NO_KEYS) from broken
    finally:
        part.unlink(missing_ok=True)
    return file


def opened(part: Path) -> BinaryIO:
    return os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write(to: BinaryIO, *, keys: list[str], state: Path, address: str) -> None:
    """The database as it is at one moment. The heads are measured before it: a later one would say that the record was cut."""
    outside = [(name, _read(state / name, _size(state / name))) for name in OF_THE_RECORD]
    with psycopg.connect(address, connect_timeout=5) as connection:
        connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        through = dumping.guarded(connection)
        if not through:
            connection.execute("set row_security = off")  # then a count that would miss a row is refused
        snapshot = str(_one(connection, "select pg_export_snapshot()")[0])
        rows = dumping.rows(connection)
        program = dumping.tool("pg_dump", connection)
        dump = dumping.dump(program, address=address, snapshot=snapshot, through_row_security=through)
        parts = [*outside, *_files(state / FILES), (DUMP, dump)]
        backup_file.write(parts, about=partial(_about, connection, _installation(state), rows), keys=keys, take=to.write)


def _about(connection: psycopg.Connection, named: str, rows: dict[str, int], parts: dict[str, Seen]) -> Manifest:
    postgres, migrations = _one(connection, ABOUT)
    head = connection.execute(HEAD).fetchone()
    day = datetime.now(UTC).date().isoformat()
    return Manifest(backup_file.FORMAT, version("asylia"), postgres, named, day, migrations, rows, head, parts)


def _one(connection: psycopg.Connection, query: LiteralString) -> tuple[Any, ...]:
    found = connection.execute(query).fetchone()
    return found if found is not None else ()


def _installation(state: Path) -> str:
    file = state / installation.NAMED
    if not file.exists():
        raise SystemExit(f"{file} is missing; `asylia migrate` makes it, where it knows ASYLIA_PEPPER. Nothing was backed up.")
    return file.read_text().strip()


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _read(file: Path, size: int) -> Iterator[bytes]:
    """So much of a file, and no more: it may grow meanwhile."""
    if not size:
        return
    with file.open("rb") as from_:
        while size and (piece := from_.read(min(size, backup_file.PIECE_BYTES))):
            size -= len(piece)
            yield piece


def _files(folder: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield f"{FILES}/{file.relative_to(folder)}", _read(file, _size(file))


def _expire(folder: Path, *, before: datetime, kept: Path) -> int:
    """Removes what was made before this time, never the newest. Returns how many."""
    made = {file: found[1] for file in folder.iterdir() if (found := NAME.fullmatch(file.name))}
    old = [file for file, stamp in made.items() if stamp < f"{before.astimezone(UTC):{STAMP}}" and file not in (kept, max(made))]
    for file in old:
        file.unlink()
    return len(old)
