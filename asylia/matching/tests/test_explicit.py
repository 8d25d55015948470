"""Outside instances: their own weights, capacities and sense."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asylia.matching.errors import Infeasible, InvalidInstance
from asylia.matching.files import read_instance, write_instance
from asylia.matching.instance import Pair
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend
from asylia.matching.tests.makers import FORMAT, MANY, text


def explicit(rows: list[tuple[str, str, float]], *, capacity: int = 1, required: bool = False, sense: str = "maximise") -> dict[str, Any]:
    persons, places = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return {
        "format": FORMAT,
        "as_of": "2026-11-01",
        "model": "explicit",
        "sense": sense,
        "persons": [{"id": each, "required": required} for each in persons],
        "places": [{"id": each, "capacity": {"load": capacity}} for each in places],
        "pairs": {
            "person": [row[0] for row in rows],
            "place": [row[1] for row in rows],
            "weight": [row[2] for row in rows],
            "uses": {"load": [1] * len(rows)},
        },
    }


ROWS = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")),
    st.one_of(st.integers(-9, 9), st.sampled_from((0.1, 0.25, -1.5))),
    max_size=10,
).map(lambda found: [(*pair, weight) for pair, weight in found.items()])


def search(rows: list[tuple[str, str, float]], *, capacity: int, required: bool, sense: str) -> float | None:
    persons = sorted({row[0] for row in rows})
    weight = {row[:2]: row[2] for row in rows}
    values = []
    for chosen in product((None, "x", "y", "z"), repeat=len(persons)):
        pairs = [(person, place) for person, place in zip(persons, chosen, strict=True) if place]
        full = any(chosen.count(place) > capacity for place in "xyz")
        if not full and all(pair in weight for pair in pairs) and (not required or len(pairs) == len(persons)):
            values.append(sum(weight[pair] for pair in pairs))
    return (max if sense == "maximise" else min)(values, default=None)


@MANY
@given(rows=ROWS, capacity=st.integers(1, 2), required=st.booleans(), sense=st.sampled_from(("maximise", "minimise")))
def test_the_sum_of_the_weights_is_the_best_in_the_given_sense(
    *, rows: list[tuple[str, str, float]], capacity: int, required: bool, sense: str
) -> None:
    instance = read_instance(text(explicit(rows, capacity=capacity, required=required, sense=sense)))
    assert read_instance(write_instance(instance)) == instance
    expected = search(rows, capacity=capacity, required=required, sense=sense)
    if expected is None:
        with pytest.raises(Infeasible):
            recommend(instance, Policy())
        return
    found = recommend(instance, Policy())
    level = found.levels[0]
    assert (level.name, found.status) == ("weight", "optimal")
    assert level.value == pytest.approx(expected, abs=1e-9)
    assert level.bound == level.value


@pytest.mark.parametrize("sense", ["maximise", "minimise"])
def test_weights_finer_than_the_solver_holds_have_a_bound_that_allows_for_it(sense: str) -> None:
    rows = [("a", "x", 1 / 3), ("b", "x", 123456.7), ("b", "y", 2 / 3)]
    found = recommend(read_instance(text(explicit(rows, required=True, sense=sense))), Policy())
    level = found.levels[0]
    assert found.status == "within_gap"
    assert level.value == pytest.approx(1)
    assert level.bound > level.value if sense == "maximise" else level.bound < level.value
    assert 0 < level.gap < 1e-3


def test_a_fixed_pair_is_kept_counted_and_takes_its_place() -> None:
    file = explicit([("a", "x", 5), ("b", "x", 9), ("b", "y", 1)])
    file["fixed"] = [{"person": "a", "place": "x"}]
    found = recommend(read_instance(text(file)), Policy())
    assert found.assignments == (Pair("a", "x"), Pair("b", "y"))
    assert found.levels[0].value == 6


def test_a_place_without_the_named_capacity_takes_any_number() -> None:
    file = explicit([("a", "x", 1), ("b", "x", 1), ("c", "x", 1)])
    del file["places"][0]["capacity"]
    assert len(recommend(read_instance(text(file)), Policy()).assignments) == 3


def test_columns_of_unequal_length_and_pairs_named_twice_are_all_told() -> None:
    file = explicit([("a", "x", 1), ("b", "x", 1)])
    file["pairs"]["person"] = ["a", "a", "q"]
    file["fixed"] = [{"person": "b", "place": "x"}]
    with pytest.raises(InvalidInstance) as caught:
        read_instance(text(file))
    assert [str(each) for each in caught.value.faults] == [
        "$.pairs.place: length",
        "$.pairs.weight: length",
        "$.pairs.uses.load: length",
        "$.pairs.person[2]: unknown_id",
        "$.pairs.person[1]: duplicate_pair",
        "$.fixed[0]: not_in_pairs",
    ]
