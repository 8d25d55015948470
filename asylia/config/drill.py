"""`asylia drill`: a backup is restored into a database that is thrown away, and looked at. Import it after `django.setup()`."""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.db import connection

from asylia.config import backup_file, drill_case, noted, owner, restore
from asylia.config.backup_file import Manifest
from asylia.config.drill_case import Papers
from asylia.config.restore import Into


def drill(file: Path, *, key: Path, papers: Papers, into: Into, reports: Path, now: datetime) -> int:
    """Prints a report, of days, counts and seconds alone, and keeps it. Returns 1 where something is not as it was.

    Raises SystemExit, in words, where the backup could not even be restored."""
    keys, began = backup_file.private_keys(key), time.monotonic()
    with restore.opened(file) as given:
        manifest = restore.looked_through(given, keys=keys)
        restore.require_empty(into.address)
        try:
            owner.make_roles(into.address, passwords={})
            restore.put_files(given, keys=keys, state=into.here.state, now=now)
            restore.restored(given, keys=keys, manifest=manifest, into=into)
            owner.make_tables(into.address, passwords={})
            faults = [fault for fault in (restore.fault_of_record(manifest), *drill_case.faults(papers, now=now)) if fault]
        finally:
            _empty(into.address)
    told = "".join(f"{line}\n" for line in _report(manifest, faults, seconds=time.monotonic() - began, size=file.stat().st_size, now=now))
    noted.write_whole(reports / f"{now.astimezone(UTC):%Y-%m-%d-%H%M%S}.txt", told.encode())
    sys.stdout.write(told)
    if not faults:
        noted.note(reports.parent / noted.DRILL, now=now)
    return 1 if faults else 0


def _empty(address: str) -> None:
    """It was empty before, so all that is there is the drill's."""
    connection.close()
    with psycopg.connect(address) as asked:
        asked.execute("drop schema public cascade")
        asked.execute("create schema public")


def _report(manifest: Manifest, faults: list[str], *, seconds: float, size: int, now: datetime) -> Iterator[str]:
    yield f"Drill of {now.date()}: {'not as it was' if faults else 'good'}"
    yield f"Backup of {manifest.day}: {size:,} bytes, Asylia {manifest.product}, PostgreSQL {manifest.postgres}"
    yield f"Restored and looked at in {seconds:.1f} s: {sum(manifest.rows.values()):,} rows of {len(manifest.rows)} tables, as counted then"
    yield f"Place of the record at the end: {manifest.head[0] if manifest.head else 0:,}"
    yield from faults or ["The record is whole. The drill case opens for both drill persons and reads as it was written."]
