"""Compares what each role may do in the database with the table of access: nothing less, nothing more."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection

from asylia.config.access import ACCESS, BACKUP, FUNCTIONS, ROLES

Right = tuple[str, str, str]  # role, verb, table or table.column or function

ALL_RIGHTS = """
with names as (select oid, rolname::text as name from pg_roles where rolname = any(%(roles)s) union all select 0, 'public')
select name, lower(privilege_type), relname::text from pg_class, aclexplode(relacl) right_, names
    where relnamespace = 'public'::regnamespace and grantee = names.oid
union all
select name, lower(privilege_type), relname || '.' || attname
    from pg_attribute join pg_class on pg_class.oid = attrelid, aclexplode(attacl) right_, names
    where relnamespace = 'public'::regnamespace and grantee = names.oid
union all
select name, lower(privilege_type), proname || '(' || oidvectortypes(proargtypes) || ')'
    from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) right_, names
    where pronamespace = 'public'::regnamespace and grantee = names.oid
"""
POWERS = """
select rolname::text from pg_roles where rolname = any(%(roles)s)
    and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication)
union select member::regrole::text from pg_auth_members where member::regrole::text = any(%(roles)s)
union select rolname::text from pg_roles where rolname = any(%(roles)s) and has_schema_privilege(oid, 'public', 'create')
"""
UNGUARDED = """
select relname::text from pg_class where not relrowsecurity and relnamespace = 'public'::regnamespace
    and relname in ('audit_entry', 'vault_slot', 'vault_envelope', 'vault_sheet', 'vault_closed', 'intake_application', 'casework_case')
"""
READABLE = "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S', 'f')"


def faults() -> list[str]:
    """One line per right that is missing or too many, and per role with a power of its own."""
    there, meant = set(_rows(ALL_RIGHTS)), set(_meant())
    missing = [f"{role} may not {verb} {thing}" for role, verb, thing in sorted(meant - there)]
    extra = [f"{role} may {verb} {thing}" for role, verb, thing in sorted(there - meant)]
    powers = [f"{row[0]} has a power of its own" for row in _rows(POWERS)]
    return [*missing, *extra, *powers, *(f"{row[0]} has no row security" for row in _rows(UNGUARDED))]


def _meant() -> Iterator[Right]:
    for table, granted in ACCESS.items():
        for role, verbs in granted.items():
            for verb, thing in _verbs(verbs, table):
                yield role, verb, thing
    for function, callers in FUNCTIONS.items():
        yield from ((role, "execute", function) for role in callers)
    for row in _rows(READABLE):
        yield BACKUP, "select", row[0]


def _verbs(granted: str, table: str) -> Iterator[tuple[str, str]]:
    """("select", "table") or ("select", "table.column") from the words of a grant."""
    for verb, columns in re.findall(r"(\w+)\s*(?:\(([^)]*)\))?(?:,\s*|$)", granted):
        names = re.findall(r"\w+", columns)
        yield from ((verb, f"{table}.{name}") for name in names) if names else [(verb, table)]


def _rows(query: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"roles": list(ROLES)})
        return list(cursor.fetchall())
