"""Which place, route or dwelling to work for next: what the prices say against solving again."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from asylia.matching import advice as matching_advice
from asylia.matching import schema, worth
from asylia.matching.advice import Advice, Kind, Step, Worth, advise, advised
from asylia.matching.advice_files import read_kinds, write_advice
from asylia.matching.changes import AddPlace, AddRoute, ChangePlace, ChangeRoute, changed
from asylia.matching.errors import Fault, ForbiddenInput, Infeasible, InvalidInstance, NothingFound
from asylia.matching.explicit import weights
from asylia.matching.files import fingerprint, parsed, read_instance
from asylia.matching.instance import Instance, Place, Route
from asylia.matching.plan import solved, totals
from asylia.matching.policy import Policy
from asylia.matching.shape import task
from asylia.matching.tests.makers import COUNTRIES, MANY, PLACE, ROUTE, SOME, files, text, worked
from asylia.matching.tests.test_explicit import ROWS, explicit
from asylia.matching.watch import Watch

PLAIN, RELATIVE = Policy(), Policy(chance_use="relative")
SENSES = ("maximise", "minimise")
TIGHT = (
    [{"id": "q1", "most": 0, "country": "NO"}],
    [{"id": "q1", "most": 1, "country": "NO"}, {"id": "q2", "most": 1, "country": "SE"}],
    [{"id": "q1", "most": 1, "city": "Lund"}, {"id": "q2", "most": 2, "places": ["v0"]}],
    [{"id": "q1", "most": 1, "city": "Lund"}, {"id": "q2", "most": 2, "country": "NO"}],
)


def level(instance: Instance, policy: Policy = PLAIN) -> int:
    """Level 1 of the best plan."""
    todo = task(instance, policy)
    return totals(todo, solved(todo))[0]


def kinds(*those: dict[str, Any]) -> tuple[Kind, ...]:
    return read_kinds(text({"format": "asylia.kinds/1", "kinds": [{"id": f"k{row}", **each} for row, each in enumerate(those)]}))


@st.composite
def asked(draw: st.DrawFn) -> Instance:
    """An instance that has a plan, its limits tight in one of two, no limit over the others."""
    file = draw(files())
    limits = draw(st.sampled_from(([], *TIGHT)))
    known = {each["id"] for each in file["places"]}
    file["limits"] = [each for each in limits if set(each.get("places", ())) <= known]
    instance = read_instance(text(file))
    try:
        level(instance)
    except (Infeasible, InvalidInstance):  # a place of the city of one limit in the country of another
        assume(False)  # noqa: FBT003 - hypothesis has it so
    return instance


def nested(instance: Instance, places: list[dict[str, Any]]) -> bool:
    try:
        task(with_places(instance, places), PLAIN)
    except InvalidInstance:
        return False
    return True


def with_places(instance: Instance, places: list[dict[str, Any]]) -> Instance:
    more = [each.change for each in kinds(*({"add_place": place} for place in places))]
    new = [replace(each.place, id=f"new{row}") for row, each in enumerate(more) if isinstance(each, AddPlace)]
    return replace(instance, places=(*instance.places, *new))


OPEN_PLACE = PLACE.flatmap(lambda place: st.sampled_from((place, {name: each for name, each in place.items() if name != "city"})))


@MANY
@given(asked(), st.lists(OPEN_PLACE, min_size=1, max_size=3), st.sampled_from((PLAIN, Policy(chance_use="relative"))))
def test_one_more_place_of_a_kind_is_worth_what_level_1_gains_from_it(
    instance: Instance, places: list[dict[str, Any]], policy: Policy
) -> None:
    assume(all(nested(instance, [place]) for place in places))
    before = level(instance, policy)
    expected = {f"k{row}": level(with_places(instance, [place]), policy) - before for row, place in enumerate(places)}
    found = advise(instance, policy, kinds=kinds(*({"add_place": place} for place in places)), how_many=1)
    assert {each.kind: each.value for each in found.kinds} == expected
    assert (found.value, found.status) == (before, "complete")
    best = min(expected, key=lambda kind: (-expected[kind], kind))
    assert found.steps == ((Step(best, expected[best], before + expected[best]),) if expected[best] > 0 else ())


SOME_FIELDS = PLACE.flatmap(lambda place: st.lists(st.sampled_from([(name, place[name]) for name in sorted(place)]), min_size=1).map(dict))
CHANGED = st.one_of(
    st.fixed_dictionaries({"add_route": ROUTE}),
    st.fixed_dictionaries({"add_place": OPEN_PLACE}),
    SOME_FIELDS.map(lambda some: {"change_place": {"id": "v0", **some}}),
)


@MANY
@given(asked(), CHANGED)
def test_no_change_gains_more_than_the_prices_allow(instance: Instance, change: dict[str, Any]) -> None:
    (kind,) = kinds(change)
    try:
        after, _ = changed(instance, PLAIN, changes=[kind.change])
        gain = level(after) - level(instance)
    except (InvalidInstance, Infeasible):
        return
    todo = task(instance, PLAIN)
    (bound,) = worth.at_most(todo, solved(todo), changes=[kind.change])
    assert gain <= bound
    assert advise(instance, PLAIN, kinds=[kind], how_many=1).kinds == (Worth("k0", gain),)


@MANY
@given(asked(), st.lists(CHANGED, min_size=2, max_size=3))
def test_each_step_takes_what_gains_most_on_top_of_those_before(instance: Instance, changes: list[dict[str, Any]]) -> None:
    left = {each.id: each for each in kinds(*changes)}
    reached = level(instance)
    try:
        found = advise(instance, PLAIN, kinds=[*left.values()], how_many=3)
        for each in found.steps:
            gains = {name: level(more(instance, kind)) - reached for name, kind in left.items()}
            best = min(gains, key=lambda name: (-gains[name], name))
            assert each == Step(best, gains[best], reached + gains[best])
            assert each.gain > 0
            instance, reached = more(instance, left[best]), each.value
            left = {name: kind for name, kind in left.items() if name != best or isinstance(kind.change, AddPlace)}
        assert len(found.steps) == 3 or all(level(more(instance, kind)) <= reached for kind in left.values())
    except (InvalidInstance, Infeasible):
        assume(False)  # noqa: FBT003 - hypothesis has it so


def more(instance: Instance, kind: Kind) -> Instance:
    change = kind.change
    if isinstance(change, AddPlace):
        change = AddPlace(replace(change.place, id=f"new{len(instance.places)}"))
    return changed(instance, PLAIN, changes=[change])[0]


def test_a_kind_in_a_country_whose_limit_is_full_is_worth_only_what_comes_of_changing_places() -> None:
    file = worked() | {"limits": [{"id": "q", "most": 2, "country": "NO"}]}
    file["persons"][1]["urgency"] = 3  # 4 × 4 × 70 in Norway, where p1 is then to leave C for B, against 4 × 4 × 50 at B
    instance, roomy = read_instance(text(file)), kinds({"add_place": {"country": "NO", "beds": 4}})
    assert advise(instance, PLAIN, kinds=roomy).kinds == (Worth("k0", 1120 + 400 - 800 - 560),)
    assert advise(replace(instance, limits=()), PLAIN, kinds=roomy).kinds == (Worth("k0", 1120 + 70 - 800),)


def test_a_kind_without_a_city_is_one_that_nobody_excludes_and_no_limit_of_a_city_holds() -> None:
    file = worked()
    for person in file["persons"]:
        person["excluded_cities"] = ["Oslo"]
    file["limits"] = [{"id": "q", "most": 0, "city": "Bergen"}]
    cities: tuple[dict[str, str], ...] = ({}, {"city": "Oslo"}, {"city": "Bergen"})
    some = kinds(*({"add_place": {"country": "NO", "beds": 1} | city} for city in cities))
    assert advise(read_instance(text(file)), PLAIN, kinds=some).kinds == (Worth("k0", 30), Worth("k1", 0), Worth("k2", 0))


def test_a_place_is_chosen_again_and_a_route_once() -> None:
    file = worked()
    file |= {"persons": [file["persons"][3] | {"id": each} for each in ("p4", "p5", "p6")], "places": []}
    route = {"nationality": "BB", "country": "SE", "months": 1, "chance": "very_likely"}
    some = kinds({"add_place": {"country": "SE", "beds": 1}}, {"add_route": route})
    found = advise(read_instance(text(file)), PLAIN, kinds=some, how_many=9)
    assert found.kinds == (Worth("k0", 70), Worth("k1", 0))
    assert found.steps == (Step("k0", 70, 70), Step("k0", 70, 140), Step("k0", 70, 210), Step("k1", 60, 270))


def test_at_least_the_best_twenty_are_tried_and_more_where_a_bound_is_above_the_best() -> None:
    instance = read_instance(text(worked()))
    for nationality, expected in (("CC", [0] * 20 + [None] * 2), ("BB", [320] * 22)):
        route = {"nationality": nationality, "country": "NO", "chance": "likely"}
        routes = [{"add_route": route | {"months": months}} for months in range(1, 23)]
        assert [each.value for each in advise(instance, PLAIN, kinds=kinds(*routes), how_many=1).kinds] == expected


def test_kinds_that_are_none_are_all_named() -> None:
    instance = read_instance(text(worked()))
    wrong = (
        Kind("one", ChangePlace("nowhere", {"beds": 2})),
        Kind("one", ChangeRoute("CC", "NO", {"months": 1})),
        Kind("two", AddRoute(Route("AA", "NO", 6, "likely", known=False))),
        Kind("three", ChangePlace("A", {"capacity": {"load": 2}})),
    )
    with pytest.raises(InvalidInstance) as caught:
        advise(instance, PLAIN, kinds=wrong)
    assert caught.value.faults == (
        Fault("$.kinds[0].change_place.id", "unknown_id"),
        Fault("$.kinds[1].id", "duplicate_id"),
        Fault("$.kinds[1].change_route", "unknown_route"),
        Fault("$.kinds[2].add_route", "duplicate_route"),
        Fault("$.kinds[3].change_place.capacity", "not_allowed"),
    )


def test_a_file_of_kinds_is_checked_as_a_whole() -> None:
    file = {
        "format": "asylia.kinds/1",
        "kinds": [
            {"id": "a", "add_place": {"beds": 0, "religion": "secret"}},
            {"id": "b"},
            {
                "id": "c",
                "add_place": {"country": "NO", "beds": 1},
                "add_route": {"nationality": "*", "country": "NO", "months": -1, "chance": "even"},
            },
            {"id": "d", "remove_place": "A"},
        ],
    }
    with pytest.raises(ForbiddenInput) as caught:
        read_kinds(text(file))
    assert [str(each) for each in caught.value.faults] == [
        "$.kinds[0].add_place.country: required",
        "$.kinds[0].add_place.beds: minimum",
        "$.kinds[0].add_place.religion: forbidden",
        "$.kinds[1]: properties",
        "$.kinds[2]: properties",
        "$.kinds[2].add_route.months: minimum",
        "$.kinds[3].remove_place: forbidden",
    ]


@SOME
@given(asked(), st.lists(CHANGED, max_size=3))
def test_what_is_written_is_what_the_schema_says(instance: Instance, changes: list[dict[str, Any]]) -> None:
    try:
        found = advise(instance, PLAIN, kinds=kinds(*changes))
    except InvalidInstance:
        return
    file = parsed(write_advice(found))
    assert schema.faults(file, "advice") == []
    assert (len(file["kinds"]), file["fingerprint"]) == (len(changes), fingerprint(instance, PLAIN))


def test_the_order_of_the_kinds_does_not_matter() -> None:
    instance = read_instance(text(worked()))
    those = kinds({"add_place": {"country": "SE", "beds": 4}}, {"add_place": {"country": "SE", "beds": 5}})
    assert write_advice(advise(instance, PLAIN, kinds=those)) == write_advice(advise(instance, PLAIN, kinds=those[::-1]))


def test_the_new_place_takes_a_name_that_is_free() -> None:
    file = worked()
    file["places"][0]["id"] = "k0#1"
    found = advise(read_instance(text(file)), PLAIN, kinds=kinds({"add_place": {"country": "SE", "beds": 4}}))
    assert found.steps == (Step("k0", 70, 1270),)


@pytest.mark.parametrize("sense", SENSES)
def test_more_room_in_an_explicit_instance_counts_in_its_own_unit(sense: str) -> None:
    sign = 1 if sense == "maximise" else -1
    rows = [("a", "x", 0.5 * sign), ("b", "x", 0.25 * sign), ("c", "x", 0.1 * sign), ("c", "y", 0.01 * sign)]
    instance = read_instance(text(explicit(rows, sense=sense)))
    more = kinds({"change_place": {"id": "x", "capacity": {"load": 2}}}, {"change_place": {"id": "y", "capacity": {"load": 2}}})
    found = advise(instance, PLAIN, kinds=more)
    assert found.value == pytest.approx(sign * 0.51)
    assert found.kinds == (Worth("k0", 0.25), Worth("k1", 0))
    assert found.steps[0].value == pytest.approx(sign * 0.76)


@MANY
@given(rows=ROWS, before=st.integers(0, 2), after=st.sampled_from((0, 1.5, 2, 9)), required=st.booleans(), sense=st.sampled_from(SENSES))
def test_more_room_gains_no_more_than_the_prices_allow(
    *, rows: list[tuple[str, str, float]], before: int, after: float, required: bool, sense: str
) -> None:
    instance = read_instance(text(explicit(rows, capacity=before, required=required, sense=sense)))
    (kind,) = kinds({"change_place": {"id": "x", "capacity": {"load": after}}})
    try:
        gain = level(changed(instance, PLAIN, changes=[kind.change])[0]) - level(instance)
    except (InvalidInstance, Infeasible):
        return
    todo = task(instance, PLAIN)
    assert gain <= worth.at_most(todo, solved(todo), changes=[kind.change])[0]
    (found,) = advise(instance, PLAIN, kinds=[kind], how_many=1).kinds
    assert found.value == pytest.approx(float(gain / weights(instance)[1].factor))


def test_an_explicit_instance_has_neither_routes_nor_attributes_to_work_for() -> None:
    instance = read_instance(text(explicit([("a", "x", 1)])))
    wrong = kinds(
        {"add_place": {"country": "NO", "beds": 1}},
        {"add_route": {"nationality": "*", "country": "NO", "months": 1, "chance": "even"}},
        {"change_place": {"id": "x", "beds": 2}},
    )
    with pytest.raises(InvalidInstance) as caught:
        advise(instance, PLAIN, kinds=wrong)
    assert [str(each) for each in caught.value.faults] == [
        "$.kinds[0].add_place: not_allowed",
        "$.kinds[1].add_route: not_allowed",
        "$.kinds[2].change_place.beds: not_allowed",
    ]


def test_what_leaves_no_plan_for_those_who_must_be_placed_is_not_chosen() -> None:
    file = worked()
    file["persons"][2]["required"] = True
    found = advise(read_instance(text(file)), PLAIN, kinds=kinds({"change_place": {"id": "A", "offers": []}}))
    assert (found.kinds, found.steps) == ((Worth("k0", None),), ())


def test_without_time_there_is_no_advice_and_with_little_there_is_less(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = read_instance(text(worked()))
    some = kinds({"add_place": {"country": "SE", "beds": 4}}, {"change_place": {"id": "C", "beds": 4}})
    with pytest.raises(NothingFound):
        advised(instance, PLAIN, kinds=some, how_many=2, watch=Watch(end=0))
    late = iter([False] * 4 + [True] * 99)
    found = advised(instance, PLAIN, kinds=some, how_many=2, watch=Watch(is_stopped=lambda: next(late)))
    assert found == Advice("time_limit", 1200, (Worth("k0", 70), Worth("k1", None)), (), fingerprint(instance, PLAIN))


def test_prices_alone_answer_for_places_under_no_full_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    solves: list[int] = []

    def counted(*given_: Any, **named: Any) -> Any:
        solves.append(1)
        return solved(*given_, **named)

    monkeypatch.setattr(matching_advice, "solved", counted)
    places = [{"add_place": {"country": country, "beds": beds}} for country in COUNTRIES for beds in range(1, 9)]
    advise(read_instance(text(worked())), PLAIN, kinds=kinds(*places), how_many=1)
    assert len(solves) == 2  # today, and with the one that was chosen


def test_a_place_of_python_needs_no_name() -> None:
    found = advise(read_instance(text(worked())), PLAIN, kinds=[Kind("k", AddPlace(Place("", country="SE", beds=4)))], how_many=1)
    assert found.steps == (Step("k", 70, 1270),)
