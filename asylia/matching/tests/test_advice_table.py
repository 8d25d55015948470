"""What differs, and what would help most, in English and in French."""

from dataclasses import replace
from gettext import NullTranslations
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from asylia.matching.advice import Advice, Step, Worth, what_if
from asylia.matching.advice_table import advice_table, comparison_table
from asylia.matching.changes import AddPlace, RemovePlace
from asylia.matching.comparison import Comparison, Difference, GroupDifference
from asylia.matching.errors import Infeasible
from asylia.matching.files import read_instance
from asylia.matching.instance import Place
from asylia.matching.levels import NAMES
from asylia.matching.tests.makers import files, text, worked
from asylia.matching.tests.test_plan import MANY, PLAIN
from asylia.matching.tests.test_sentences import BOTH, ENGLISH, FRENCH, assert_good_to_read, unfolded

ADVICE = Advice("complete", 1200, (Worth("one", 70), Worth("other", None)), (Step("one", 70, 1270), Step("last", 9, 1279)), "")


def compared() -> Comparison:
    return what_if(read_instance(text(worked())), PLAIN, changes=[AddPlace(Place("D", "Lund", "SE", 4))])


@MANY
@given(file=files(), taken=st.booleans())
def test_whatever_differs_is_said(*, file: dict[str, Any], taken: bool) -> None:
    instance = read_instance(text(file))
    assume(instance.places or not taken)
    try:
        found = what_if(instance, PLAIN, changes=[RemovePlace("v0") if taken else AddPlace(Place("new", "Oslo", "NO", 3))])
    except Infeasible:
        return
    for speaks in (ENGLISH, FRENCH):
        said = comparison_table(found, speaks=speaks)
        assert_good_to_read(said)
        last = unfolded(said).rsplit("\n\n", maxsplit=1)[1]
        assert all(each in last for each in (*found.gained, *found.lost, *found.moved))
        assert ("Nobody" in last or "Aucun" in last) == (found.gained == found.lost == found.moved == ())


@BOTH
def test_one_and_several_who_gain_lose_or_move_are_told_apart(speaks: NullTranslations) -> None:
    def said(*persons: str) -> list[str]:
        return comparison_table(replace(compared(), gained=persons, lost=persons, moved=persons), speaks=speaks).splitlines()[-3:]

    if speaks is ENGLISH:
        assert said("a") == ["Has a place now: a", "Has no place any more: a", "Has another place: a"]
        assert said("a", "b") == ["Have a place now: a, b", "Have no place any more: a, b", "Have another place: a, b"]
    else:
        assert said("a") == ["A maintenant une place\u00a0: a", "N’a plus de place\u00a0: a", "Change de place\u00a0: a"]
        assert said("a", "b")[1:] == ["N’ont plus de place\u00a0: a, b", "Changent de place\u00a0: a, b"]


def test_rates_are_whole_and_their_difference_is_that_of_what_is_shown() -> None:
    group = GroupDifference(Difference(1, 2, 1), Difference(24.4, 18.6, -5.8))
    said = comparison_table(replace(compared(), groups={"region": {"r1": group}}))
    assert [line.split() for line in said.splitlines() if line.startswith("region")] == [
        ["region", "r1", "1", "2", "+1"],
        ["region", "r1", "24", "19", "-5"],
    ]


def test_every_level_has_its_name_but_the_lot() -> None:
    for names in NAMES.values():
        levels = {name: Difference(1, 2, 1) for name in names}
        said = comparison_table(replace(compared(), levels=levels), speaks=FRENCH)
        assert "Tirage" not in said
        assert_good_to_read(said)


@BOTH
def test_an_advice_is_said_whole_and_by_the_level_that_it_measures(speaks: NullTranslations) -> None:
    for level in ("protection", "weight"):
        said = advice_table(ADVICE, level=level, speaks=speaks)
        assert_good_to_read(said)
        assert [line.split()[-2:] for line in said.splitlines()[-2:]] == [["70", "1270"], ["9", "1279"]]
    assert ("not tried" if speaks is ENGLISH else "non essayée") in said
    assert said.startswith("Weight today: 1200\n" if speaks is ENGLISH else "Poids aujourd’hui\u00a0: 1200\n")
    none = advice_table(replace(ADVICE, kinds=(), steps=(), status="time_limit"), level="protection", speaks=speaks)
    assert len(none.split("\n\n")) == 3
