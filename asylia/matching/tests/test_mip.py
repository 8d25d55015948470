"""What is no flow: shared capacities and limits that overlap, against a search through all plans and against the flow."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from asylia.matching import highs, mip
from asylia.matching.answer import Recommendation
from asylia.matching.errors import Infeasible, NothingFound
from asylia.matching.explicit import given as exactly
from asylia.matching.field import possible_pairs
from asylia.matching.files import read_instance, write_recommendation
from asylia.matching.instance import Instance, Pair
from asylia.matching.levels import later_levels
from asylia.matching.limits import is_possible
from asylia.matching.plan import mixed, solved, totals
from asylia.matching.policy import Policy
from asylia.matching.problem import Problem, problem
from asylia.matching.recommend import recommend, recommended
from asylia.matching.rows import Rows, rows
from asylia.matching.shape import task
from asylia.matching.tests.makers import FORMAT, MANY, files, resettlement, text, worked
from asylia.matching.tests.test_plan import FLAT, LEVELS, the_best
from asylia.matching.watch import ENDLESS, Progress, Watch
from benchmarks.matching.gap import instances

PLAIN = Policy()
NAMES = ("children", "beds", "kilos")
PUBLISHED = [("gap1", 0), ("gap1", 1), ("gap1", 2), ("gap1", 3), ("gap4", 4), ("gap12", 2), ("gapa", 0), ("gapa", 3)]
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
    """The best of both levels, the weight turned so that more is better."""
    sign = 1 if instance.sense == "maximise" else -1
    weight = {each.pair: sign * exactly(each.weight) for each in instance.pairs}
    lot = dict(zip(weight, later_levels(instance, PLAIN)[-1](possible_pairs(instance)).tolist(), strict=True))
    found = ([*instance.fixed, *chosen] for chosen in plans(instance))
    return max(((sum((weight[each] for each in those), Fraction(0)), sum(lot[each] for each in those)) for those in found), default=None)


def turned(found: Recommendation, instance: Instance) -> tuple[Fraction, ...]:
    """Value and bound of level 1, as `search` has it."""
    sign = 1 if instance.sense == "maximise" else -1
    return tuple(sign * Fraction(repr(each)) for each in (found.levels[0].value, found.levels[0].bound))


@MANY
@given(shared())
def test_levels_equal_a_search_through_all_plans(file: dict[str, Any]) -> None:
    instance = read_instance(text(file))
    expected = search(instance)
    if expected is None:
        with pytest.raises(Infeasible):
            recommend(instance, PLAIN)
        return
    found = recommend(instance, PLAIN)
    assert (turned(found, instance)[0], found.levels[1].value) == expected
    assert found.status == "optimal"
    assert all(each.bound == each.value and each.gap == 0 for each in found.levels)
    assert keeps(instance, sorted(set(found.assignments) - set(instance.fixed)))


@MANY
@given(shared(), st.integers(0, 12))
def test_whenever_it_is_stopped_the_plan_holds_and_no_plan_beats_the_bound(file: dict[str, Any], looks: int) -> None:
    instance, answers = read_instance(text(file)), iter([False] * looks + [True] * 9999)
    expected = search(instance)
    assume(expected is not None)
    try:
        found = recommended(instance, PLAIN, watch=Watch(is_stopped=lambda: next(answers)))
    except NothingFound:
        return
    value, bound = turned(found, instance)
    assert value <= expected[0] <= bound
    assert keeps(instance, sorted(set(found.assignments) - set(instance.fixed)))
    assert (found.status == "optimal") == (len(found.levels) == 2 and all(each.gap == 0 for each in found.levels))


@MANY
@given(files(), st.sampled_from((PLAIN, FLAT)))
def test_it_agrees_with_the_flow_on_every_level(file: dict[str, Any], policy: Policy) -> None:
    todo = task(read_instance(text(file)), policy)
    shares = rows(todo.instance, todo.pairs, capacity=todo.capacity, quotas=todo.quotas, fixed=np.zeros(len(todo.pairs), np.bool_))
    fits = shares.fitting(len(todo.pairs), shares.most)
    try:
        exact = solved(todo)
    except Infeasible:
        with pytest.raises(Infeasible):
            mixed(todo, replace(todo.field, pairs=todo.pairs.kept(fits)), shares, required=todo.required, watch=ENDLESS)
        return
    other = mixed(todo, replace(todo.field, pairs=todo.pairs.kept(fits)), shares, required=todo.required, watch=ENDLESS)
    assert totals(todo, other) == totals(todo, exact)
    assert (other.done, other.short) == (LEVELS, 0)


OVERLAPPING: list[dict[str, Any]] = [
    {"id": "q1", "most": 1, "places": ["v0", "v1"]},
    {"id": "q2", "most": 1, "places": ["v1", "v2"]},
    {"id": "q3", "most": 2, "country": "NO"},
]


def overlapping(file: dict[str, Any]) -> dict[str, Any]:
    known = {each["id"] for each in file["places"]}
    limits = [{**each, "places": [own for own in each["places"] if own in known]} if "places" in each else each for each in OVERLAPPING]
    return {**file, "limits": limits}


@MANY
@given(files(), st.sampled_from((PLAIN, FLAT)))
def test_limits_that_overlap_are_kept_and_all_levels_are_the_best_under_them(file: dict[str, Any], policy: Policy) -> None:
    instance = read_instance(text(overlapping(file)))
    found = the_best(instance, policy)
    if found is None:
        return
    names = [{entry.person for entry in each.entries} for each in found.lists]
    assert all(len(those) == len(each.entries) for those, each in zip(names, found.lists, strict=True))
    persons, places = {each.id: each for each in instance.persons}, {each.id: each for each in instance.places}
    shown = {Pair(entry.person, each.place) for each in found.lists for entry in each.entries}
    assert all(is_possible(instance, persons[each.person], places[each.place]) for each in shown - set(instance.fixed))


@MANY
@given(shared(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_bytes(file: dict[str, Any], random: Any) -> None:
    order = random.sample(range(len(file["pairs"]["person"])), len(file["pairs"]["person"]))
    pairs = {name: [column[row] for row in order] for name, column in file["pairs"].items() if name != "uses"}
    uses = {name: [file["pairs"]["uses"][name][row] for row in order] for name in random.sample(NAMES, len(NAMES))}
    mixed_up = {name: random.sample(value, len(value)) if isinstance(value, list) else value for name, value in file.items()}
    one, other = read_instance(text(file)), read_instance(text({**mixed_up, "pairs": {**pairs, "uses": uses}}))
    try:
        assert write_recommendation(recommend(one, PLAIN)) == write_recommendation(recommend(other, PLAIN))
    except Infeasible:
        with pytest.raises(Infeasible):
            recommend(other, PLAIN)


def one_place(amounts: list[float], most: float, *, name: str = "kilos", weights: list[float] | None = None) -> dict[str, Any]:
    persons = [f"p{row}" for row in range(len(amounts))]
    return {
        "format": FORMAT, "as_of": "2026-11-01", "model": "explicit",
        "persons": [{"id": each} for each in persons], "places": [{"id": "x", "capacity": {name: most}}],
        "pairs": {"person": persons, "place": ["x"] * len(amounts), "weight": weights or [1] * len(amounts), "uses": {name: amounts}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("amounts", "most", "placed"),
    [
        ([0.1, 0.2], 0.3, 2),  # as floats their sum is larger
        ([0.5, 0.5000001], 1, 1),  # nearer than the solver looks
        ([0.3333333333333333] * 3, 1, 3),
        ([0.33333333333333337] * 3, 1, 2),
        ([1e-7, 1e-7], 1.5e-7, 1),
        ([2e9, 1e-9], 2e9, 1),
        ([1e9, 1e9, 1e-9], 2e9, 2),
        ([2**-40 * 3, 1.0], 1.0, 1),
    ],
)
def test_what_is_taken_is_counted_by_the_written_numbers(amounts: list[float], most: float, placed: int) -> None:
    found = recommend(read_instance(text(one_place(amounts, most))), PLAIN)
    assert (len(found.assignments), found.levels[0].value, found.status) == (placed, placed, "optimal")


@pytest.mark.parametrize("room", [200, 2**31 - 1, 1e-300])
def test_the_size_of_one_place_takes_nothing_from_what_fits_into_another(room: float) -> None:
    file = one_place([0.3333333333333333] * 3, 1)
    file["places"].append({"id": "y", "capacity": {"kilos": room}})
    found = recommend(read_instance(text(file)), PLAIN)
    assert (len(found.assignments), found.levels[0].bound, found.status) == (3, 3, "optimal")


def test_what_the_solver_takes_for_a_fit_is_forbidden_by_a_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS bears a row that is passed by a millionth."""
    covers: list[int] = []
    forbidding = Problem.forbidding

    def counted(problem: Problem, chosen: Any, passed: Any) -> Problem:
        covers.append(len(passed))
        return forbidding(problem, chosen, passed)

    monkeypatch.setattr(Problem, "forbidding", counted)
    found = recommend(read_instance(text(one_place([1000000000.0000001, 1e9], 2e9, weights=[3, 2]))), PLAIN)
    assert (found.assignments, found.levels[0].bound, found.status) == ((Pair("p0", "x"),), 3, "optimal")
    assert covers


