import hashlib
from datetime import date
from uuid import UUID

import pytest

from asylia.vault import roster, sealing
from asylia.vault.errors import RosterRefused

DAY = date(2026, 11, 25)
SEEDS = [bytes([n]) * 32 for n in range(4)]
OFFICERS = [sealing.signing_key(seed) for seed in SEEDS[:3]]
ANNA, CIRCLE = UUID(int=7), UUID(int=3)


def make_roster(*, version=1, before=roster.NOTHING, public=None):
    person = hashlib.sha256(public or sealing.pair(SEEDS[3]).public).digest()
    lines = (
        roster.Line(ANNA, "person", "caseworker", 0, person, sealing.signing_key(SEEDS[3]), date(2026, 1, 1), date(2026, 12, 31)),
        roster.Line(CIRCLE, "circle", "triage", 1, hashlib.sha256(b"circle").digest(), None, date(2026, 1, 1), None),
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
        read(text.replace("caseworker", "officer"), signed(text, *SEEDS[:2]))


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
