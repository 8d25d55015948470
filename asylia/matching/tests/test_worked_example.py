from typing import Any

from asylia.matching.files import read_instance
from asylia.matching.instance import Pair
from asylia.matching.policy import Policy
from asylia.matching.recommend import Level, Recommendation, recommend
from asylia.matching.tests.makers import text, worked


def answer(file: dict[str, Any], **policy: Any) -> Recommendation:
    return recommend(read_instance(text(file)), Policy(**policy))


def test_the_worked_example_has_the_plan_of_the_page() -> None:
    found = answer(worked())
    assert found.status == "optimal"
    assert found.levels[:3] == (Level("protection", 1200, 1200, 0), Level("fit", 1821, 1821, 0), Level("fairness", 51, 51, 0))
    assert found.assignments == (Pair("p1", "C"), Pair("p2", "B"), Pair("p3", "A"))
    assert [tuple(each) for each in found.unplaced] == [("p4", "place_goes_to_more_urgent")]


def test_the_prices_of_the_worked_example_are_what_each_place_is_worth() -> None:
    whole = answer(worked())
    for place, price in whole.prices.items():
        file = worked()
        file["places"] = [each for each in file["places"] if each["id"] != place]
        assert price == 1200 - answer(file).levels[0].value


def test_the_lists_of_the_worked_example_begin_with_the_plan() -> None:
    lists = answer(worked()).lists
    assert [(each.place, each.entries[0].person) for each in lists] == [("A", "p3"), ("B", "p2"), ("C", "p1")]
    assert {each.place: [entry.person for entry in each.entries] for each in lists} == {
        "A": ["p3", "p1", "p4"], "B": ["p2", "p4", "p1"], "C": ["p1", "p4"],
    }  # fmt: skip
    assert not any(each.thin for each in lists)