def test_resettlement_fills_the_places_that_are_shared() -> None:
    found = recommend(read_instance(text(resettlement())), PLAIN)
    assert found.assignments == (Pair("a", "north"), Pair("b", "north"), Pair("d", "south"), Pair("e", "south"))
    assert (found.levels[0].value, found.levels[0].bound, found.status) == (135, 135, "optimal")
    assert [(each.person, each.reason) for each in found.unplaced] == [("c", "place_goes_to_better_fit")]


def test_who_must_be_placed_is_placed_and_where_that_cannot_be_it_is_said() -> None:
    file = resettlement()
    file["persons"][2]["required"] = True
    found = recommend(read_instance(text(file)), PLAIN)
    assert "c" in {each.person for each in found.assignments}
    assert found.levels[0].value < 135
    for each in file["persons"]:
        each["required"] = True
    with pytest.raises(Infeasible) as caught:
        recommend(read_instance(text(file)), PLAIN)
    assert caught.value.required == ("a", "b", "c", "d", "e")


def test_who_can_be_placed_only_far_from_the_lp_is_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the LP used x for both, who must be placed and do not fit there together, and no core held more."""
    monkeypatch.setattr(mip, "CORES", ())
    monkeypatch.setattr(mip, "WIDEST", 0)
    monkeypatch.setattr(highs, "prices", lambda *_, **__: highs.Prices(np.zeros(2), np.array([1.0, 0.0, 1.0, 0.0])))
    file = one_place([2, 1, 2, 1], 3, weights=[9, 1, 8, 1])
    file["pairs"]["person"], file["pairs"]["place"] = ["p0", "p0", "p1", "p1"], ["x", "y", "x", "y"]
    file["persons"] = [{"id": each, "required": True} for each in ("p0", "p1")]
    file["places"].append({"id": "y", "capacity": {"kilos": 1}})
    todo = task(read_instance(text(file)), PLAIN)
    chosen = mip.best(
        problem(todo.pairs.person, todo.required, todo.shared), [lambda _: todo.pairs.protection], names=["weight"], places=2, watch=ENDLESS
    )
    assert chosen.chosen.tolist() == [0, 3]
    assert chosen.above >= 0


def test_what_is_fixed_takes_its_use_from_the_place() -> None:
    file = resettlement() | {"fixed": [{"person": "c", "place": "north"}]}
    found = recommend(read_instance(text(file)), PLAIN)
    assert Pair("c", "north") in found.assignments
    assert Pair("a", "north") not in found.assignments
    assert found.levels[0].value == found.levels[0].bound == 28 + 30 + 30 + 25


def test_the_price_of_a_place_is_what_the_lp_pays_for_all_of_it() -> None:
    file = one_place([2, 2, 2], 3, weights=[9, 5, 4])
    found = recommend(read_instance(text(file)), PLAIN)
    assert (found.levels[0].value, found.prices) == (9, {"x": 8})  # 3 of 2.5 each; the plan would lose 9


def test_a_person_whom_no_place_could_ever_take_has_no_rival() -> None:
    found = recommend(read_instance(text(one_place([2, 5], 3))), PLAIN)
    assert [(each.person, each.reason) for each in found.unplaced] == [("p1", "no_open_place")]


def test_weights_too_fine_for_the_solver_leave_a_gap_that_says_so_and_nobody_is_late() -> None:
    weights = [round(1000 - row / 3, 9) for row in range(90)]
    found = recommend(read_instance(text(one_place([1 + row % 2 for row in range(90)], 30, weights=weights))), PLAIN)
    assert found.status == "within_gap"
    assert 0 < found.levels[0].gap < 1e-11
    assert found.levels[0].value < found.levels[0].bound


@pytest.mark.parametrize("looks", [40, 80, 160, 320])
def test_lists_that_time_cut_short_are_told(looks: int) -> None:
    file = worked()
    file["limits"] = [{"id": "q1", "most": 1, "places": ["A", "B"]}, {"id": "q2", "most": 1, "places": ["B", "C"]}]
    instance, answers = read_instance(text(file)), iter([False] * looks)
    whole = recommend(instance, PLAIN)
    found = recommended(instance, PLAIN, watch=Watch(is_stopped=lambda: next(answers, True)))
    assert (found.status == "optimal") == (found.lists == whole.lists and found.levels == whole.levels)


def test_without_time_there_is_no_answer() -> None:
    with pytest.raises(NothingFound):
        recommend(read_instance(text(resettlement())), PLAIN, time_limit=0)


def test_who_watches_is_told_of_each_level() -> None:
    heard: list[Progress] = []
    instance, optimum = instances("gap1")[0]
    recommended(instance, PLAIN, watch=Watch(told=heard.append))
    of_weight = [each for each in heard if each.level == "weight"]
    assert heard[: len(of_weight)] == of_weight
    assert {each.level for each in heard[len(of_weight) :]} == {"tie_break"}
    assert [each.round for each in of_weight] == list(range(1, len(of_weight) + 1))
    assert all((each.value or 0) <= optimum <= (each.bound or 0) for each in of_weight)


@pytest.mark.parametrize("looks", [3, 30])
def test_who_interrupts_twice_is_heard_through_the_solver(looks: int) -> None:
    answers = iter(range(looks))

    def stopped() -> bool:
        if next(answers, None) is None:
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        recommended(instances("gap4")[1][0], PLAIN, watch=Watch(is_stopped=stopped))


def test_an_end_of_the_solver_that_is_not_foreseen_is_an_error() -> None:
    none = np.zeros(0, np.int64)
    with pytest.raises(RuntimeError, match="Empty"):
        highs.search(problem(none, np.zeros(0, np.bool_), Rows(none, none, none, none, none)), none, start=None, watch=ENDLESS)


@pytest.mark.parametrize(("name", "index"), PUBLISHED)
def test_published_instances_are_solved_to_their_published_optimum(name: str, index: int) -> None:
    instance, optimum = instances(name)[index]
    found = recommend(instance, PLAIN)
    assert (found.levels[0].value, found.levels[0].bound, found.status) == (optimum, optimum, "optimal")
