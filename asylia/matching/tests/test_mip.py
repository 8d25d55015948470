"""What is no flow: shared capacities and limits that overlap, against a search through all plans and against the flow."""

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asylia.matching.errors import Infeasible, NothingFound
from asylia.matching.explicit import given as exactly
from asylia.matching.files import read_instance, write_recommendation
from asylia.matching.instance import Instance, Limit, Pair
from asylia.matching.levels import lots
from asylia.matching.plan import Plan, mixed, solved, totals
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend, recommended
from asylia.matching.rows import rows
from asylia.matching.shape import Task, task
from asylia.matching.tests.makers import FORMAT, files, text, worked
from asylia.matching.tests.test_plan import best
from asylia.matching.watch import ENDLESS, Watch

MANY = settings(max_examples=200, deadline=None)
PLAIN = Policy()
NAMES = ("children", "beds", "kilos")
AMOUNTS = st.sampled_from((0, 1, 2, 3, 0.1, 0.2, 0.7, 1.5))


@st.composite
def shared(draw: st.DrawFn) -> dict[str, Any]:
    """Up to four persons and three places, three names of which places may lack some, limits that overlap."""
    every = [(i, j) for i in "abcd" for j in "xyz"]
    pairs = draw(st.lists(st.sampled_from(every), unique=True, min_size=1, max_size=10))
    many = len(pairs)
    capacity = st.dictionaries(st.sampled_from(NAMES), st.sampled_from((0, 1, 2, 3, 0.3, 0.8, 4.5)))
    persons = st.sampled_from((False, False, True))
    weight = st.one_of(st.integers(-3, 9), st.sampled_from((0.1, 0.25, -1.5)))
    file: dict[str, Any] = {
        "format": FORMAT, "as_of": "2026-11-01", "model": "explicit", "sense": draw(st.sampled_from(("maximise", "minimise"))),
        "persons": [{"id": each, "required": draw(persons)} for each in "abcd"],
        "places": [{"id": each, "capacity": draw(capacity)} for each in "xyz"],
        "limits": draw(st.sampled_from(([], [{"id": "q", "most": 1, "places": ["x", "y"]}, {"id": "r", "most": 2, "places": ["y", "z"]}]))),
        "pairs": {
            "person": [each[0] for each in pairs], "place": [each[1] for each in pairs],
            "weight": draw(st.lists(weight, min_size=many, max_size=many)),
            "uses": {name: draw(st.lists(AMOUNTS, min_size=many, max_size=many)) for name in NAMES},
        },
    }  # fmt: skip
    if draw(st.booleans()):
        file["fixed"] = [dict(zip(("person", "place"), pairs[0], strict=True))]
    return file


def keeps(instance: Instance, chosen: list[Pair]) -> bool:
    """Nothing is passed that was not passed by what is fixed alone. By the written numbers."""
    places = {each.id: each for each in instance.places}
    uses = {each.pair: dict(each.uses) for each in instance.pairs}
    everything = [*instance.fixed, *chosen]

    def used(those: Any, place: str, name: str) -> Fraction:
        return sum((exactly(uses[each][name]) for each in those if each.place == place), Fraction(0))

    once = len({each.person for each in everything}) == len(everything)
    return once and all(
        used(everything, place.id, name) <= max(exactly(most), used(instance.fixed, place.id, name))
        for place in instance.places
        for name, most in place.capacity.items()
    ) and all(
        sum(limit.holds(places[each.place]) for each in everything)
        <= max(limit.most, sum(limit.holds(places[each.place]) for each in instance.fixed))
        for limit in instance.limits
    )  # fmt: skip


def plans(instance: Instance) -> Iterator[list[Pair]]:
    free = [each.pair for each in instance.pairs if each.pair.person not in {pair.person for pair in instance.fixed}]
    needed = {each.id for each in instance.persons if each.required} - {each.person for each in instance.fixed}

    def further(start: int, chosen: list[Pair]) -> Iterator[list[Pair]]:
        if needed <= {each.person for each in chosen}:
            yield chosen
        for row in range(start, len(free)):
            if keeps(instance, [*chosen, free[row]]):
                yield from further(row + 1, [*chosen, free[row]])

    return further(0, [])


def search(instance: Instance) -> tuple[Fraction, int] | None:
    todo = task(instance, PLAIN)
    sign = 1 if instance.sense == "maximise" else -1
    weight = {each.pair: exactly(each.weight) for each in instance.pairs}
    whole = replace(instance, fixed=())
    drawn = dict(
        zip(
            (each.pair for each in instance.pairs),
            lots(whole, PLAIN, task(replace(whole, places=unlimited(whole)), PLAIN).pairs).tolist(),
            strict=True,
        )
    )
    found = ([*todo.instance.fixed, *chosen] for chosen in plans(instance))
    return max(
        ((sign * sum((weight[each] for each in those), Fraction(0)), sum(drawn[each] for each in those)) for those in found), default=None
    )


def unlimited(instance: Instance) -> Any:
    return tuple(replace(each, capacity={}) for each in instance.places)


@MANY
@given(shared())
def test_levels_equal_a_search_through_all_plans(file: dict[str, Any]) -> None:
    instance = read_instance(text(file))
    expected = search(replace(instance, limits=instance.limits))
    if expected is None:
        with pytest.raises(Infeasible):
            recommend(instance, PLAIN)
        return
    found = recommend(instance, PLAIN)
    sign = 1 if instance.sense == "maximise" else -1
    assert (sign * Fraction(repr(found.levels[0].value)), found.levels[1].value) == expected
    assert found.status == "optimal"
    assert all(each.bound == each.value and each.gap == 0 for each in found.levels)
