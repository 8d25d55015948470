"""What the tests of backups share: databases and state folders of their own, the command as an operator types it, and keys."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pyrage  # noqa: TID251 - keys are made offline, by age itself
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from asylia.config import backup_file, secrets
from asylia.config.backup_file import Manifest
from asylia.config.installation import CHECKOUT

AS_BACKUP = "-c role=asylia_backup"


def address(database: str, **more: str) -> str:
    """Of a database on the server of the tests, as its owner."""
    known = connection.settings_dict
    told = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"]}
    return make_conninfo(**{name: value for name, value in told.items() if value}, dbname=database, **more)


@contextlib.contextmanager
def new_database() -> Iterator[str]:
    """Its name; it is empty, and gone after."""
    name = f"asylia_{uuid4().hex[:12]}"
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
        try:
            yield name
        finally:
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@dataclass(frozen=True)
class Place:
    """A state folder and a database."""

    state: Path
    database: str

    @cached_property
    def environment(self) -> dict[str, str]:
        """Warnings are errors, here too."""
        known = secrets.read_or_make(self.state / "secrets")
        return {
            "PATH": os.environ["PATH"],
            "PYTHONWARNINGS": "error",
            "ASYLIA_STATE": str(self.state),
            "DATABASE_URL": address(self.database),
            "ASYLIA_OFFICERS": known["ASYLIA_OFFICERS"],
            "DJANGO_SETTINGS_MODULE": "asylia.config.settings",
        }

    def started(self, *arguments: Any, **told: str) -> subprocess.Popen[str]:
        everything = [sys.executable, "-m", "asylia", *map(str, arguments)]
        out = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(everything, env=self.environment | told, cwd=CHECKOUT, **out)

    def says(self, *arguments: Any, code: int = 0, **told: str) -> str:
        """What a command prints; it ends with this code, and never with a traceback."""
        with self.started(*arguments, **told) as running:
            said = running.communicate()[0]
        assert "Traceback" not in said, said
        assert running.returncode == code, said
        return said

    def fill(self) -> None:
        self.says("migrate")
        told = self.environment | {"ASYLIA_PEPPER": secrets.read(self.state / "secrets")["ASYLIA_PEPPER"]}
        subprocess.run([sys.executable, "-m", "asylia.config.tests.full"], env=told, cwd=CHECKOUT, check=True)

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(address(self.database), autocommit=True)

    def rows(self) -> dict[str, tuple[int, str]]:
        """Of each table, how many rows it has and what they hold, counted and read by the owner."""
        with self.connect() as asked:
            names = [
                name
                for (name,) in asked.execute(
                    "select relname::text from pg_class where relkind = 'r' and relname ~ '_' \
                and relnamespace = 'public'::regnamespace"
                )
            ]
            whole = "select count(*), md5(coalesce(string_agg(row::text, chr(10) order by row::text), '')) from {} row"
            return {name: asked.execute(sql.SQL(whole).format(sql.Identifier(name))).fetchone() for name in names}

    def is_empty(self) -> bool:
        with self.connect() as asked:
            return asked.execute("select count(*) from pg_class where relnamespace = 'public'::regnamespace").fetchone() == (0,)

    def is_used_by(self, program: str) -> bool:
        with self.connect() as asked:
            using = "select exists (select from pg_stat_activity where datname = current_database() and application_name = %s)"
            return asked.execute(using, [program]).fetchone() == (True,)

    def is_alone(self) -> bool:
        """Whether nobody else is connected to the database."""
        with self.connect() as asked:
            others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            return asked.execute(others).fetchone() == (0,)


class Keys:
    """A pair of age, its private half in a file."""

    def __init__(self, folder: Path) -> None:
        pair = pyrage.x25519.Identity.generate()
        self.public, self.private = str(pair.to_public()), str(pair)
        self.file = folder / f"{uuid4().hex}.key"
        self.file.write_text(f"# created: 2026-11-28\n{self.private}\n")

    def opened(self, file: Path) -> bytes:
        """All of a backup, in plain."""
        plain: bytes = pyrage.decrypt(file.read_bytes(), [pyrage.x25519.Identity.from_str(self.private)])
        return plain


def backups(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.backup"))


def rewritten(file: Path, *, keys: Keys, **changed: Any) -> Path:
    """The same backup, saying something else of itself."""
    parts: dict[str, list[bytes]] = {}
    with file.open("rb") as opened:
        said = backup_file.read(opened, keys=[keys.private], take=lambda part, piece: parts.setdefault(part, []).append(piece))

    def about(parts: dict[str, backup_file.Seen]) -> Manifest:
        return replace(said, **{"parts": parts} | changed)

    other = file.with_name(f"{uuid4().hex}.backup")
    with other.open("wb") as to:
        backup_file.write(parts.items(), about=about, keys=[keys.public], take=to.write)
    return other
