"""What is plain in the database. A new column is on this page, or it does not pass."""

import pytest
from django.apps import apps
from django.db import connection, models

KEY, BLOB, DAY, STATE, COUNT = "key", "blob", "day", "state", "count"
PUBLIC_KEY, SIGNED, MOMENT_OF_STAFF, NAME_OF_STAFF, UNLOGGED = "public key", "signed", "moment of staff", "name of staff", "unlogged"

# Why each column may stand there: sealed, or one of the things that the published list of what is plain names.
PLAIN = {
    "vault_publickey": {"name": STATE, "id": KEY, "holder": KEY, "epoch": COUNT, "sealing": PUBLIC_KEY, "signing": PUBLIC_KEY},
    "vault_wayin": {"id": KEY, "user": KEY, "version": COUNT, "way": STATE, "salt": KEY, "blob": BLOB},
    "vault_seat": {"has_left": STATE, "id": KEY, "circle": KEY, "epoch": COUNT, "user": KEY, "blob": BLOB},
    "vault_rosterversion": {"version": COUNT, "text": SIGNED},
    "vault_rostersignature": {"id": KEY, "roster_id": COUNT, "key": PUBLIC_KEY, "signature": SIGNED},
    "vault_envelope": {"id": KEY, "subject": KEY, "kind": STATE, "epoch": COUNT},
    "vault_grant": {"id": KEY, "envelope_id": KEY, "epoch": COUNT, "holder": KEY, "holder_epoch": COUNT, "until": DAY, "blob": BLOB},
    "vault_sheet": {"id": KEY, "envelope_id": KEY, "epoch": COUNT, "kind": STATE, "version": COUNT, "blob": BLOB},
    "vault_shutout": {"id": KEY, "subject": KEY, "user": KEY},
    "vault_revoked": {"user": KEY, "on": DAY},
    "vault_canary": {"subject": KEY},
    "vault_closed": {"subject": KEY},
    "offices_proposal": {
        "id": KEY,
        "kind": STATE,
        "about": KEY,
        "terms": SIGNED,
        "signed": SIGNED,
        "state": STATE,
        "by_id": KEY,
        "second_id": KEY,
        "at": MOMENT_OF_STAFF,
        "until": MOMENT_OF_STAFF,
    },
    "vault_lock": {"id": KEY, "kind": STATE, "about": KEY, "by": KEY, "at": MOMENT_OF_STAFF},
    "vault_slot": {"subject": KEY, "lookup": KEY, "seed": BLOB, "draft": BLOB, "talk": BLOB},
    "vault_visit": {"id": KEY, "seen_at": UNLOGGED, "ends_at": UNLOGGED, "blob": BLOB},
    "intake_application": {
        "id": KEY,
        "state": STATE,
        "begun_on": DAY,
        "erase_on": DAY,
        "sent_on": DAY,
        "taken_on": DAY,
        "back_until": DAY,
        "erased_in": DAY,
    },
    "intake_helpcheck": {"id": KEY, "host": STATE, "checked_on": DAY},
    "vault_unlock": {"epoch": COUNT, "id": KEY, "user": KEY, "seen_at": UNLOGGED, "ends_at": UNLOGGED, "blob": BLOB},
    "vault_kept": {"id": KEY, "user": KEY, "ends_at": MOMENT_OF_STAFF, "blob": BLOB},
    "casework_case": {
        "application_id": KEY,
        "state": STATE,
        "since": DAY,
        "first_id": KEY,
        "second_id": KEY,
        "look_again_until": DAY,
        "look_again_on": DAY,
    },
    "casework_change": {"case_id": KEY, "out_id": KEY, "into_id": KEY, "by_id": KEY, "at": MOMENT_OF_STAFF},
    "casework_glass": {
        "id": KEY,
        "case_id": KEY,
        "user_id": KEY,
        "reason": STATE,
        "by_id": KEY,
        "second_id": KEY,
        "at": MOMENT_OF_STAFF,
        "until": MOMENT_OF_STAFF,
        "granted_by_id": KEY,
        "granted_at": MOMENT_OF_STAFF,
    },
    "casework_absence": {"id": KEY, "user_id": KEY, "stand_in_id": KEY, "first_on": DAY, "last_on": DAY},
    "accounts_user": {"id": KEY, "name": NAME_OF_STAFF, "email": NAME_OF_STAFF, "is_active": STATE},
    "accounts_body": {"id": KEY, "kind": STATE, "name": NAME_OF_STAFF, "country": STATE},
    "accounts_role": {"id": KEY, "user_id": KEY, "body_id": KEY, "name": STATE, "first_on": DAY, "last_on": DAY},
    "accounts_passkey": {
        "id": KEY,
        "user_id": KEY,
        "credential": KEY,
        "data": SIGNED,
        "counter": COUNT,
        "name": NAME_OF_STAFF,
        "made_on": DAY,
        "used_on": DAY,
    },
    "accounts_invitation": {"id": KEY, "user_id": KEY, "code": KEY, "ends_at": MOMENT_OF_STAFF},
    "accounts_housesession": {"session_key": KEY, "user": KEY, "passkey": KEY, "session_data": SIGNED, "expire_date": MOMENT_OF_STAFF},
    "notices_notice": {"id": KEY, "user_id": KEY, "kind": STATE, "about": KEY, "at": MOMENT_OF_STAFF, "seen_at": MOMENT_OF_STAFF},
    "notices_mail": {"id": KEY, "user_id": KEY, "due_at": MOMENT_OF_STAFF, "tries": COUNT},
    "accounts_installation": {"id": COUNT, "is_demo": STATE},
    "audit_entry": {"id": KEY, "at": MOMENT_OF_STAFF, "actor": KEY, "verb": STATE, "about": KEY, "detail": BLOB},
    "audit_link": {"seq": COUNT, "entry_id": KEY, "hash": KEY},
}
# Tables of Django itself: they hold no person.
OF_DJANGO = {"auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations"}
TYPES = {
    KEY: {"uuid", "bytea", "character varying"},
    BLOB: {"bytea"},
    PUBLIC_KEY: {"bytea"},
    SIGNED: {"bytea", "text", "jsonb"},
    DAY: {"date"},
    STATE: {"character varying", "boolean"},
    COUNT: {"integer", "bigint", "smallint"},
    NAME_OF_STAFF: {"character varying"},
    MOMENT_OF_STAFF: {"timestamp with time zone"},
    UNLOGGED: {"timestamp with time zone"},
}
LONGEST_STATE = 60


