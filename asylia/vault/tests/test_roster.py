import hashlib
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from asylia.vault import roster, sealing
from asylia.vault.errors import RosterRefused

DAY = date(2026, 11, 25)
SEEDS = [bytes([n]) * 32 for n in range(4)]
OFFICERS = [sealing.signing_key(seed) for seed in SEEDS[:3]]
ANNA, CIRCLE = UUID(int=7), UUID(int=3)


def officer_line(number, *, holder=None, until=None):
    key = SEEDS[number]
    public = hashlib.sha256(sealing.pair(key).public).digest()
    return roster.Line(UUID(int=holder or 100 + number), "person", "-", 1, public, sealing.signing_key(key), date(2026, 1, 1), until)


def make_roster(*, version=1, before=roster.NOTHING, public=None):
    person = hashlib.sha256(public or sealing.pair(SEEDS[3]).public).digest()
    lines = (
        roster.Line(ANNA, "person", "caseworker", 0, person, sealing.signing_key(SEEDS[3]), date(2026, 1, 1), date(2026, 12, 31)),
        roster.Line(CIRCLE, "circle", "triage", 1, hashlib.sha256(b"circle").digest(), None, date(2026, 1, 1), None),
        *(officer_line(number) for number in range(3)),
    )
    return roster.Roster(version, before, lines)


def signed(text, *seeds):
    return {sealing.signing_key(seed): roster.sign(text, seed=seed) for seed in seeds}


def read(text, signatures, least_version=1):
    return roster.read(text, signatures, officers=OFFICERS, least_version=least_version)


def test_a_signed_roster_reads_as_it_was_written():
    made = make_roster()
    again = read(made.text(), signed(made.text(), *SEEDS[:2]))
    assert (set(again.lines), again.digest()) == (set(made.lines), made.digest())


@pytest.mark.proves("V21")
@pytest.mark.parametrize("seeds", [[], SEEDS[:1], [SEEDS[0], SEEDS[0]], [SEEDS[0], SEEDS[3]]])
def test_the_roster_needs_two_officers(seeds):
    text = make_roster().text()
    with pytest.raises(RosterRefused):
        read(text, signed(text, *seeds))


def test_one_officer_cannot_sign_under_two_pinned_keys_listed_twice():
    text = make_roster().text()
    with pytest.raises(RosterRefused):
        roster.read(text, signed(text, SEEDS[0]), officers=[OFFICERS[0], OFFICERS[0]], least_version=1)


def test_a_changed_line_voids_the_signatures():
    text = make_roster().text()
    with pytest.raises(RosterRefused):
        read(text.replace("caseworker", "coordinator"), signed(text, *SEEDS[:2]))


@pytest.mark.proves("V23")
def test_an_older_roster_is_refused():
    text = make_roster(version=4).text()
    assert read(text, signed(text, *SEEDS[:2]), least_version=4).version == 4
    with pytest.raises(RosterRefused):
        read(text, signed(text, *SEEDS[:2]), least_version=5)


@pytest.mark.parametrize("text", ["", "asylia roster\nversion x\nbefore \n", "other\nversion 1\nbefore \n", make_roster().text() + "\n"])
def test_a_text_in_another_form_is_refused(text):
    with pytest.raises(RosterRefused):
        read(text, signed(text, *SEEDS[:2]))


def test_only_the_signed_key_of_a_holder_is_taken():
    made, mine = make_roster(), sealing.pair(SEEDS[3]).public
    made.require_key(ANNA, epoch=0, public=mine, on=DAY)
    for holder, epoch, public, day in (
        (ANNA, 0, sealing.pair(SEEDS[0]).public, DAY),
        (ANNA, 1, mine, DAY),
        (UUID(int=9), 0, mine, DAY),
        (ANNA, 0, mine, date(2025, 12, 31)),
        (ANNA, 0, mine, date(2027, 1, 1)),
    ):
        with pytest.raises(RosterRefused):
            made.require_key(holder, epoch=epoch, public=public, on=day)


def only(*lines, version=1):
    return roster.Roster(version, roster.NOTHING, tuple(lines)).text()


@pytest.mark.proves("V21")
@pytest.mark.parametrize(
    "lines",
    [
        [],
        [officer_line(0)],
        [officer_line(0, holder=7), replace(officer_line(1, holder=7), epoch=2)],
        [officer_line(0, holder=7), officer_line(0, holder=8)],
    ],
    ids=["nobody", "one of them", "two keys of one person", "one key of two persons"],
)
def test_two_people_sign_and_the_text_names_both(lines):
    text = only(*lines)
    with pytest.raises(RosterRefused):
        read(text, signed(text, *SEEDS[:2]))


def test_on_the_day_of_signing_both_lines_are_good_but_those_of_the_first_version():
    ended = [officer_line(0), officer_line(1, until=date(2026, 11, 24))]
    for version in (1, 2):
        text = only(*ended, version=version)
        assert read(text, signed(text, *SEEDS[:2])).version == version  # what was signed once is read later, too
    with pytest.raises(RosterRefused):
        roster.read(text, signed(text, *SEEDS[:2]), officers=OFFICERS, least_version=1, on=DAY)
    first = only(*ended)
    assert roster.read(first, signed(first, *SEEDS[:2]), officers=OFFICERS, least_version=1, on=DAY)
    assert roster.read(text, signed(text, *SEEDS[:2]), officers=OFFICERS, least_version=1, on=date(2026, 11, 24))


def add(*lines):
    """A version after `make_roster`, with these lines as well."""
    return roster.Roster(2, roster.NOTHING, (*make_roster().lines, *lines))


NEW = replace(officer_line(0, holder=200), signing=sealing.signing_key(SEEDS[3]), since=date(2026, 11, 27))
FIRST_DAY = date(2026, 11, 27)
TRIAGE = make_roster().lines[1]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (NEW, None),
        (replace(NEW, since=date(2026, 11, 26)), roster.Rule.A_DAY_AHEAD),
        (replace(TRIAGE, holder=UUID(int=4), role="ear", since=date(2026, 11, 26)), roster.Rule.A_DAY_AHEAD),
        (replace(TRIAGE, holder=UUID(int=4), since=date(2026, 11, 27)), roster.Rule.ONE_CIRCLE),
        (replace(TRIAGE, holder=UUID(int=4), since=date(2026, 11, 27), until=date(2026, 11, 24)), None),
        (replace(TRIAGE, epoch=2, since=DAY), None),
        (replace(officer_line(0), epoch=2, since=DAY), None),
        (replace(officer_line(0), role="ear"), roster.Rule.ONE_LINE),
        (replace(TRIAGE, until=DAY), roster.Rule.ONE_LINE),
    ],
)
def test_a_new_version_keeps_the_rules(line, rule):
    assert roster.broken(add(line), before=make_roster(), today=DAY, first_day=FIRST_DAY) == rule


def test_a_first_version_waits_for_nothing():
    assert roster.broken(add(replace(NEW, since=DAY)), before=None, today=DAY, first_day=FIRST_DAY) is None


def test_a_key_that_was_signed_ends_and_stays():
    before = make_roster()
    shorter = replace(before, lines=before.lines[:-1])
    other = replace(before, lines=(*before.lines[:-1], replace(before.lines[-1], signing=sealing.signing_key(SEEDS[3]))))
    ended = replace(before, lines=(*before.lines[:-1], replace(before.lines[-1], until=DAY)))
    rules = [roster.broken(each, before=before, today=DAY, first_day=FIRST_DAY) for each in (shorter, other, ended)]
    assert rules == [roster.Rule.STAYS, roster.Rule.STAYS, None]
