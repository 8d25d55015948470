"""Pairs that are searched for instead of held: the same plan, the same lists, the same prices, to the byte."""

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asylia.matching.answer import Recommendation
from asylia.matching.errors import Infeasible
from asylia.matching.files import read_instance, write_recommendation
from asylia.matching.instance import Instance
from asylia.matching.plan import solved, totals
from asylia.matching.policy import Policy
from asylia.matching.prices import person_prices, place_prices
from asylia.matching.recommend import recommend, recommended
from asylia.matching.shape import Task, task
from asylia.matching.tests.makers import MANY, files, text, wide, worked
from asylia.matching.watch import Progress, Watch

PLAIN = Policy()
HOLDING_NONE = patch("asylia.matching.field.MOST_HELD", -1)
ONE_AT_A_TIME = patch("asylia.matching.search.BEST", 1)
A_CROWD = patch("asylia.matching.plan.CROWD", -1)  # so that pairs are let go
FAIR = Policy(protection_slack_permille=100, fairness_groups=("region",), seed=3)
FLAT = Policy(count="households", seed=5, urgency_weight=(1, 1, 1, 1), chance_percent=(50,) * 5)


def answered(instance: Instance, policy: Policy) -> str:
    try:
        return write_recommendation(recommend(instance, policy))
    except Infeasible as refused:
        return repr(refused.required)


@MANY
@given(files(), st.sampled_from((PLAIN, Policy(chance_use="relative"), FLAT, FAIR)))
def test_what_is_searched_for_is_what_would_be_found_among_all_pairs(file: dict[str, Any], policy: Policy) -> None:
    instance = read_instance(text(file))
    held = answered(instance, policy)
    with HOLDING_NONE, ONE_AT_A_TIME:
        assert answered(instance, policy) == held
        with A_CROWD:
            assert answered(instance, policy) == held


@MANY
@given(files())
def test_prices_of_persons_are_the_same_however_the_pairs_are_found(file: dict[str, Any]) -> None:
    instance = read_instance(text({**file, "persons": [{**each, "required": False} for each in file["persons"]]}))

    def priced() -> tuple[object, ...]:
        todo = task(instance, PLAIN)
        made = solved(todo)
        return totals(todo, made), place_prices(todo, made), person_prices(todo, made)

    held = priced()
    with HOLDING_NONE, ONE_AT_A_TIME:
        assert priced() == held


def searching(file: dict[str, Any]) -> Task:
    with HOLDING_NONE:
        return task(read_instance(text(file)), PLAIN)


def test_a_search_starts_with_one_pair_for_each_person_and_country_and_all_of_those_who_must_be_placed() -> None:
    file = worked()
    assert len(searching(file).pairs) == 6  # p1 and p4 in two countries, p2 and p3 in one
    file["persons"][3]["required"] = True
    todo = searching(file)
    assert np.bincount(todo.pairs.person).tolist() == [2, 1, 1, 3]
    assert np.array_equal(todo.reach, [3, 1, 1, 3])


@pytest.mark.parametrize("looks", range(1, 12))
def test_whenever_time_is_up_the_bound_is_proven_and_what_is_not_proven_is_left_out(looks: int) -> None:
    instance, answers = read_instance(text(wide())), iter([False] * looks + [True] * 999)
    best = recommend(instance, PLAIN)
    with HOLDING_NONE, ONE_AT_A_TIME:
        found = recommended(instance, PLAIN, watch=Watch(is_stopped=lambda: next(answers)))
    assert found.status == "time_limit"
    first = found.levels[0]
    assert first.value <= best.levels[0].value <= first.bound
    assert (first.gap == 0) == (first.value == first.bound)
    assert found.levels[1:] == best.levels[1 : len(found.levels)]
    assert found.prices == (best.prices if first.gap == 0 else {})


def test_who_watches_sees_value_and_bound_come_together() -> None:
    heard: list[Progress] = []
    with HOLDING_NONE, ONE_AT_A_TIME:
        found: Recommendation = recommended(read_instance(text(wide())), PLAIN, watch=Watch(told=heard.append))
    first = [each for each in heard if each.level == "protection"][: [each.value == each.bound for each in heard].index(True) + 1]  # type: ignore[arg-type]
    assert len(first) > 1
    assert [each.round for each in first] == list(range(1, len(first) + 1))
    assert all(each.value <= found.levels[0].value <= each.bound for each in first if each.value is not None and each.bound is not None)
    assert (first[-1].value, first[-1].bound) == (found.levels[0].value, found.levels[0].value)
