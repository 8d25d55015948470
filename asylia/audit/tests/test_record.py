import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from asylia.audit import actions, rules
from asylia.audit.actions import THE_HOUSE, THE_STREET, first_fault, heads, late, link, record
from asylia.audit.models import Entry, Link
from conftest import role

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ONE_SECOND = timedelta(seconds=1)


@pytest.fixture
def links(django_capture_on_commit_callbacks):
    """Links as a worker's round does; heads are kept when it is committed."""

    def once(*, now=NOON):
        with django_capture_on_commit_callbacks(execute=True):
            return link(now=now)

    return once


def make_entries(count, *, by=THE_HOUSE, now=NOON):
    for at in range(count):
        record(by, "thing.done", UUID(int=at + 1), now=now)


def as_superuser(*statements):
    """Grants and triggers stop nobody who owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table in ("audit_entry", "audit_link"):
            cursor.execute(f"alter table {table} disable trigger user")
        for statement, *values in statements:
            cursor.execute(statement, values)
        for table in ("audit_entry", "audit_link"):
            cursor.execute(f"alter table {table} enable trigger user")


def cut(after):
    entries = list(Link.objects.filter(seq__gt=after).values_list("entry", flat=True))
    as_superuser(["delete from audit_link where seq > %s", after], ["delete from audit_entry where id = any(%s)", entries])


def test_an_entry_says_who_did_what_to_which_key_and_when():
    anna, thing = uuid4(), uuid4()
    record(anna, "thing.done", thing, now=NOON, detail=b"locked")
    [entry] = Entry.objects.all()
    assert (entry.actor, entry.verb, entry.about, entry.at, bytes(entry.detail)) == (str(anna), "thing.done", thing, NOON, b"locked")


def test_an_act_of_the_street_leaves_only_its_day():
    tashkent = timezone(timedelta(hours=5))
    record(THE_STREET, "thing.done", uuid4(), now=datetime(2026, 11, 26, 2, 13, 14, 15, tzinfo=tashkent))
    assert set(Entry.objects.values_list("at", flat=True)) == {datetime(2026, 11, 25, tzinfo=UTC)}


def test_an_entry_goes_with_its_act():
    before = transaction.savepoint()
    make_entries(1)
    assert Entry.objects.exists()
    transaction.savepoint_rollback(before)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("name", "actor"),
    [("asylia_street", THE_STREET), ("asylia_house", THE_HOUSE), ("asylia_house", UUID(int=7)), ("asylia_worker", THE_HOUSE)],
)
def test_each_door_writes_the_record(name, actor):
    with role(name):
        record(actor, "thing.done", uuid4(), now=NOON)
    assert Entry.objects.count() == 1


def test_the_worker_links_and_keeps_the_head(links):
    make_entries(3)
    with role("asylia_worker"):
        assert links() == 3
        assert links() == 0
        make_entries(2, now=NOON + MINUTE)
        assert links(now=NOON + MINUTE) == 2
    hashes = list(Link.objects.order_by("seq").values_list("seq", "hash"))
    assert heads() == [(seq, bytes(stored)) for seq, stored in hashes if seq in (3, 5)]
    with role("asylia_auditor"):
        assert first_fault() is None


def test_nothing_is_kept_outside_when_a_round_is_rolled_back(django_capture_on_commit_callbacks):
    make_entries(1)
    with django_capture_on_commit_callbacks() as waiting, suppress(RuntimeError), transaction.atomic():
        assert link(now=NOON) == 1
        raise RuntimeError
    assert (waiting, heads(), Link.objects.count()) == ([], [], 0)


def test_the_street_is_linked_after_midnight_in_the_order_of_its_ids(links):
    make_entries(20, by=THE_STREET)
    make_entries(1, by=uuid4(), now=NOON + HOUR)
    assert links(now=MIDNIGHT - ONE_SECOND) == 1
    assert links(now=MIDNIGHT) == 20
    order = list(Link.objects.filter(entry__actor=THE_STREET).order_by("seq").values_list("entry", flat=True))
    assert order == sorted(order)
    assert order != list(Entry.objects.filter(actor=THE_STREET).order_by("about").values_list("id", flat=True))
    assert first_fault() is None


def test_what_came_late_is_linked_in_the_next_round(links):
    make_entries(2, now=NOON)
    links()
    make_entries(1, now=NOON - HOUR)
    assert links(now=NOON + MINUTE) == 1
    assert first_fault() is None


@pytest.mark.django_db(transaction=True)
def test_one_worker_links_at_a_time():
    make_entries(1)
    linked = []

    def second():
        linked.append(link(now=NOON))
        connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [actions.LINKING])
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert linked == [0]
    assert link(now=NOON) == 1


@pytest.mark.parametrize("table", ["audit_entry", "audit_link"])
@pytest.mark.parametrize("statement", ["update {} set id = id", "delete from {}", "truncate {} cascade"])
def test_the_record_refuses_its_owner_too(links, table, statement):
    make_entries(1)
    links()
    sql = statement.format(table).replace("id = id", "seq = seq" if table == "audit_link" else "id = id")
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with pytest.raises(DatabaseError, match=r"The record only grows\."), transaction.atomic():
            cursor.execute(sql)
    assert (Entry.objects.count(), Link.objects.count()) == (1, 1)


EDITS = [
    ["update audit_entry set verb = 'thing.undone' where id = %s"],
    ["update audit_entry set actor = 'the street' where id = %s"],
    ["update audit_entry set at = at + interval '1 second' where id = %s"],
    ["update audit_entry set about = '00000000-0000-0000-0000-0000000000ff' where id = %s"],
    ["update audit_entry set detail = 'x' where id = %s"],
    ["update audit_link set hash = 'x' where entry_id = %s"],
    ["update audit_link set seq = 99 where entry_id = %s"],
]


@pytest.mark.proves("V70")
@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_by_a_superuser_is_found(links, edit):
    make_entries(5)
    links()
    as_superuser([*edit, Link.objects.get(seq=3).entry_id])
    assert first_fault() == 3


@pytest.mark.proves("V70")
def test_a_deletion_by_a_superuser_is_found(links):
    make_entries(5)
    links()
    third = Link.objects.get(seq=3).entry_id
    as_superuser(["delete from audit_link where seq = 3"], ["delete from audit_entry where id = %s", third])
    assert first_fault() == 3


@pytest.mark.proves("V70")
def test_a_rewritten_record_is_found_by_the_heads_outside(links, settings, tmp_path):
    make_entries(5)
    links()
    as_superuser(["update audit_entry set verb = 'thing.undone' where id = %s", Link.objects.get(seq=3).entry_id])
    before, chain = rules.START, []
    for row in Link.objects.select_related("entry").order_by("seq"):
        before = rules.link_hash(row.seq, before, row.entry.fields())
        chain.append(["update audit_link set hash = %s where seq = %s", before, row.seq])
    as_superuser(*chain)
    assert first_fault() == 5
    settings.HEADS_FILE = tmp_path / "none"
    assert first_fault() is None


@pytest.mark.proves("V70")
def test_a_cut_tail_is_found_by_the_heads_outside(links, settings, tmp_path):
    make_entries(5)
    links()
    cut(after=3)
    assert first_fault() == 4
    settings.HEADS_FILE = tmp_path / "none"
    assert first_fault() is None


@pytest.mark.proves("V70")
def test_a_tail_cut_and_grown_again_is_found_by_the_heads_outside(links):
    make_entries(5)
    links()
    cut(after=3)
    make_entries(2, now=NOON + MINUTE)
    assert links(now=NOON + MINUTE) == 2
    assert first_fault() == 5
    assert [seq for seq, _ in heads()] == [5, 5]


def test_what_is_not_linked_in_time_is_late(links):
    make_entries(2)
    make_entries(3, by=THE_STREET)
    assert late(now=NOON + 5 * MINUTE) == 0
    assert late(now=NOON + 5 * MINUTE + ONE_SECOND) == 2
    links()
    assert late(now=MIDNIGHT + HOUR) == 0
    assert late(now=MIDNIGHT + HOUR + ONE_SECOND) == 3
    links(now=MIDNIGHT)
    assert late(now=MIDNIGHT + 99 * HOUR) == 0


def test_without_heads_and_entries_the_record_is_whole():
    assert (heads(), first_fault(), link(now=NOON), late(now=NOON)) == ([], None, 0, 0)
