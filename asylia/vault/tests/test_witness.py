from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from asylia.audit.actions import THE_HOUSE, first_fault, link, record
from asylia.audit.models import Link
from asylia.audit.rules import START
from asylia.kit.code import code_hash
from asylia.vault import roster, rosters, sealing, tasks, witness
from asylia.vault.checkpoint import Checkpoint
from asylia.vault.errors import CheckpointRefused, RosterRefused
from asylia.vault.tests.makers import NOON, make_house, make_key, make_line, publish
from conftest import role

pytestmark = pytest.mark.django_db
SEED = bytes([7]) * 32
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _a_second_machine(settings, tmp_path):
    """It has the key, and no file of heads."""
    settings.CHECKPOINT_KEY = SEED
    settings.HEADS_FILE = tmp_path / "none"


def grow(count, *, now=NOON):
    for at in range(count):
        record(THE_HOUSE, "thing.done", UUID(int=at + 1), now=now)
    link(now=now)


def sign(*, now=NOON, version=1):
    return witness.sign_next(roster=version, now=now)


CUT = """
alter table audit_entry disable trigger user;
alter table audit_link disable trigger user;
with gone as (delete from audit_link where seq > %s returning entry_id)
    delete from audit_entry using gone where audit_entry.id = gone.entry_id;
alter table audit_entry enable trigger user;
alter table audit_link enable trigger user;
"""


def cut(after):
    """As a superuser does."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(CUT, [after])


def test_the_auditor_signs_where_the_record_ends():
    grow(3)
    with role("asylia_auditor"):
        note = sign()
    assert witness.kept() == ([Checkpoint("asylia", 3, bytes(Link.objects.get(seq=3).hash), NOON, 1, code_hash(witness.CODE))], 0)
    assert note.startswith("asylia\n3\n")


def test_an_empty_record_is_signed_and_then_grows():
    sign()
    grow(2)
    sign(now=NOON + HOUR)
    assert [(each.size, each.head == START) for each in witness.kept()[0]] == [(0, True), (2, False)]


@pytest.mark.proves("V70", "V73")
@pytest.mark.parametrize("grown", [0, 2, 4])
def test_a_record_that_was_cut_is_not_signed_again(grown):
    grow(5)
    sign()
    cut(after=3)
    grow(grown, now=NOON + HOUR)
    with pytest.raises(CheckpointRefused, match=r"false or missing at place (4|5)"):
        sign(now=NOON + HOUR)
    assert len(witness.kept()[0]) == 1
    assert first_fault(also=witness.heads()) is not None


def test_an_older_roster_is_not_signed():
    sign(version=2)
    with pytest.raises(CheckpointRefused, match="the roster went back"):
        sign(now=NOON + HOUR)


@pytest.mark.proves("V23")
def test_a_roster_older_than_a_checkpoint_is_refused(settings):
    make_house(settings)
    sign()
    assert rosters.current_roster().version == 1
    sign(now=NOON + HOUR, version=2)
    with pytest.raises(RosterRefused):
        rosters.current_roster()
    assert rosters.faults(on=NOON.date()) == ["roster refused"]


def test_a_checkpoint_of_another_key_holds_no_roster_back(settings):
    make_house(settings)
    sign(version=9)
    settings.CHECKPOINT_PUBLIC = sealing.signing_key(bytes(32))
    assert rosters.current_roster().version == 1


def test_the_worker_signs_once_an_hour_and_only_with_a_key(settings):
    officers = [make_key(), make_key()]
    settings.OFFICERS = [sealing.signing_key(officer.seed) for officer in officers]
    publish([make_line(officer) for officer in officers], officers)
    assert rosters.current_roster().before == roster.NOTHING
    with role("asylia_worker"):
        for minutes in (0, 1, 59, 60, 61):
            tasks.sign_checkpoint(now=NOON + timedelta(minutes=minutes))
        settings.CHECKPOINT_KEY = b""
        tasks.sign_checkpoint(now=NOON + 9 * HOUR)
    settings.CHECKPOINT_KEY = SEED
    assert [each.at for each in witness.kept()[0]] == [NOON, NOON + HOUR]


def test_without_a_key_and_a_file_nothing_is_missing(settings):
    settings.CHECKPOINT_KEY = b""
    assert list(witness.faults(now=NOON)) == []


def test_what_is_wrong_with_the_checkpoints_is_named(settings):
    assert list(witness.faults(now=NOON)) == ["there is none of the last two hours"]
    sign()
    assert list(witness.faults(now=NOON + 2 * HOUR)) == []
    assert list(witness.faults(now=NOON + 2 * HOUR + timedelta(seconds=1))) == ["there is none of the last two hours"]
    witness.keep(Checkpoint("asylia", 0, bytes([1]) * 32, NOON, 1).signed(SEED))
    assert list(witness.faults(now=NOON)) == ["two heads of place 0: of 2026-11-25 12:00 and of 2026-11-25 12:00"]
    witness.keep(Checkpoint("asylia", 0, START, NOON, 1).signed(bytes(32)))
    assert "1 of the notes are not signed by our key, or are none" in list(witness.faults(now=NOON))
    settings.CHECKPOINT_KEY = b""
    assert list(witness.faults(now=NOON)) == ["nobody has named their key"]
