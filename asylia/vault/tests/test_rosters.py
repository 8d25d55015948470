from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from asylia.audit.models import Entry
from asylia.vault import roster, rosters, sealing
from asylia.vault.errors import RosterBroken, RosterRefused
from asylia.vault.keys import Key
from asylia.vault.models import RosterSignature, RosterVersion
from asylia.vault.tests.makers import NOON, SINCE, make_house, make_key, make_line, make_public, publish
from conftest import role

pytestmark = pytest.mark.django_db
DAY = NOON.date()


def make_officers(settings):
    officers = [make_key(), make_key()]
    settings.OFFICERS = [sealing.signing_key(officer.seed) for officer in officers]
    return officers


def test_the_newest_epoch_of_a_circle_is_sealed_to(settings):
    officers = make_officers(settings)
    first = make_key(epoch=1)
    second = Key(first.holder, 2, sealing.new_seed())
    for key in (first, second):
        make_public(key)
    publish([make_line(first, role="triage"), make_line(second, role="triage")], officers)
    newest = rosters.circle("triage", on=DAY)
    assert (newest.id, newest.epoch, newest.public) == (first.holder, 2, sealing.pair(second.seed).public)
    with pytest.raises(RosterRefused):
        rosters.circle("secretariat", on=DAY)


def test_an_epoch_signed_ahead_of_its_day_waits_for_it(settings):
    officers = make_officers(settings)
    first = make_key(epoch=1)
    second = Key(first.holder, 2, sealing.new_seed())
    for key in (first, second):
        make_public(key)
    ahead = replace(make_line(second, role="triage"), since=DAY + timedelta(days=1))
    publish([make_line(first, role="triage"), ahead], officers)

    assert [rosters.circle("triage", on=DAY + timedelta(days=later)).epoch for later in (0, 1)] == [1, 2]


def test_a_person_who_is_not_in_the_roster_is_no_holder(settings):
    anna, eve = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, make_key()]})
    make_public(eve)
    assert rosters.person(anna.holder, on=DAY).members == {anna.holder}
    for user in (eve.holder, uuid4()):
        with pytest.raises(RosterRefused):
            rosters.person(user, on=DAY)
    with pytest.raises(RosterRefused):
        rosters.person(anna.holder, on=date(2025, 12, 31))


def test_without_a_roster_nothing_is_sealed_to_anybody():
    anna = make_key()
    make_public(anna)
    with pytest.raises(RosterRefused):
        rosters.person(anna.holder, on=DAY)
    assert rosters.faults(on=DAY) == ["roster refused"]


@pytest.mark.proves("V21")
def test_a_version_with_one_signature_is_never_stored(settings):
    officers = make_officers(settings)
    for signers in ([], officers[:1], [officers[0], officers[0]], [officers[0], make_key()]):
        with pytest.raises(RosterRefused):
            publish([], signers)
    assert not RosterVersion.objects.exists()


@pytest.mark.proves("V23")
def test_a_version_follows_the_one_before(settings):
    officers = make_officers(settings)
    first = publish([], officers)
    line = replace(make_line(make_key()), since=DAY + timedelta(days=2))
    for version, before in ((1, roster.NOTHING), (2, roster.NOTHING), (3, first.digest()), (1, first.digest())):
        with pytest.raises(RosterRefused):
            publish([line], officers, version=version, before=before)
    assert publish([line], officers, version=2, before=first.digest()) == rosters.current_roster()
    assert list(Entry.objects.filter(verb="roster.published").values_list("about", flat=True).order_by("about")) == [
        UUID(int=1),
        UUID(int=2),
    ]


@pytest.mark.proves("V23")
def test_a_roster_put_back_in_the_database_is_refused(settings):
    officers = make_officers(settings)
    first = publish([], officers)
    publish([replace(make_line(make_key()), since=DAY + timedelta(days=2))], officers, version=2, before=first.digest())
    settings.LEAST_ROSTER = 2
    assert rosters.current_roster().version == 2
    RosterSignature.objects.filter(roster=2).delete()
    RosterVersion.objects.filter(version=2).delete()
    with pytest.raises(RosterRefused):
        rosters.current_roster()


