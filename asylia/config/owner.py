"""What only the owner of the database does: roles, tables, rights; and the files that both doors read."""

import os
import time
from collections.abc import Iterator, Mapping

import django
import psycopg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from psycopg import sql

from asylia.config import noted
from asylia.config.access import ROLES
from asylia.config.installation import CHECKOUT, NAMED
from asylia.vault import sealing

TRIES, PAUSE = 20, 0.2
MAY_NOT = """The owner of this database may not make roles or set their passwords. Let an administrator run what `asylia roles` prints,
and set STREET_DATABASE_URL, HOUSE_DATABASE_URL and WORKER_DATABASE_URL."""


def roles_sql() -> Iterator[str]:
    """What an administrator runs once where the owner may not make roles."""
    yield "-- Run once, as an administrator of the server. Then give each its password: \\password asylia_street"
    for role in ROLES:
        yield f"create role {role} login nosuperuser nocreatedb nocreaterole nobypassrls noreplication;"


def make_roles(address: str, *, passwords: Mapping[str, str]) -> None:
    """Makes the roles that are missing and sets these passwords. Raises SystemExit, in words, where the owner may not."""
    with psycopg.connect(address, autocommit=True) as connection:
        there = {name for (name,) in connection.execute("select rolname from pg_roles where rolname = any(%s)", [list(ROLES)])}
        try:
            for role in ROLES:
                if role not in there:
                    connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
                if role in passwords:
                    _set_password(connection, role, passwords[role])
        except psycopg.errors.InsufficientPrivilege as refused:
            raise SystemExit(MAY_NOT) from refused


def _set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    """The server gets a SCRAM verifier and never sees the password itself, nor does its log."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    change = sql.SQL("alter role {} login password {}").format(sql.Identifier(role), sql.Literal(verifier))
    for left in reversed(range(TRIES)):
        try:
            connection.execute(change)
        except psycopg.errors.InternalError_:  # "tuple concurrently updated": roles are the server's, and another database is at it
            if not left:
                raise
            time.sleep(PAUSE)
        else:
            return


def join_roles(address: str) -> None:
    """The owner may step into each role, for the tests."""
    with psycopg.connect(address, autocommit=True) as connection:
        for role in ROLES:
            connection.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(role)))


def migrate(address: str, *, passwords: Mapping[str, str]) -> None:
    """Roles, tables, rights, messages, static files; and the name by which a backup knows where it is from."""
    make_tables(address, passwords=passwords)
    make_files()
    if names := names_of_installation():
        noted.write_whole(settings.STATE / NAMED, f"{names[0]}\n".encode())


def make_tables(address: str, *, passwords: Mapping[str, str]) -> None:
    """Roles, tables, rights."""
    make_roles(address, passwords=passwords)
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


def names_of_installation() -> list[str]:
    """One for each pepper, without which nobody opens anything, and none gives its pepper away. The first is the present one."""
    return [sealing.sub(pepper, "installation", 16).hex() for pepper in settings.PEPPERS if pepper]


def make_files() -> None:
    """Translations made readable for Django, and the style sheets of both doors. Needs no database."""
    django.setup()
    compile_messages()
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def compile_messages() -> None:
    """As Django's own command does, but without gettext."""
    for path in sorted(CHECKOUT.glob("locale/*/LC_MESSAGES/*.po")):
        with path.open("rb") as text:
            catalogue = read_po(text)
        part = path.with_suffix(f".{os.getpid()}.part")  # another may be at it
        with part.open("wb") as file:
            write_mo(file, catalogue)
        part.rename(path.with_suffix(".mo"))
