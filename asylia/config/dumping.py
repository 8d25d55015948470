"""PostgreSQL's own pg_dump and pg_restore, fed and read through pipes: no byte of a dump lies on a disk in plain."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.pq import Conninfo

from asylia.config import cluster

PIECE_BYTES = 256 * 1024
LEFT_OUT = "accounts_housesession"  # who was signed in is in no backup: a restored house knows no session
OURS = "relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) and relname !~ '^pg_toast'"
KEPT = f"select oid::regclass::text from pg_class where relkind in ('r', 'p') and relpersistence = 'p' and {OURS} order by 1"  # noqa: S608
GUARDED = f"select oid::regclass::text from pg_class where relkind in ('r', 'p') and {OURS} and row_security_active(oid)"  # noqa: S608
SHOWN_WHOLE = """
select polrelid::regclass::text from pg_policy where polcmd in ('r', '*')
    and exists (select from unnest(polroles) given where given = 0 or pg_has_role(given, 'usage'))
group by polrelid having bool_and(polpermissive) and bool_or(pg_get_expr(polqual, polrelid) = 'true')
"""


def tool(name: str, connection: psycopg.Connection) -> str:
    """Where a tool of the server's own version lies; else what the system has. Raises SystemExit, in words.

    An older one refuses the server, and a newer one may write what the server does not understand."""
    version = connection.info.server_version // 10_000
    found = [path for path in _places(name, version) if Path(path).exists()]
    if not found:
        raise SystemExit(f"{name} is missing; on Debian and Ubuntu: apt install postgresql-client-{version}")
    return next((path for path in found if _version(path) == version), found[0])


def _places(name: str, version: int) -> Iterator[str]:
    yield f"/usr/lib/postgresql/{version}/bin/{name}"
    yield shutil.which(name) or ""
    with contextlib.suppress(SystemExit):  # no embedded server: then an operator's
        yield str(cluster.binaries() / name)


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    return int(re.findall(r"\d+", said)[0]) if re.search(r"\d", said) else 0


def environment(address: str) -> dict[str, str]:
    """An address as libpq reads it from the environment: as an argument everybody on the machine would see the password."""
    told = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": os.environ.get("HOME", os.sep)}
    for option in Conninfo.parse(address.encode()):
        if option.val is not None and option.envvar:
            told[option.envvar.decode()] = option.val.decode()
    return told


def guarded(connection: psycopg.Connection) -> bool:
    """Whether row security stands between this role and some table. Raises SystemExit where it might hide a row."""
    tables = {name for (name,) in connection.execute(GUARDED)}
    hidden = tables - {name for (name,) in connection.execute(SHOWN_WHOLE)}
    if hidden:
        raise SystemExit(f"Row security hides rows of {', '.join(sorted(hidden))} from this role. Nothing was backed up.")
    return bool(tables)


def rows(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has that a backup keeps."""
    tables = [name for (name,) in connection.execute(KEPT) if name != LEFT_OUT]
    return {name: _count(connection, name) for name in tables}


def _count(connection: psycopg.Connection, table: str) -> int:
    found = connection.execute(sql.SQL("select count(*) from {}").format(sql.SQL(table))).fetchone()
    return int(found[0]) if found else 0


def dump(program: str, *, address: str, snapshot: str, through_row_security: bool) -> Iterator[bytes]:
    """A dump in PostgreSQL's custom format, of exactly this snapshot. Raises SystemExit where pg_dump failed, at the end of what it gave.

    Where no row security is in the way, pg_dump itself refuses any table whose rows it would hide."""
    flags = ["--format=custom", "--compress=1", "--no-unlogged-table-data", f"--exclude-table-data={LEFT_OUT}", f"--snapshot={snapshot}"]
    flags += ["--enable-row-security"] if through_row_security else []
    with _started([program, *flags], address, stdout=subprocess.PIPE) as running:
        while piece := _of(running.stdout).read(PIECE_BYTES):
            yield piece
        _end_well(running, "Nothing was backed up")


@contextlib.contextmanager
def restoring(program: str, *, address: str) -> Iterator[IO[bytes]]:
    """Takes a dump; all of it stands in the database at the end, or nothing. Raises SystemExit where pg_restore failed."""
    told = environment(address)
    flags = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={told.get('PGDATABASE', '')}"]
    with _started([program, *flags], address, stdin=subprocess.PIPE) as running:
        with contextlib.suppress(BrokenPipeError):  # it has failed, and says why
            yield _of(running.stdin)
            _of(running.stdin).close()
        _end_well(running, "Nothing was restored")


@contextlib.contextmanager
def _started(command: Sequence[str], address: str, **pipes: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Killed before its input ends where we fail: then it has not committed."""
    with subprocess.Popen(command, env=environment(address), stderr=subprocess.PIPE, cwd=os.sep, **pipes) as running:
        try:
            yield running
        finally:
            running.kill()  # nothing, where it has ended
            if running.stdin:
                with contextlib.suppress(BrokenPipeError):
                    running.stdin.close()


def _of(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("This process has no such pipe.")
    return pipe


def _end_well(running: subprocess.Popen[bytes], nothing: str) -> None:
    """Its own first line alone: further ones may hold values of rows."""
    said = _of(running.stderr).read().decode(errors="replace").splitlines()
    if running.wait():
        raise SystemExit(f"{nothing}: {said[0] if said else Path(str(running.args)).name}")
