"""Somebody with the whole disk: every row, the pepper, the secrets and the rows of open vaults, but no cookie, no words and no number."""

import base64
import hmac
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import pytest
from django.conf import settings as house
from django.db import connection

from asylia.accounts.actions.coming import invite
from asylia.accounts.tests.makers import opened
from asylia.audit.models import Entry
from asylia.desk.tests.makers import make_desk, now, write_to_us
from asylia.vault import halves, kept, people, sealing, visits
from asylia.vault.errors import CannotOpen
from asylia.vault.models import Grant, Kept, PublicKey, Seat, Sheet, Slot, Unlock, Visit, WayIn

pytestmark = pytest.mark.django_db
BYTES = 32
LABELS = ("lookup", "number", "record", "unlock", "visit", "row", "hpke", "sign", "passkey")
TEXTS = ("uuid", "bytea", "character varying", "text", "jsonb")


def ask(query, *given):
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchall()


def values():
    """Everything that stands in a table, short or long, as bytes."""
    columns = "select table_name, column_name from information_schema.columns where table_schema = 'public' and data_type = any(%s)"
    found = set()
    for table, column in ask(columns, list(TEXTS)):
        found |= {plain(value) for (value,) in ask(f'select "{column}" from "{table}" where "{column}" is not null')}  # noqa: S608
    return found


def plain(value):
    if isinstance(value, (bytes, memoryview)):
        return bytes(value)
    return value.bytes if isinstance(value, UUID) else str(value).encode()


def keys_in(stored):
    """Each run of 32 bytes of what is short, what one could make of it with the pepper, and what follows from that by our labels."""
    known = {value for value in stored if len(value) <= 100} | {house.PEPPERS[0], house.SECRET_KEY.encode()}
    runs = {value[at : at + BYTES] for value in known for at in range(len(value) - BYTES + 1)}
    runs |= {made for value in known for made in (sha256(value).digest(), hmac.digest(house.PEPPERS[0], value, "sha256"))}
    return runs


def locked():
    """What is locked by a key of 32 bytes, with its place: a few of each kind."""
    for row in Slot.objects.all():
        yield sealing.context("number", row.subject), row.seed
    for row in WayIn.objects.all():
        yield sealing.context("person", row.user, row.version, row.way), row.blob
    for row in Unlock.objects.all():
        yield sealing.context("unlock", row.user, int(row.ends_at.timestamp())), row.blob
    for row in Visit.objects.all():
        yield sealing.context("visit", bytes(row.id), int(row.ends_at.timestamp())), row.blob
    for row in Sheet.objects.select_related("envelope").order_by("id")[:5]:
        whole = row.envelope.subject, row.envelope_id, row.epoch, row.id, row.kind, row.version
        yield sealing.context("sheet", *whole), row.blob


def opens(keys):
    """How many of what is locked these keys open, and of whom they are the seed."""
    boxes = [(place, bytes(blob)) for place, blob in locked()]
    everybody = {bytes(key) for key in PublicKey.objects.filter(signing__isnull=False).values_list("signing", flat=True)}
    tried = [each for key in keys for each in (key, *(sealing.sub(key, label) for label in LABELS))]
    return sum(does_open(key, *box) for key in tried for box in boxes) + sum(sealing.signing_key(key) in everybody for key in keys)


def does_open(key, place, blob):
    try:
        return bool(sealing.unlock(key, place, blob))
    except CannotOpen:
        return False


def make_night(settings):
    """A case that is open in a browser, a visit, a kept text, an invitation, words and a sheet. Returns what only people have."""
    settings.PEPPERS = [sealing.new_seed()]
    them, own, case = make_desk(settings)
    write_to_us(own, "They came again.")
    browser = opened(them["ines"], them.keys["ines"])
    assert browser.get(f"/cases/{case.pk}").status_code == 200
    kept.keep_text(them["ines"].pk, [("text", "Half a letter.")], path="/today", now=now())
    visit, words = visits.new_cookie(), people.new_words()
    visits.keep(visit, {"number": "1" * 30}, now=now())
    people.way_in(them.keys["mads"], words=words).save(force_insert=True)
    code, sheet = invite(them["vera"], by=them["triage"].pk, now=now()), people.make_sheet(them.keys["mads"], now=now())
    cookie = browser.cookies[house.VAULT_COOKIE].value
    return {"vault": cookie, "visit": visit, "session": browser.session.session_key, "words": words, "code": code, "sheet": sheet}


@pytest.mark.proves("V17")
def test_nothing_that_lies_on_the_disk_opens_anything(settings):
    carried = make_night(settings)
    assert Unlock.objects.exists()
    assert Kept.objects.exists()
    assert Grant.objects.exists()
    assert Seat.objects.exists()
    keys = keys_in(values())
    assert len(keys) > 100
    assert opens(keys) == 0
    assert opens({halves.key_of(carried["vault"])}) == 1  # the same search, with what the browser has
    assert opens({halves.key_of(carried["visit"])}) == 1


def test_what_people_carry_with_them_lies_nowhere_on_the_disk(settings):
    carried = make_night(settings)
    stored = values()
    for name, secret in carried.items():
        forms = {secret.encode(), secret.encode().hex().encode(), base64.b64encode(secret.encode()).rstrip(b"=")}
        if name in ("vault", "visit"):
            forms |= {halves.key_of(secret), halves.key_of(secret).hex().encode()}
        assert not [name for form in forms for value in stored if form in value]


def test_the_statistics_of_the_planner_hold_nothing_sealed_and_nothing_of_an_open_visit(settings):
    """ANALYZE copies values of rows, and what it copies is logged and stays when they are gone."""
    make_night(settings)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    sampled = {(table, column) for table, column in ask("select tablename, attname from pg_stats where schemaname = 'public'")}
    never = "select table_name, column_name from information_schema.columns where table_name like 'vault\\_%%' and data_type = 'bytea'"
    sealed = {(table, column) for table, column in ask(never) if table not in ("vault_publickey", "vault_rostersignature")}
    assert ("vault_slot", "subject") in sampled
    assert not sampled & sealed
    assert not {table for table, _ in sampled} & {"vault_visit", "vault_unlock"}


def test_of_what_she_does_the_disk_tells_the_day_and_of_what_we_do_the_time(settings):
    make_night(settings)
    hers, ours = (Entry.objects.filter(verb=verb).values_list("at", flat=True) for verb in ("message.sent", "envelope.opened"))
    midnight = datetime.combine(now().date(), datetime.min.time(), now().tzinfo)
    assert set(hers) == {midnight}
    assert midnight not in set(ours)
