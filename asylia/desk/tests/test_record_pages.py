import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asylia.accounts.models import Role, RoleName
from asylia.accounts.permissions import POWERS, Act
from asylia.accounts.tests.makers import make_user, signed_in
from asylia.audit.actions import THE_HOUSE, THE_STREET, link, record
from asylia.audit.models import Entry
from asylia.desk import entries
from asylia.offices.models import Proposal
from conftest import role

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
THING, OTHER = UUID(int=1), UUID(int=2)
HOUSE = "asylia_house"


def page(who, path):
    with role(HOUSE):
        return signed_in(who).get(path).content.decode()


def rows_of(text):
    """The words of each cell."""
    rows = re.findall(r"<tr>(<t.*?)</tr>", text.partition("<tbody>")[2])
    return [[re.sub("<.*?>", "", cell).strip() for cell in re.findall(r"<t[dh].*?>(.*?)</t[dh]>", row)] for row in rows]


def did(who, verb, about=THING, *, at=NOON):
    record(who if isinstance(who, str) else who.pk, verb, about, now=at)


@pytest.mark.parametrize("asked", ["verb", "by", "about", "day"])
def test_what_no_text_can_hold_finds_nothing(asked):
    auditor = make_user("auditor", name="Otto")
    did(auditor, "vault.opened")
    assert rows_of(page(auditor, f"/record?{asked}=%00")) == []


def test_an_auditor_reads_everything_the_newest_first_and_what_is_not_yet_linked():
    auditor, anna = make_user("auditor", name="Otto"), make_user("caseworker", name="Anna")
    did(anna, "note.written", at=NOON - timedelta(hours=1))
    did(THE_STREET, "message.sent", OTHER)
    link(now=NOON)
    did(auditor, "vault.opened", at=NOON + timedelta(seconds=1))
    did(THE_HOUSE, "person.enrolled")
    assert rows_of(page(auditor, "/record")) == [
        ["25 Nov 2026, 12:00:01", "you", "vault.opened", str(THING), "not yet linked"],
        ["25 Nov 2026, 12:00:00", "the house", "person.enrolled", str(THING), "not yet linked"],
        ["25 Nov 2026, 11:00:00", "Anna", "note.written", str(THING), "1"],
        ["25 Nov 2026", "the street", "message.sent", str(OTHER), "not yet linked"],
    ]


@pytest.mark.parametrize(
    ("asked", "verbs"),
    [
        ("day=2026-11-25", ["b.made", "a.made"]),
        ("day=2026-11-24", ["c.made"]),
        ("verb=a.made", ["a.made"]),
        (f"about={OTHER}", ["b.made"]),
        ("by=the house", ["c.made"]),
        ("day=2026-11-25&by={anna}", ["b.made", "a.made"]),
        ("verb=a.made&day=2026-11-24", []),
        ("day=yesterday", []),
        ("about=4F7K-2M", []),
        ("page=99", ["b.made", "a.made", "c.made"]),
    ],
)
def test_the_record_is_asked_by_day_verb_object_and_person(asked, verbs):
    auditor, anna = make_user("auditor"), make_user("caseworker")
    did(anna, "a.made")
    did(anna, "b.made", OTHER, at=NOON + timedelta(hours=11))
    did(THE_HOUSE, "c.made", at=NOON - timedelta(days=1))
    text = page(auditor, f"/record?{asked.format(anna=anna.pk)}")
    assert [row[2] for row in rows_of(text)] == verbs
    assert ("No entry is like this." in text) == (not verbs)


@pytest.mark.parametrize("name", RoleName.values)
def test_how_far_somebody_reads_the_record_follows_from_the_table_of_powers(name):
    who, anna = make_user(name), make_user("caseworker")
    did(who, "mine.made")
    did(anna, "hers.made")
    text = page(who, "/record")
    reads = {"1": {"mine.made", "hers.made"}, "own": {"mine.made"}, "": set()}
    reach = str(POWERS[Act.READ_RECORD].get(RoleName(name), ""))
    assert {verb for verb in ("mine.made", "hers.made") if verb in text} == reads[reach]
    assert (signed_in(who).get("/record").status_code == 404) == (not reach)
    assert ('href="/record"' in page(who, "/who-can")) == bool(reach)


def test_an_officer_reads_what_others_did_to_invitations_that_she_signed_and_nothing_later():
    ada, bo, cleo, dora = (make_user(name, name=name) for name in ("officer", "officer", "caseworker", "caseworker"))
    hers = make_invitation(cleo, by=ada)
    others = make_invitation(dora, by=bo)
    for invitation, user in ((hers, cleo), (others, dora)):
        did(bo, "act.seconded", invitation.pk)
        did(bo, "person.invited", user.pk)
        did(user, "person.enrolled", user.pk)
        did(user, "vault.opened", user.pk)

    rows = {(row[1], row[2], row[3]) for row in rows_of(page(ada, "/record"))}

    assert rows == {
        ("officer", "act.seconded", str(hers.pk)),
        ("officer", "person.invited", str(cleo.pk)),
        ("caseworker", "person.enrolled", str(cleo.pk)),
    }
    Role.objects.filter(user=ada).update(name="caseworker")
    assert rows_of(page(ada, "/record")) == []


def make_invitation(user, *, by):
    more = {"terms": {}, "signed": {}, "at": NOON, "until": NOON}
    return Proposal.objects.create(kind="invite", about=user.pk, by=by, **more)


def test_whoever_reads_only_her_own_acts_cannot_ask_for_those_of_others():
    ines, anna = make_user("caseworker"), make_user("caseworker")
    did(anna, "hers.made")
    assert rows_of(page(ines, f"/record?by={anna.pk}")) == []


def test_a_hundred_entries_are_a_page_and_cost_as_many_questions_as_one():
    auditor = make_user("auditor")
    did(auditor, "a.made")
    one = asked(auditor)
    for at in range(100):
        did(make_user("caseworker") if at < 3 else auditor, "a.made", at=NOON + timedelta(seconds=at))
    assert len(rows_of(page(auditor, "/record"))) == 100
    assert len(rows_of(page(auditor, "/record?page=2"))) == 1
    assert asked(auditor) == one


def asked(who):
    browser = signed_in(who)
    with role(HOUSE), CaptureQueriesContext(connection) as queries:
        browser.get("/record")
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def test_reading_the_record_writes_no_line():
    auditor = make_user("auditor")
    page(auditor, "/record")
    page(auditor, "/counts")
    assert not Entry.objects.exists()


@pytest.mark.parametrize("name", RoleName.values)
def test_counts_are_for_who_may_count(name):
    may = RoleName(name) in POWERS[Act.COUNT_RECORD]
    assert (signed_in(make_user(name)).get("/counts").status_code == 200) == may


def test_the_board_counts_what_people_of_the_house_did_month_by_month():
    board, anna = make_user("board"), make_user("caseworker", name="Anna")
    today = datetime.now(UTC)
    last = (today.replace(day=1) - timedelta(days=1)).replace(hour=23, minute=59)
    for at in (today, today, last, today - timedelta(days=400)):
        did(anna, "note.written", at=at)
    did(THE_HOUSE, "application.erased", at=today)
    did(THE_STREET, "message.sent", at=today)
    text = page(board, "/counts")
    assert rows_of(text) == [["note.written", "2", "1", *[""] * 10]]
    assert "Anna" not in text


def test_the_twelve_months_end_with_this_one():
    found = entries.months(date(2026, 2, 28))
    assert (found[0], found[2], found[-1], len(found)) == (date(2026, 2, 1), date(2025, 12, 1), date(2025, 3, 1), 12)