def columns():
    with connection.cursor() as cursor:
        cursor.execute("select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'")
        found = {}
        for table, column, kind in cursor.fetchall():
            found.setdefault(table, {})[column] = kind
        return found


@pytest.mark.django_db
@pytest.mark.proves("V14")
def test_every_column_is_sealed_or_listed():
    found = {table: set(kinds) for table, kinds in columns().items() if table not in OF_DJANGO}
    assert found == {table: set(kinds) for table, kinds in PLAIN.items()}


@pytest.mark.django_db
@pytest.mark.proves("V14")
def test_a_column_is_of_the_kind_that_its_reason_allows():
    kinds = columns()
    wrong = [(table, name) for table, why in PLAIN.items() for name, reason in why.items() if kinds[table][name] not in TYPES[reason]]
    assert wrong == []


@pytest.mark.proves("V14")
def test_nothing_an_applicant_does_has_a_time():
    """Days alone, but for what is never logged; the record and a notice keep the day in place of the time for the
    street, and a mail that waits goes with its time, drawn within half an hour."""
    timed = {(model._meta.db_table, field.column) for model in apps.get_models() for field in model._meta.fields if is_time(field)}
    assert timed == {
        ("accounts_housesession", "expire_date"),
        ("accounts_invitation", "ends_at"),
        ("audit_entry", "at"),
        ("casework_change", "at"),
        ("casework_glass", "at"),
        ("casework_glass", "until"),
        ("casework_glass", "granted_at"),
        ("notices_mail", "due_at"),
        ("notices_notice", "at"),
        ("notices_notice", "seen_at"),
        ("offices_proposal", "at"),
        ("offices_proposal", "until"),
        ("vault_kept", "ends_at"),
        ("vault_lock", "at"),
        ("vault_unlock", "seen_at"),
        ("vault_unlock", "ends_at"),
        ("vault_visit", "seen_at"),
        ("vault_visit", "ends_at"),
    }


def is_time(field):
    return isinstance(field, (models.DateTimeField, models.TimeField, models.DurationField))


@pytest.mark.proves("V14")
def test_a_state_is_too_short_for_a_story():
    long = [
        (model._meta.db_table, field.name)
        for model in apps.get_models()
        for field in model._meta.fields
        if PLAIN.get(model._meta.db_table, {}).get(field.column) == STATE and (field.max_length or 0) > LONGEST_STATE
    ]
    assert long == []


@pytest.mark.proves("V14")
def test_free_text_stands_in_no_model_but_what_staff_sign_and_signed_sessions():
    texts = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, (models.TextField, models.JSONField, models.FileField, models.GenericIPAddressField))
    }
    of_staff = {("offices_proposal", "terms"), ("offices_proposal", "signed")}
    assert texts == {("vault_rosterversion", "text"), ("accounts_housesession", "session_data")} | of_staff