def test_a_roster_changed_in_the_database_is_refused(settings):
    officers = make_officers(settings)
    publish([make_line(make_key(), role="caseworker")], officers)
    row = RosterVersion.objects.get()
    RosterVersion.objects.update(text=row.text.replace("caseworker", "officer"))
    with pytest.raises(RosterRefused):
        rosters.current_roster()


@pytest.mark.parametrize("text", ["", "proposed", "asylia roster\nversion 999\n"])
def test_a_row_that_nobody_signed_stops_nothing_and_is_named(settings, text):
    officers = make_officers(settings)
    first = publish([], officers)
    with role("asylia_house"):
        RosterVersion.objects.create(version=999, text=text)
        RosterVersion.objects.create(version=2, text=text)
    assert rosters.current_roster() == first
    assert rosters.faults(on=DAY) == [f"roster {version} is not signed and counts for nothing" for version in (2, 999)]

    with pytest.raises(RosterRefused):
        publish([], officers, version=2, before=first.digest())
    assert publish([], officers, version=rosters.next_version(), before=first.digest()) == rosters.current_roster()
    assert rosters.current_roster().version == 3


def test_a_row_with_one_signature_stops_nothing(settings):
    officers = make_officers(settings)
    first = publish([], officers)
    text = roster.Roster(2, first.digest(), first.lines).text()
    row = RosterVersion.objects.create(version=2, text=text)
    [officer, _] = officers
    RosterSignature.objects.create(roster=row, key=sealing.signing_key(officer.seed), signature=roster.sign(text, seed=officer.seed))
    assert rosters.current_roster() == first


def test_a_version_that_breaks_a_rule_is_refused_by_its_name(settings):
    officers = make_officers(settings)
    first = publish([], officers)
    for lines, rule in (
        ([make_line(make_key())], roster.Rule.A_DAY_AHEAD),
        ([make_line(officers[0]), make_line(officers[0], role="ear")], roster.Rule.ONE_LINE),
    ):
        with pytest.raises(RosterBroken) as broken:
            publish(lines, officers, version=2, before=first.digest())
        assert broken.value.args == (rule,)
    assert rosters.current_roster() == first


def test_a_first_line_begins_24_hours_later_by_the_clock_of_the_network(settings):
    settings.NETWORK_ZONE = "Europe/Oslo"
    officers = make_officers(settings)
    first = publish([], officers)
    lines = [replace(make_line(make_key()), since=DAY + timedelta(days=1))]
    midnight = datetime(2026, 11, 24, 23, tzinfo=UTC)  # of the 25th there
    with pytest.raises(RosterBroken):
        publish(lines, officers, version=2, before=first.digest(), now=midnight + timedelta(seconds=1))
    assert publish(lines, officers, version=2, before=first.digest(), now=midnight).version == 2


def test_pins_and_officers_are_compared(settings):
    anna, ben = make_officers(settings)
    publish([], [anna, ben])
    assert rosters.pin_faults({anna.holder, ben.holder}, on=DAY) == []
    cleo = uuid4()
    assert rosters.pin_faults({anna.holder, cleo}, on=DAY) == [
        f"a pinned key is of nobody who is an officer: {sealing.signing_key(ben.seed).hex()[:16]}",
        f"the key of an officer is not pinned: {cleo}",
    ]


def test_a_line_that_has_ended_is_a_fault_of_its_day(settings):
    officers, anna = make_officers(settings), make_key()
    make_public(anna)
    line = make_line(anna)
    publish([roster.Line(anna.holder, line.kind, line.role, line.epoch, line.sealing, line.signing, SINCE, DAY)], officers)
    assert rosters.faults(on=DAY) == []
    assert rosters.faults(on=date(2026, 11, 26)) == [f"key outside the roster: {anna.holder} epoch 1"]
