"""Backup and restore of 10,000 cases: seconds, size, and the most memory of the command. `python -m benchmarks.backup [CASES]`.

A PostgreSQL of its own in a folder that goes again. The rows are of the number and size that the demo has: five envelopes of a case with
eight grants and twelve sheets, and a line of the record for each. What is sealed does not compress, so these bytes are random."""

import itertools
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import psycopg

from asylia.config import secrets
from asylia.config.cluster import Cluster
from asylia.config.installation import CHECKOUT, SYSTEM
from asylia.config.tests.backing import ONE_PAIR
from benchmarks.measuring import Bounds, machine, say

CASES = 10_000
SECONDS, MEBIBYTES = 60, 256
SHEETS = (*(4,) * 11, 16)  # KiB, of one case
GRANT, LOCKED_MORE = 1169, 41  # bytes of a grant; what a lock adds to a sheet
KINDS = ("contact", "story", "talk", "notes", "profile")
ROWS = """
insert into intake_application (id, state, sent_on, taken_on)
    select gen_random_uuid(), 'taken', current_date - 40, current_date - 30 from generate_series(1, %(cases)s);
insert into casework_case (application_id, state, since, first_id, second_id)
    select id, 'screening', current_date - 30, %(first)s, %(second)s from intake_application;
insert into vault_envelope (id, subject, kind, epoch)
    select gen_random_uuid(), id, kind, 1 from intake_application, unnest(%(kinds)s::text[]) kind;
"""
RECORD = """
insert into audit_entry (id, at, actor, verb, about)
    select gen_random_uuid(), now(), 'the house', 'envelope.opened', id from vault_envelope
"""


def fill(address: str, *, cases: int) -> None:
    with psycopg.connect(address) as connection:
        people = "insert into accounts_user (id, name, email, is_active) values (gen_random_uuid(), 'x', %s, true) returning id"
        made = [connection.execute(people, [f"{name}@asylia.invalid"]).fetchone() for name in ("first", "second")]
        first, second = (row[0] for row in made if row)
        cursor = psycopg.ClientCursor(connection)
        cursor.execute(ROWS, {"cases": cases, "first": first, "second": second, "kinds": list(KINDS)})
        cursor.execute(RECORD)
        envelopes = connection.execute("select array_agg(id) from vault_envelope group by subject").fetchall()
        with connection.cursor().copy(
            "copy vault_sheet (id, envelope_id, epoch, kind, version, blob) from stdin (format binary)"
        ) as sheets:
            sheets.set_types(["uuid", "uuid", "int4", "varchar", "int4", "bytea"])
            for (own,), (at, size) in itertools.product(envelopes, enumerate(SHEETS)):
                sheets.write_row([uuid4(), own[at % len(own)], 1, "answers", 1, os.urandom(size * 1024 + LOCKED_MORE)])
        with connection.cursor().copy(
            "copy vault_grant (id, envelope_id, epoch, holder, holder_epoch, blob) from stdin (format binary)"
        ) as to:
            to.set_types(["uuid", "uuid", "int4", "uuid", "int4", "bytea"])
            for (own,), at in itertools.product(envelopes, range(8)):
                to.write_row([uuid4(), own[at % len(own)], 1, uuid4(), 0, os.urandom(GRANT)])


def asylia(*arguments: object, **told: str) -> tuple[float, float]:
    """How many seconds a command takes that an operator types, and how many MiB at most."""
    began = time.monotonic()
    running = subprocess.Popen(
        [sys.executable, "-m", "asylia", *map(str, arguments)], env={"PATH": os.environ["PATH"], **told}, cwd=CHECKOUT
    )
    _, failed, used = os.wait4(running.pid, 0)
    if failed:
        raise SystemExit(f"asylia {arguments[0]} failed.")
    return time.monotonic() - began, used.ru_maxrss / 1024


def main() -> int:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    say(machine())
    bounds = Bounds()
    with tempfile.TemporaryDirectory(prefix="asylia-bench-") as folder:
        here, there, backups = Path(folder, "here"), Path(folder, "there"), Path(folder, "backups")
        for state in (here, there):
            state.mkdir()
            secrets.read_or_make(here / "secrets", is_demo=True)
            (state / "secrets").write_text((here / "secrets").read_text())
        public, private = ONE_PAIR
        Path(folder, "key").write_text(f"{private}\n")
        server, other = (Cluster(state / "pg", system=SYSTEM) for state in (here, there))
        server.start()
        other.start()
        try:
            asylia("migrate", ASYLIA_STATE=str(here))
            began = time.monotonic()
            filling = multiprocessing.get_context("spawn").Process(target=fill, args=(server.url(),), kwargs={"cases": cases})
            filling.start()  # on its own: a process that is started counts the memory of who started it
            filling.join()
            say(f"{cases:,} cases made in {time.monotonic() - began:.0f} s")
            took, used = asylia("backup", "--to", backups, ASYLIA_STATE=str(here), ASYLIA_BACKUP_KEYS=public)
            (file,) = backups.iterdir()
            say(f"{file.stat().st_size / 1e6:,.0f} MB")
            bounds.hold("backup", took, at_most=SECONDS, unit=" s")
            bounds.hold("memory of the backup", used, at_most=MEBIBYTES, unit=" MiB")
            took, used = asylia("restore", file, "--key", Path(folder, "key"), ASYLIA_STATE=str(there))
            bounds.hold("restore, checked before and after", took, at_most=SECONDS, unit=" s")
            bounds.hold("memory of the restore", used, at_most=MEBIBYTES, unit=" MiB")
        finally:
            server.stop()
            other.stop()
    return bounds.end()


if __name__ == "__main__":
    sys.exit(main())
