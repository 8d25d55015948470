"""`asylia restore`: a backup back into an empty database. Import it after `django.setup()`."""

import contextlib
import re
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import psycopg
from django.db.migrations.loader import MigrationLoader

from asylia.audit import actions as audit
from asylia.config import backup_file, dumping, owner
from asylia.config.backup_file import DUMP, OF_THE_RECORD, Manifest
from asylia.config.installation import Installation
from asylia.vault import witness

EMPTY = f"select not exists (select from pg_class where {dumping.OURS})"  # noqa: S608 - nothing of it comes from outside
NOT_EMPTY = "This database is not empty. A backup goes only into an empty one. Nothing was written."
ANOTHER = """This backup is of another installation: it was made with another pepper, and without that pepper nobody opens what it holds.
Put the right ASYLIA_PEPPER in its place, or say --another. Nothing was written."""


class DumpBegins(Exception):
    """All heads and files, which stand before it in a backup, have gone by."""


@dataclass(frozen=True, slots=True)
class Into:
    """The installation that a backup goes into, and the address of its database as the owner."""

    here: Installation
    address: str


def restore(file: Path, *, key: Path, another: bool, into: Into, now: datetime) -> int:
    """All of it, or nothing. Raises SystemExit, in words. Returns 1 where the restored record is not whole."""
    began = time.monotonic()
    keys = backup_file.private_keys(key)
    with opened(file) as given:
        manifest = looked_through(given, keys=keys)
        if not another and manifest.installation not in owner.names_of_installation():
            raise SystemExit(ANOTHER)
        require_empty(into.address)
        owner.make_roles(into.address, passwords={})  # the policies name them
        for line in put_files(given, keys=keys, state=into.here.state, now=now):
            _say(line)
        restored(given, keys=keys, manifest=manifest, into=into)
    _say(f"{sum(manifest.rows.values())} rows of {len(manifest.rows)} tables are back as on {manifest.day}.")
    owner.migrate(into.address, passwords=into.here.passwords())
    fault = fault_of_record(manifest)
    _say(fault or "The record is whole.")
    _say(f"Rights are given. It took {time.monotonic() - began:.0f} s. Now: asylia doctor")
    return 1 if fault else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as broken:
        raise SystemExit(f"{file}: {broken.strerror}.") from broken


def looked_through(file: BinaryIO, *, keys: list[str]) -> Manifest:
    """What the backup says of itself, once all of it was read. Raises SystemExit where it is cut, or a newer Asylia made it."""
    manifest = backup_file.read(file, keys=keys)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if _numbers(manifest.product) > _numbers(version("asylia")) or set(manifest.migrations) - known:
        raise SystemExit(f"A newer Asylia ({manifest.product}) made this backup; this one is {version('asylia')}. Nothing was written.")
    return manifest


def _numbers(product: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", product)]


def require_empty(address: str) -> None:
    try:
        with psycopg.connect(address, connect_timeout=5) as asked:
            if asked.execute(EMPTY).fetchone() != (True,):
                raise SystemExit(NOT_EMPTY)
    except psycopg.OperationalError as away:
        raise SystemExit("The database does not answer. Nothing was written.") from away


def put_files(file: BinaryIO, *, keys: list[str], state: Path, now: datetime) -> list[str]:
    """Heads and files go first: they lie beside an empty database without harm, a full one without them would seem to be cut.

    What lies here already of the record is kept beside: it may show what was done after the backup."""
    parts: dict[Path, Path] = {}

    def take(part: str, piece: bytes) -> None:
        if part == DUMP:
            raise DumpBegins
        whole = state / part
        if whole not in parts:
            whole.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            parts[whole] = whole.with_name(f"{whole.name}.part")
            parts[whole].write_bytes(b"")
        with parts[whole].open("ab") as to:
            to.write(piece)

    try:
        with contextlib.suppress(DumpBegins):
            backup_file.read(file, keys=keys, take=take)
    except OSError as broken:
        raise SystemExit(f"{state}: {broken.strerror}. Nothing was restored.") from broken
    said = [line for name in OF_THE_RECORD for line in _keep_old(state / name, parts.get(state / name), now=now)]
    for whole, part in parts.items():
        part.chmod(0o660)  # the worker writes on, under a user of its own in the same group
        part.replace(whole)
    return said


def _keep_old(old: Path, new: Path | None, *, now: datetime) -> list[str]:
    if not old.exists() or (new and old.read_bytes() == new.read_bytes()):
        return []
    beside = old.with_name(f"{old.name}.before-{now:%Y-%m-%d-%H%M%S}")
    old.rename(beside)
    return [f"Another file {old.name} lay here; it is kept as {beside.name}, and may show what was done after this backup."]


def restored(file: BinaryIO, *, keys: list[str], manifest: Manifest, into: Into) -> None:
    """The dump, in one transaction, and each table counted. Raises SystemExit, in words."""
    with psycopg.connect(into.address) as asked:
        program = dumping.tool("pg_restore", asked)
    with dumping.restoring(program, address=into.address) as to:
        backup_file.read(file, keys=keys, take=lambda part, piece: to.write(piece) if part == DUMP else None)
    with psycopg.connect(into.address) as asked:
        found = dumping.rows(asked)
    if found != manifest.rows:
        other = sorted(name for name in found.keys() | manifest.rows.keys() if found.get(name) != manifest.rows.get(name))
        raise SystemExit(f"Do not use this database: other rows than the backup says in {', '.join(other)}.")


def fault_of_record(manifest: Manifest) -> str | None:
    """What is wrong with the restored record, against its heads and against the last place that the backup names."""
    last = [(manifest.head[0], bytes.fromhex(manifest.head[1]))] if manifest.head else []
    fault = audit.first_fault(also=[*witness.heads(), *last])
    return None if fault is None else f"FAULT  The record is false or missing at place {fault}."
