"""The promises of the plan, on small random instances, against a search through all plans there are."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from asylia.matching.answer import Recommendation
from asylia.matching.errors import Infeasible, NothingFound, WeightsTooLarge
from asylia.matching.files import read_instance, write_recommendation
from asylia.matching.instance import Instance, Pair
from asylia.matching.levels import later_levels
from asylia.matching.limits import is_possible
from asylia.matching.plan import on_pairs, solved
from asylia.matching.policy import Policy
from asylia.matching.prices import person_prices, place_prices
from asylia.matching.recommend import recommend, recommended
from asylia.matching.shape import Task, task
from asylia.matching.tests.makers import MANY, files, text, worked
from asylia.matching.watch import Watch

PLAIN = Policy()
LEVELS = 4
FLAT = Policy(count="households", seed=5, urgency_weight=(1, 1, 1, 1), chance_percent=(50,) * 5)  # level 1 leaves all to the others


def plans(todo: Task) -> Iterator[list[int]]:
    """Every way to choose pairs so that nothing is taken twice and no limit is passed."""
    pairs, instance = todo.pairs, todo.instance
    places = instance.places

    def further(start: int, chosen: list[int]) -> Iterator[list[int]]:
        if all(row in {int(pairs.person[each]) for each in chosen} for row in np.flatnonzero(todo.required)):
            yield chosen
        for row in range(start, len(pairs)):
            taken = [*chosen, row]
            if fits(taken):
                yield from further(row + 1, taken)

    def fits(chosen: list[int]) -> bool:
        persons, where = pairs.person[chosen].tolist(), pairs.place[chosen].tolist()
        once = len(set(persons)) == len(persons) and all(where.count(each) <= todo.capacity[each] for each in set(where))
        return once and all(
            sum(limit.holds(places[each]) for each in where) <= most for limit, most in zip(instance.limits, todo.quotas, strict=True)
        )

    yield from further(0, [])


def best(todo: Task) -> tuple[int, ...] | None:
    pairs = todo.pairs
    columns = (pairs.protection, pairs.fit, pairs.fairness, later_levels(todo.instance, todo.policy)[-1](pairs))
    fixed = todo.fixed
    more = (fixed.protection, fixed.fit, fixed.fairness, later_levels(todo.instance, todo.policy)[-1](fixed))
    totals = (tuple(int(column[chosen].sum() + extra.sum()) for column, extra in zip(columns, more, strict=True)) for chosen in plans(todo))
    return max(totals, default=None)


def answer(instance: Instance, policy: Policy = PLAIN) -> Recommendation:
    try:
        return recommend(instance, policy)
    except Infeasible:
        assume(False)  # noqa: FBT003 - hypothesis has it so
        raise


def the_best(instance: Instance, policy: Policy) -> Recommendation | None:
    """The answer, when its levels are those of a search through all plans, and proven; None where neither finds any plan."""
    expected = best(task(instance, policy))
    if expected is None:
        with pytest.raises(Infeasible):
            recommend(instance, policy)
        return None
    found = recommend(instance, policy)
    assert tuple(each.value for each in found.levels) == expected
    assert found.status == "optimal"
    assert all(each.bound == each.value and each.gap == 0 for each in found.levels)
    return found


@MANY
@given(files(), st.sampled_from((PLAIN, Policy(chance_use="relative"), FLAT)))
def test_levels_equal_a_search_through_all_plans(file: dict[str, Any], policy: Policy) -> None:
    the_best(read_instance(text(file)), policy)


@MANY
@given(files(), st.sampled_from((PLAIN, Policy(lists_per_person=1, list_length=3))))
def test_whoever_is_placed_or_listed_passes_every_limit_and_nobody_stands_twice(file: dict[str, Any], policy: Policy) -> None:
    instance = read_instance(text(file))
    found = answer(instance, policy)
    persons, places = {each.id: each for each in instance.persons}, {each.id: each for each in instance.places}
    shown = {Pair(entry.person, each.place) for each in found.lists for entry in each.entries}
    for pair in {*found.assignments, *shown} - set(instance.fixed):
        assert is_possible(instance, persons[pair.person], places[pair.place])
    assert set(instance.fixed) <= set(found.assignments)
    for side in range(2):
        assert len({pair[side] for pair in found.assignments}) == len(found.assignments)
    for limit in instance.limits:
        kept = sum(limit.holds(places[each.place]) for each in found.assignments)
        assert kept <= max(limit.most, sum(limit.holds(places[each.place]) for each in instance.fixed))
    for each in found.lists:
        names = [entry.person for entry in each.entries]
        assert len(names) == len(set(names)) <= policy.list_length
        assert [entry.position for entry in each.entries] == list(range(1, len(names) + 1))
    for person in persons:
        most = max(policy.lists_per_person, sum(person == pair.person for pair in instance.listed))
        assert sum(person == pair.person for pair in shown) <= most
    placed = {pair.person for pair in found.assignments}
    assert {each.person for each in found.unplaced} == set(persons) - placed


@MANY
@given(files(states=False))
def test_the_first_of_each_list_is_the_plan(file: dict[str, Any]) -> None:
    found = answer(read_instance(text(file)))
    first = {Pair(each.entries[0].person, each.place) for each in found.lists if each.entries}
    assert set(found.assignments) <= first


@MANY
@given(files(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_bytes(file: dict[str, Any], random: Any) -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: turned(value[name]) for name in random.sample(sorted(value), len(value))}
        return [turned(each) for each in random.sample(value, len(value))] if isinstance(value, list) else value

    one, other = read_instance(text(file)), read_instance(text(turned(file)))
    assert one == other
    assert write_recommendation(answer(one)) == write_recommendation(answer(other))


@MANY
@given(files())
def test_renamed_ids_keep_levels_one_to_three(file: dict[str, Any]) -> None:
    """The names turn the order around, too. Only the lot may fall otherwise."""

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: renamed(each) if name != "groups" else each for name, each in value.items()}
        if isinstance(value, list):
            return [renamed(each) for each in value]
        return f"{value[0]}{9 - int(value[1])}" if isinstance(value, str) and value in names else value

    names = {each["id"] for each in (*file["persons"], *file["places"])}
    one, other = (
        answer(read_instance(text(each))) for each in (file, {**file, **{name: renamed(file[name]) for name in RENAMED if name in file}})
    )
    assert one.levels[:3] == other.levels[:3]


RENAMED = ("persons", "places", "limits", "fixed", "listed", "closed")


@MANY
@given(files(), st.integers(2, 9))
def test_weights_times_a_number_keep_the_assignments(file: dict[str, Any], times: int) -> None:
    instance = read_instance(text(file))
    more = replace(PLAIN, urgency_weight=tuple(times * each for each in PLAIN.urgency_weight))
    one, other = answer(instance), answer(instance, more)
    assert one.assignments == other.assignments
    assert times * one.levels[0].value == other.levels[0].value


@MANY
@given(files())
def test_the_prices_of_persons_places_and_quotas_add_up_to_the_first_level(file: dict[str, Any]) -> None:
    """Duality: what each gives at its potential, and what each full arc gains."""
    todo = task(read_instance(text(file)), PLAIN)
    try:
        made = solved(todo)
    except Infeasible:
        return
    assert made.face is not None
    net, price = made.face.network, made.face.potential
    reduced = on_pairs(made.face, -made.pairs.protection) + price[net.tail] - price[net.head]
    assert int(net.supply @ price) - int(net.capacity @ np.minimum(0, reduced)) == made_value(todo, made.chosen)


@MANY
@given(files(persons=5, places=4))
def test_prices_are_what_the_first_level_loses_without_the_place_or_the_person(file: dict[str, Any]) -> None:
    instance = replace(read_instance(text(file)), fixed=())
    todo = task(instance, PLAIN)
    try:
        made = solved(todo)
    except Infeasible:
        return
    prices = dict(zip((each.id for each in instance.places), place_prices(todo, made), strict=True))
    for place, price in prices.items():
        assert price == lost(instance, made_value(todo, made.chosen), place=place)
    if not todo.required.any():
        for row, price in person_prices(todo, made).items():
            assert price == lost(instance, made_value(todo, made.chosen), person=instance.persons[row].id)


def made_value(todo: Task, chosen: Any) -> int:
    return int(todo.pairs.protection[chosen].sum())


def lost(instance: Instance, value: int, *, person: str = "", place: str = "") -> int | None:
    """By solving again without; nothing else is to change, so the one place or person is only shut."""
    closed = tuple(Pair(i.id, j.id) for i in instance.persons for j in instance.places if person == i.id or place == j.id)
    less = task(replace(instance, closed=(*instance.closed, *closed)), PLAIN)
    left = best(less)
    return None if left is None else value - left[0]


@MANY
@given(files(persons=5, places=4))
def test_the_prices_of_person_and_place_together_cover_every_pair_and_meet_at_the_chosen(file: dict[str, Any]) -> None:
    instance = read_instance(
        text({**file, "limits": [], "fixed": [], "persons": [{**each, "required": False} for each in file["persons"]]})
    )
    todo = task(instance, PLAIN)
    made = solved(todo)
    places, persons, pairs = place_prices(todo, made), person_prices(todo, made), todo.pairs
    net, flow = made.face.network, made.face.flow
    gap = [persons[int(i)] + (places[int(j)] or 0) - int(w) for i, j, w in zip(pairs.person, pairs.place, pairs.protection, strict=True)]
    assert all(each >= 0 for each in gap)
    far = net.distances_to(on_pairs(made.face, -pairs.protection), flow, end=len(net.supply) - 1)
    first = len(flow) - len(pairs)
    for row in np.flatnonzero(flow[first:]):
        assert int(far[net.tail[first + row]]) + int(pairs.protection[row]) == places[int(pairs.place[row])]


@MANY
@given(files())
def test_a_closed_pair_changes_no_other_pair_of_the_person(file: dict[str, Any]) -> None:
    instance = read_instance(text({**file, "closed": [], "fixed": []}))
    for policy in (PLAIN, Policy(chance_use="relative")):
        before = task(instance, policy).pairs
        for row in range(min(2, len(before))):
            shut = Pair(instance.persons[before.person[row]].id, instance.places[before.place[row]].id)
            after = task(replace(instance, closed=(shut,)), policy).pairs
            kept = np.arange(len(before)) != row
            for name in ("person", "place", "chance", "protection", "fit", "fairness"):
                assert np.array_equal(getattr(before, name)[kept], getattr(after, name))


@MANY
@given(files(states=False))
def test_reasons_groups_that_the_policy_does_not_name_and_ids_change_no_weight(file: dict[str, Any]) -> None:
    instance = read_instance(text(file))
    renamed = {**file, "persons": [{**each, "id": f"x{each['id']}", "groups": {}} for each in file["persons"]]}
    before, after = task(instance, PLAIN).pairs, task(read_instance(text(renamed)), PLAIN).pairs
    for name in ("person", "place", "chance", "protection", "fit", "fairness"):
        assert np.array_equal(getattr(before, name), getattr(after, name))


@MANY
@given(files(states=False), st.sampled_from(("place", "route", "bed", "offer", "need")))
def test_more_of_anything_never_protects_less_and_one_more_limit_never_more(file: dict[str, Any], change: str) -> None:
    file["persons"] = [{**each, "required": False} for each in file["persons"]]
    before = answer(read_instance(text(file))).levels[0].value
    if change == "need":
        persons = [{**each, "needs": sorted({*each.get("needs", ()), "sea"})} for each in file["persons"]]
        assert answer(read_instance(text({**file, "persons": persons}))).levels[0].value <= before
        return
    places, routes = [dict(each) for each in file["places"]], list(file["routes"])
    if change == "place":
        places.append({"id": "more", "city": "Oslo", "country": "NO", "beds": 2})
    elif change == "route":
        routes.append({"nationality": "AA", "country": "NO", "months": 0, "chance": "very_likely"})
    for each in places:
        each["beds"] += change == "bed"
        each["offers"] = sorted({*each.get("offers", ()), *(("school",) if change == "offer" else ())})
    assert answer(read_instance(text({**file, "places": places, "routes": routes}))).levels[0].value >= before


def test_who_must_be_placed_is_placed_and_where_that_cannot_be_it_is_said() -> None:
    file = worked()
    file["persons"][3]["required"] = True
    assert Pair("p4", "A") in recommend(read_instance(text(file)), PLAIN).assignments
    file["persons"][3]["people"] = 9
    with pytest.raises(Infeasible) as caught:
        recommend(read_instance(text(file)), PLAIN)
    assert caught.value.required == ("p4",)


def test_without_time_there_is_no_answer() -> None:
    with pytest.raises(NothingFound):
        recommend(read_instance(text(worked())), PLAIN, time_limit=0)


@pytest.mark.parametrize("looks", [1, 2, 3, 4, 5])
def test_when_time_is_up_the_levels_so_far_stand_and_are_proven(looks: int) -> None:
    instance, answers = read_instance(text(worked())), iter([False] * looks + [True] * 99)
    whole = recommend(instance, PLAIN)
    found = recommended(instance, PLAIN, watch=Watch(is_stopped=lambda: next(answers)))
    assert found.status == "time_limit"
    assert found.levels == whole.levels[:looks]
    assert found.assignments == whole.assignments
    assert (sum(len(each.entries) for each in found.lists) > 0) == (looks > LEVELS)


def test_weights_that_would_run_over_are_refused() -> None:
    instance = read_instance(text(worked()))
    persons = tuple(replace(each, people=2**31 - 1) for each in instance.persons)
    places = tuple(replace(each, beds=2**31 - 1) for each in instance.places)
    policy = Policy(urgency_weight=(10**9,) * 4)
    with pytest.raises(WeightsTooLarge):
        recommend(replace(instance, persons=persons, places=places), policy)


def test_an_empty_instance_has_an_empty_answer() -> None:
    instance = read_instance(text(worked()))
    for empty in (replace(instance, persons=()), replace(instance, places=()), replace(instance, persons=(), places=(), routes=())):
        found = recommend(empty, PLAIN)
        assert (found.status, found.assignments, found.levels[0].value) == ("optimal", (), 0)
