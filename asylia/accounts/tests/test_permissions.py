"""The table of powers, written a second time by hand: a power that is given has to be given twice."""

import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.models import RoleName
from asylia.accounts.permissions import NEVER_ONE_PERSON, POWERS, Act, Reach, Within, can_be_one_person, may, require
from asylia.accounts.purposes import PURPOSES
from asylia.accounts.tests.makers import SINCE, make_user

COLUMNS = (
    "officer", "triage", "caseworker", "assessor", "assessing_lead", "coordinator", "council_reader", "ear", "ear_deputy", "treasurer",
    "editor", "board", "auditor", "partner",
)  # fmt: skip
# One letter for each column: 1 alone, 2 two persons, o own, n new (until handover), . never.
TABLE = {
    "invite":            "2.............",
    "ask_to_invite":     "....oo........",
    "sign_roster":       "2.............",
    "see_case":          "1nooo.........",
    "open_arrived":      ".1.....oo.....",
    "change_caseworker": "1.o...........",
    "give_story":        "..o.o.........",
    "write_case":        ".no...........",
    "answer_ear":        ".......oo.....",
    "open_contact":      "2no...........",
    "open_more":         "222...........",
    "review_glass":      "1...........1.",
    "screen":            "..2...........",
    "assess":            "..oo..........",
    "sign_assessment":   "....o.........",
    "name_appeal":       "1...1......1..",
    "compose_list":      "1.1...........",
    "show_list":         "..2...........",
    "read_offer":        ".....oo.......",
    "rank_offer":        ".....o........",
    "approve":           "......o.......",
    "invite_guest":      "..o...........",
    "ask_for_guest":     ".....o........",
    "release_contact":   "2.............",
    "run_stay":          "..o..o........",
    "read_stay_figures": ".........1....",
    "keep_members":      "1.1......1....",
    "keep_places":       "1.1..o...1....",
    "keep_dues":         ".........1....",
    "read_dues":         ".....o...1....",
    "set_door":          "2.............",
    "lock_me":           "11111111111111",
    "lock_person":       "1...oo........",
    "lock_case":         "1.o...........",
    "lock_house":        "111...........",
    "open_house":        "2.............",
    "close_street":      "1.............",
    "export":            "2.2...........",
    "propose_policy":    "1.1...........",
    "set_policy":        "...........2..",
    "read_record":       "o.oooooooo..1.",
    "count_record":      "...........11.",
    "write_public":      "..........1...",
    "refer":             ".............o",
}  # fmt: skip
LETTERS = {"1": "1", "2": "2", "o": "own", "n": "arrived"}


def test_the_whole_table_is_as_written_here():
    expected = {
        act: {name: LETTERS[letter] for name, letter in zip(COLUMNS, row, strict=True) if letter != "."} for act, row in TABLE.items()
    }
    assert expected == POWERS
    assert set(POWERS) == set(Act)
    assert set(COLUMNS) == set(RoleName) == set(PURPOSES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", COLUMNS)
def test_a_role_gives_exactly_its_column(name):
    user = make_user(name)
    place = COLUMNS.index(name)
    assert {act for act in Act if may(user, act, on=SINCE, how=Reach)} == {act for act, row in TABLE.items() if row[place] != "."}


def test_the_independent_person_has_nothing_in_the_secretariat_or_a_city():
    excluded = {"officer", "triage", "caseworker", "treasurer", "editor", "coordinator", "council_reader"}
    for ear in (RoleName.EAR, RoleName.EAR_DEPUTY):
        assert {name for name in COLUMNS if not can_be_one_person(ear, {RoleName(name)})} == excluded
        assert {name for name in COLUMNS if not can_be_one_person(RoleName(name), {ear})} == excluded
    assert can_be_one_person(RoleName.OFFICER, {RoleName.TRIAGE, RoleName.CASEWORKER, RoleName.BOARD})


def test_who_is_never_one_person_in_a_case_or_for_a_list():
    assert NEVER_ONE_PERSON[Within.CASE] == {("caseworker", "caseworker"), ("caseworker", "assessor")}
    assert NEVER_ONE_PERSON[Within.LIST] == {("coordinator", "council_reader")}


def test_what_is_not_allowed_raises():
    require(allowed=True)
    with pytest.raises(PermissionDenied):
        require(allowed=False)
