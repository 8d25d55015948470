"""What the tests of backups share: databases and state folders of their own, the command as an operator types it, and keys."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from asylia.config import backup_file, secrets
from asylia.config.backup_file import Manifest
from asylia.config.installation import CHECKOUT
from asylia.vault import sealing

ONE_PAIR, OTHER_PAIR = (  # made for the tests by age-keygen; they protect nothing
    (
        "age1q8spvz7zazzvz69tm6tj53fszeklv37y3q8d6605sgccyv5rjvcsp7fk9l",
        "AGE-SECRET-KEY-1Z05C0CJSV9HYLYCALV480ER5KCRK8HY2FQUCRXEDWZH27F5WV9XQ0PS5WC",
    ),
    (
        "age19d8fd4vp09yjq8egv3uxf9pw44lxkdl5770z7wa6rv5sungrh4sqn0rs5k",
        "AGE-SECRET-KEY-15RTTZ8ZP3VNX3KFPKDMAPZD4XDT46VUGNGW9KDGWXCEDJQ8QFNQSZN9EWW",
    ),
)
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
        known = secrets.read_or_make(self.state / "secrets", is_demo=True)
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

    def guarded(self) -> list[str]:
        """The tables that row security narrows for somebody."""
        with self.connect() as asked:
            return [name for (name,) in asked.execute("select relname::text from pg_class where relrowsecurity")]

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

    def __init__(self, folder: Path, pair: tuple[str, str]) -> None:
        self.public, self.private = pair
        self.file = folder / "backup.key"
        self.file.write_text(f"# created: 2026-11-28\n{self.private}\n")

    def opened(self, file: Path) -> bytes:
        """All of a backup, in plain."""
        plain = bytearray()
        sealing.unwrap(BytesIO(file.read_bytes()), keys=[self.private], take=plain.extend)
        return bytes(plain)


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
