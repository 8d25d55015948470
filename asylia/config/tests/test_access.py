"""Who may do what in the database, written a second time by hand: a right that is given has to be given twice."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from asylia.audit.actions import record
from asylia.config.access import ROLES
from asylia.vault import keeper
from conftest import NOON, role

pytestmark = pytest.mark.django_db

# Street, house, worker, auditor: select, insert, update, delete. The backup reads all, and nobody has anything else.
MATRIX = {
    "accounts_body": ("", "siu", "", ""),
    "accounts_housesession": ("", "siud", "sd", ""),
    "accounts_invitation": ("", "siud", "", ""),
    "accounts_passkey": ("", "siud", "", ""),
    "accounts_installation": ("s", "s", "s", ""),
    "accounts_role": ("", "siu", "", ""),
    "accounts_user": ("", "siud", "", ""),
    "audit_entry": ("i", "si", "si", "s"),
    "audit_link": ("", "s", "si", "s"),
    "auth_group": ("", "", "", ""),
    "auth_group_permissions": ("", "", "", ""),
    "auth_permission": ("", "", "", ""),
    "casework_case": ("", "siu", "s", ""),
    "casework_absence": ("", "sid", "", ""),
    "casework_change": ("", "siud", "", ""),
    "casework_glass": ("", "sid", "", ""),
    "django_content_type": ("", "s", "", ""),
    "django_migrations": ("", "", "", ""),
    "intake_application": ("siu", "su", "s", ""),
    "intake_helpcheck": ("s", "siu", "", ""),
    "notices_mail": ("", "i", "siud", ""),
    "notices_notice": ("", "si", "sid", ""),
    "vault_canary": ("", "", "", ""),
    "vault_closed": ("sid", "sd", "", ""),
    "vault_envelope": ("sid", "siud", "", ""),
    "vault_grant": ("i", "siud", "", ""),
    "vault_kept": ("", "sid", "sd", ""),
    "offices_proposal": ("", "siu", "", ""),
    "vault_lock": ("s", "sid", "s", ""),
    "vault_publickey": ("s", "sid", "", "s"),
    "vault_revoked": ("", "si", "", ""),
    "vault_rostersignature": ("s", "si", "s", "s"),
    "vault_rosterversion": ("s", "si", "s", "s"),
    "vault_seat": ("", "sid", "", ""),
    "vault_sheet": ("siud", "siud", "", ""),
    "vault_shutout": ("", "sid", "", ""),
    "vault_slot": ("siud", "sud", "", ""),
    "vault_unlock": ("", "siud", "sd", ""),
    "vault_visit": ("siud", "", "sd", ""),
    "vault_wayin": ("", "siud", "", ""),
}
READ_BY_THE_STREET = {
    "vault_seat": ("id", "circle", "epoch", "user", "has_left"),
    "casework_case": ("application_id", "state", "since", "look_again_until", "look_again_on"),
}
COLUMNS = {(table, name): {"asylia_street": {"s"}} for table, names in READ_BY_THE_STREET.items() for name in names}
COLUMNS["casework_case", "look_again_on"] = {"asylia_street": {"s", "u"}}
COLUMNS["notices_notice", "seen_at"] = {"asylia_house": {"u"}}
READ_BY_THE_WORKER = {
    "accounts_user": ("id", "email", "is_active"),
    "accounts_role": ("user_id", "body_id", "name", "first_on", "last_on"),
    "casework_glass": ("case_id", "granted_at"),
}
COLUMNS |= {(table, name): {"asylia_worker": {"s"}} for table, names in READ_BY_THE_WORKER.items() for name in names}
COLUMNS["casework_glass", "granted_by_id"] = {"asylia_house": {"u"}}
COLUMNS["casework_glass", "granted_at"] = {"asylia_house": {"u"}, "asylia_worker": {"s"}}
FUNCTIONS = {
    "audit_only_grows": set(),
    "casework_end": set(),
    "casework_hush": set(),
    "casework_who_opens": {"asylia_worker"},
    "intake_erase": set(),
    "intake_erase_due": {"asylia_worker"},
    "intake_erase_mine": {"asylia_street"},
    "vault_end_grants": {"asylia_worker"},
    "vault_opened_canaries": {"asylia_worker"},
    "vault_lookup": {"asylia_street"},
    "vault_shred": set(),
    "vault_shuts_out": {"asylia_street", "asylia_house", "asylia_worker"},
}
REFUSED = "42501"  # permission denied
NARROWED = {"audit_entry", "casework_case", "intake_application", "vault_closed", "vault_envelope", "vault_sheet", "vault_slot"}
DOORS = ("asylia_street", "asylia_house", "asylia_worker", "asylia_auditor")
OTHERS = {"t": "TRUNCATE", "r": "REFERENCES", "g": "TRIGGER", "m": "MAINTAIN"}
LETTERS = {"SELECT": "s", "INSERT": "i", "UPDATE": "u", "DELETE": "d"} | {word: letter for letter, word in OTHERS.items()}
TRIES = {
    "s": "select * from {table} limit 0",
    "i": "insert into {table} default values",
    "u": 'update {table} set "{column}" = null where false',
    "d": "delete from {table} where false",
    "t": "truncate {table} cascade",
}


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def expected(table):
    """Letters by role, without the roles that have nothing."""
    rights = dict(zip(DOORS, MATRIX[table], strict=True)) | {"asylia_backup": "s"}
    return {name: set(letters) for name, letters in rights.items() if letters}


def rights(found):
    by_place = {}
    for place, name, word in found:
        by_place.setdefault(place, {}).setdefault(name or "public", set()).add(LETTERS[word])
    return by_place


def tables():
    return {
        name
        for (name,) in rows("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')")
    }


@pytest.mark.proves("V45")
def test_each_role_has_exactly_these_rights_on_each_table():
    assert tables() == set(MATRIX)
    given = rights(
        rows(
            """select c.relname, r.rolname, a.privilege_type
            from pg_class c, aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and a.grantee <> c.relowner"""
        )
    )
    assert given == {table: expected(table) for table in MATRIX}


@pytest.mark.proves("V45")
def test_a_right_on_single_columns_is_given_to_these_roles_alone():
    given = rows(
        """select c.relname, t.attname, r.rolname, a.privilege_type from pg_class c join pg_attribute t on t.attrelid = c.oid,
        aclexplode(t.attacl) a left join pg_roles r on r.oid = a.grantee where c.relnamespace = 'public'::regnamespace"""
    )
    there: dict[tuple[str, str], dict[str, set[str]]] = {}
    for table, column, name, word in given:
        there.setdefault((table, column), {}).setdefault(name, set()).add(LETTERS[word])
    assert there == COLUMNS


@pytest.mark.proves("V45")
@pytest.mark.parametrize("name", ROLES)
def test_each_statement_is_refused_or_let_through_as_the_matrix_says(name):
    first = dict(rows("select table_name, min(column_name) from information_schema.columns where table_schema = 'public' group by 1"))
    let_through = {}
    for table in sorted(MATRIX):
        let_through[table] = {letter for letter, sql in TRIES.items() if is_let_through(sql.format(table=table, column=first[table]), name)}
    if name == "asylia_street":
        let_through["vault_closed"] |= {"i"}  # granted, and refused by row security where no lookup stands
        let_through["vault_envelope"] |= {"i"}  # granted, and refused by row security where the kind is none of hers
    if "i" in expected("audit_entry").get(name, ()):
        let_through["audit_entry"] |= {"i"}  # granted, and refused by row security to whoever writes in no name
    assert let_through == {table: expected(table).get(name, set()) for table in MATRIX}


def is_let_through(sql, name):
    """Whether the role may: a row that cannot exist was let through too. Nothing of it stays."""
    with role(name), connection.cursor() as cursor:
        before = transaction.savepoint()
        try:
            cursor.execute(sql)
        except IntegrityError:
            return True
        except DatabaseError as refused:
            if refused.__cause__.sqlstate != REFUSED:
                raise
            return False
        else:
            return True
        finally:
            transaction.savepoint_rollback(before)


def test_the_street_counts_who_sits_in_a_circle_and_reads_no_seed():
    with role("asylia_street"):
        assert rows('select id, circle, epoch, "user" from vault_seat') == []
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows("select blob from vault_seat")


@pytest.mark.proves("V45")
def test_each_function_is_called_by_these_roles_alone():
    given = {
        name: set(filter(None, callers))
        for name, callers in rows(
            """select p.proname, array_agg(case when a.grantee = p.proowner then null else coalesce(r.rolname::text, 'public') end)
            from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a left join pg_roles r on r.oid = a.grantee
            where p.pronamespace = 'public'::regnamespace group by p.oid"""
        )
    }
    assert given == FUNCTIONS


def test_a_function_of_the_owner_looks_for_its_tables_in_one_place():
    settings = rows("select proname, proconfig from pg_proc where pronamespace = 'public'::regnamespace and prosecdef")
    assert dict(settings) == {
        name: ["search_path=public, pg_temp"]
        for name in (
            "casework_end",
            "casework_hush",
            "casework_who_opens",
            "intake_erase_mine",
            "intake_erase_due",
            "vault_end_grants",
            "vault_opened_canaries",
            "vault_shuts_out",
        )
    }


@pytest.mark.proves("V70")
def test_each_role_writes_into_the_record_in_its_own_name_alone():
    somebody = str(uuid4())
    may = {"asylia_street": ["the street"], "asylia_worker": ["the house"], "asylia_house": ["the house", somebody]}
    for name, actors in may.items():
        for actor in ("the street", "the house", somebody):
            with role(name), transaction.atomic():
                refused = False
                try:
                    with transaction.atomic():
                        record(actor, "envelope.opened", uuid4(), now=NOON)
                except DatabaseError:
                    refused = True
            assert refused is (actor not in actors), (name, actor)


@pytest.mark.proves("V89")
def test_the_street_seals_no_kind_that_the_house_makes():
    with role("asylia_street"):
        keeper.store(keeper.new_envelope(uuid4(), "story"))
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            keeper.store(keeper.new_envelope(uuid4(), "assessment"))


def test_row_security_narrows_what_the_street_reads():
    assert {name for (name,) in rows("select relname from pg_class where relrowsecurity")} == NARROWED
    street = rows("select tablename, policyname from pg_policies where 'public' = any(roles)")
    assert street == []


def test_no_role_is_more_than_a_login():
    found = rows(
        """select rolname, rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication,
        exists (select from pg_auth_members where member = pg_roles.oid), has_schema_privilege(oid, 'public', 'create'),
        exists (select from pg_class where relowner = pg_roles.oid) from pg_roles where rolname like 'asylia\\_%%'"""
    )
    assert sorted(found) == sorted((name, False, False, False, False) for name in ROLES)


def test_a_sequence_is_drawn_from_by_nobody():
    given = rights(
        (place, name, {"USAGE": "MAINTAIN"}.get(word, word))
        for place, name, word in rows(
            """select c.relname, r.rolname, a.privilege_type
            from pg_class c, aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'S' and a.grantee <> c.relowner"""
        )
    )
    assert {name for by_role in given.values() for name in by_role} == {"asylia_backup"}
    assert {letter for by_role in given.values() for letters in by_role.values() for letter in letters} == {"s"}
