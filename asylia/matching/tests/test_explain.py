"""What an explanation says of a pair, on the worked example and on small random instances."""

import json
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from asylia.matching import schema
from asylia.matching.errors import Infeasible, UnknownId
from asylia.matching.explain import explain, explain_person, limits
from asylia.matching.explanation import AtPlace, Effect, Explanation, Loss, Part, write_explanation
from asylia.matching.field import possible_pairs
from asylia.matching.files import read_instance
from asylia.matching.helping import CONFIRMED
from asylia.matching.ideas import ideas
from asylia.matching.instance import Instance, Pair
from asylia.matching.levels import Pairs, later_levels
from asylia.matching.limits import CODES
from asylia.matching.parts import levels
from asylia.matching.policy import Policy
from asylia.matching.reached import reached
from asylia.matching.recommend import recommend
from asylia.matching.shape import task
from asylia.matching.tests.makers import ALL_COUNTRIES, FORMAT, PERSON, PLACE, ROUTE, files, text, worked
from asylia.matching.tests.test_plan import MANY, PLAIN, answer, plans
from asylia.matching.watch import ENDLESS

CREDITS = Policy(group_credit={"region": {"r1": 5, "r2": 2}}, count="households")
POLICIES = st.sampled_from((PLAIN, CREDITS, Policy(chance_use="relative", seed=3)))


OPEN = ("urgency", "people", "nationalities", "languages", "waiting_since", "required", "city", "country", "beds", "people_min")


def listed(one: st.SearchStrategy[dict[str, Any]], prefix: str, *, least: int, most: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    """With few limits, and an id."""
    few = one.map(lambda each: {name: each[name] for name in OPEN if name in each})
    return st.lists(few, min_size=least, max_size=most).map(lambda all_: [{"id": f"{prefix}{n}", **each} for n, each in enumerate(all_)])


def crowded(persons: Any, places: Any, routes: Any) -> dict[str, Any]:
    basic = {"format": FORMAT, "as_of": "2026-11-01", "model": "attributes"}
    return {**basic, "persons": persons, "places": places, "routes": [*routes, *ALL_COUNTRIES]}


CROWDED = st.builds(crowded, listed(PERSON, "p", least=3, most=5), listed(PLACE, "v", least=1, most=3), st.lists(ROUTE, max_size=3))
CONTESTED = st.one_of(files(persons=5, places=4), CROWDED)


def searched(instance: Instance, policy: Policy) -> dict[tuple[int, ...], tuple[int, ...]]:
    """Every plan there is, with its levels."""
    todo = task(instance, policy)
    columns = (todo.pairs.protection, todo.pairs.fit, todo.pairs.fairness, later_levels(instance, policy)[-1](todo.pairs))
    return {tuple(chosen): tuple(int(each[chosen].sum()) for each in columns) for chosen in plans(todo)}


def pair_of(instance: Instance, pairs: Pairs, row: int) -> Pair:
    return Pair(instance.persons[pairs.person[row]].id, instance.places[pairs.place[row]].id)


def instance_of(**changes: dict[str, Any]) -> Instance:
    """The worked example, with fields changed by the id of who or what has them."""
    file = worked()
    for each in [*file["persons"], *file["places"]]:
        each.update(changes.get(each["id"], {}))
    return read_instance(text(file))


def explained(person: str, place: str, *, of: Instance | None = None, policy: Policy = PLAIN) -> Explanation:
    instance = of or instance_of()
    return explain(instance, policy, recommend(instance, policy), person=person, place=place)


def told(found: Explanation) -> dict[str, Any]:
    file: dict[str, Any] = json.loads(write_explanation(found))
    return file


def test_the_worked_example_costs_what_the_page_says() -> None:
    found = explained("p4", "C")
    assert (found.possible, found.standing, found.position) == (True, "listed", 2)
    assert found.loss == Loss(protection=1200 - 990, fit=1821 - (875 + 528 + 150), placed=0)
    assert tuple(each.code for each in found.limits) == CODES
    assert {each.name: each.value for each in found.levels if each.name != "tie_break"} == {"protection": 30, "fit": 875, "fairness": 1}


def test_each_level_shows_what_it_is_made_of() -> None:
    levels = {each.name: each.parts for each in explained("p1", "C").levels}
    assert levels["protection"] == (Part("urgency", 4, 8), Part("people", 1, 1), Part("chance", "likely", 70))
    assert levels["fit"] == (Part("language", 1000, 30), Part("wishes_of_person", 1000, 30), Part("speed", 700, 10))
    assert levels["fairness"] == (Part("months_waiting", 10, 1),)
    assert {each.name: each.parts for each in explained("p2", "B").levels}["fairness"][1] == Part("never_listed", 1, 24)


def test_who_is_in_the_plan_is_assigned_at_no_cost_and_nothing_needs_to_change() -> None:
    found = explained("p3", "A")
    assert (found.standing, found.position, found.loss, found.changes) == ("assigned", 1, Loss(0, 0, 0), ())


def test_a_pair_that_cannot_be_says_each_limit_and_what_would_change_it() -> None:
    found = explained("p3", "C", of=instance_of(p3={"people": 3, "needs": ["step_free", "sea"]}))
    assert (found.possible, found.standing, found.loss, found.levels, found.changes) == (False, "impossible", None, (), ())
    assert {each.code: each.change for each in found.limits if not each.ok} == {
        "beds": {"beds": 3}, "needs": {"offers": ["sea", "step_free"]},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("person", "place", "expected"),
    [
        ({"people": 2}, {}, ("beds", {"place": "C", "beds": 2})),
        ({}, {"people_min": 2, "beds": 2}, ("people_min", {"place": "C", "people_min": 1})),
        ({"not_seen_by": ["r1"]}, {"readers": ["r1", "r2"]}, ("readers", {"place": "C", "readers": ["r1"]})),
        ({"needs": ["garden"]}, {}, ("offers", {"place": "C", "offers": ["garden"]})),
        ({}, {"must_languages": ["no"]}, ("must_languages", {"place": "C", "must_languages": ["no"]})),
        ({}, {"must_art_forms": ["film"]}, ("must_art_forms", {"place": "C", "must_art_forms": ["film"]})),
        ({}, {"available_until": "2027-08-31"}, ("available_until", {"place": "C", "available_until": "2027-09-01"})),
        ({"arrive_by": "2027-10-01"}, {"available_from": "2027-12-01"}, ("available_from", {"place": "C", "available_from": "2027-10-01"})),
        ({"arrive_by": "2027-10-01"}, {"decision_on": "2027-01-01"}, ("decision_on", {"place": "C", "decision_on": "2026-12-01"})),
    ],
)
def test_a_single_change_that_would_help_is_told_and_its_effect_is_exact(person: Any, place: Any, expected: Any) -> None:
    """p4 becomes the most urgent, so whatever opens C to p4 gives p4 the place."""
    instance = instance_of(p4={"urgency": 4, "people": 1, **person}, C=place, A={"must_languages": ["xx"]}, B={"must_languages": ["xx"]})
    instance = replace(instance, persons=tuple(each for each in instance.persons if each.id == "p4"))
    changes = explained("p4", "C", of=instance).changes
    worth = 8 * instance.persons[0].people * 30
    assert (changes[0].code, told(explained("p4", "C", of=instance))["changes"][0]["values"]) == expected
    assert changes[0].effect == Effect(worth, placed=True)


def test_a_route_that_nobody_knows_is_tried_with_a_middle_chance() -> None:
    instance = instance_of(p4={"nationalities": ["CC", "DD"], "urgency": 4, "people": 2})
    (change,) = explained("p4", "A", of=instance).changes
    assert (change.code, change.values) == ("route", {"nationality": "CC", "country": "NO", "months": 12, "chance": "even"})
    assert change.effect == Effect(8 * 2 * 50 - 240, placed=True)


def test_fewer_months_of_the_route_and_an_earlier_decision_are_both_tried() -> None:
    instance = instance_of(p4={"urgency": 4, "arrive_by": "2027-10-01"}, A={"decision_on": "2027-01-15"}, B={"beds": 9})
    file = told(explained("p4", "A", of=instance))
    assert [(each["code"], each["values"]) for each in file["changes"]] == []
    alone = replace(instance, persons=tuple(each for each in instance.persons if each.id == "p4"), places=instance.places[:1])
    file = told(explained("p4", "A", of=alone))
    assert [(each["code"], each["values"]) for each in file["changes"]] == [
        ("decision_on", {"place": "A", "decision_on": "2026-12-01"}),
        ("months", {"nationality": "BB", "country": "NO", "months": 8, "chance": "unlikely"}),
    ]


def test_nothing_is_proposed_that_only_the_person_can_lift_or_that_lies_behind_us() -> None:
    assert explained("p4", "C", of=instance_of(p4={"urgency": 4, "excluded_countries": ["NO"]})).changes == ()
    assert explained("p4", "C", of=instance_of(p4={"urgency": 4, "excluded_cities": ["C-city"]})).changes == ()
    late = instance_of(p4={"urgency": 4, "arrive_by": "2026-10-01"}, C={"available_from": "2026-12-01", "decision_on": "2026-12-01"})
    assert explained("p4", "C", of=late).changes == ()


def test_what_is_for_staff_of_the_case_only_is_marked() -> None:
    assert not explained("p4", "C").is_for_staff
    for person in ({"excluded_countries": ["NO"]}, {"excluded_cities": ["C-city"]}, {"not_seen_by": ["r1"]}):
        found = explained("p4", "C", of=instance_of(p4=person, C={"readers": ["r1"]}))
        assert found.is_for_staff
        assert told(found)["is_for_staff"] is True


def test_a_person_is_told_all_places_and_why_there_is_none() -> None:
    instance = instance_of()
    found = explain_person(instance, PLAIN, recommend(instance, PLAIN), person="p4")
    assert (found.reason, found.changes, found.is_for_staff) == ("place_goes_to_more_urgent", (), True)
    assert found.places == (
        AtPlace("A", True, "listed", 3, (), 30, 875, 210),  # noqa: FBT003 - possible
        AtPlace("B", True, "listed", 2, (), 70, 937, 330),  # noqa: FBT003 - possible
        AtPlace("C", True, "listed", 2, (), 30, 875, 210),  # noqa: FBT003 - possible
    )
    of_p1 = explain_person(instance, PLAIN, recommend(instance, PLAIN), person="p1")
    assert (of_p1.reason, [each.loss_at_most for each in of_p1.places]) == (None, [210, 530, 0])


def test_under_a_quota_prices_promise_nothing() -> None:
    """Either place alone has no price, yet who takes one takes it from the other."""
    file = worked()
    file["limits"] = [{"id": "q", "most": 1, "country": "NO"}]
    instance = read_instance(text(file))
    places = explain_person(instance, PLAIN, recommend(instance, PLAIN), person="p4").places
    assert [each.loss_at_most for each in places] == [None, 330, None]


def test_the_best_changes_over_all_places_come_first() -> None:
    instance = instance_of(p4={"urgency": 4, "people": 5, "arrive_by": "2027-06-01"})
    found = explain_person(instance, PLAIN, recommend(instance, PLAIN), person="p4")
    assert [(each.code, each.values, each.effect) for each in found.changes] == [
        ("beds", {"place": "B", "beds": 5}, Effect(8 * 5 * 70 - 400, placed=True)),
    ]


def test_who_is_fixed_elsewhere_has_no_plan_with_another_place() -> None:
    instance = replace(instance_of(), fixed=(Pair("p4", "C"),))
    assert explained("p4", "C", of=instance).loss == Loss(0, 0, 0)
    assert (explained("p4", "A", of=instance).loss, explained("p1", "C", of=instance).loss) == (None, None)


def test_an_unknown_id_is_told_without_a_look_at_anything_else() -> None:
    instance = instance_of()
    found = recommend(instance, PLAIN)
    for person, place, unknown in (("x", "C", "x"), ("p4", "x", "x"), ("C", "p4", "C")):
        with pytest.raises(UnknownId) as caught:
            explain(instance, PLAIN, found, person=person, place=place)
        assert caught.value.id == unknown
    with pytest.raises(UnknownId):
        explain_person(instance, PLAIN, found, person="x")


@pytest.mark.parametrize("sense", ["maximise", "minimise"])
def test_an_explicit_instance_has_its_weight_and_the_lot(sense: str) -> None:
    pairs = {"person": ["a", "a", "b", "b"], "place": ["x", "y", "x", "y"], "weight": [2.5, 1, 4, 1.25]}
    basic = {"format": "asylia.placement/1", "as_of": "2026-11-01", "model": "explicit", "sense": sense, "pairs": pairs}
    persons, places = [{"id": "a", "required": True}, {"id": "b", "required": True}], [{"id": each, "capacity": {"u": 1}} for each in "xyz"]
    instance = read_instance(text({**basic, "persons": persons, "places": places, "pairs": {**pairs, "uses": {"u": [1] * 4}}}))
    found = explained("a", "x", of=instance)
    assert [(each.code, each.ok) for each in found.limits] == [("given", True), ("closed", True)]
    assert [each.name for each in found.levels] == ["weight", "tie_break"]
    assert (found.levels[0].value, found.changes) == (2.5, ())
    assert found.loss == (Loss(1.25, 0, 0) if sense == "maximise" else Loss(0, 0, 0))
    assert [(each.code, each.ok) for each in explained("a", "z", of=instance).limits] == [("given", False), ("closed", True)]
    places_of_a = explain_person(instance, PLAIN, recommend(instance, PLAIN), person="a").places
    assert [(each.place, each.protection, each.failed) for each in places_of_a] == [("x", 2.5, ()), ("y", 1, ()), ("z", None, ("given",))]


@MANY
@given(CONTESTED, POLICIES)
def test_the_loss_is_the_difference_of_two_full_solves(file: dict[str, Any], policy: Policy) -> None:
    instance = read_instance(text(file))
    found, pairs, worth = answer(instance, policy), task(instance, policy).pairs, searched(instance, policy)
    best = max(worth, key=worth.__getitem__)
    for row in range(min(2, len(pairs))):
        pair = pair_of(instance, pairs, row)
        loss = explain(instance, policy, found, person=pair.person, place=pair.place).loss
        forced = max((each for each in worth if row in each), key=worth.__getitem__, default=None)
        if forced is None:
            assert loss is None
            continue
        assert loss == Loss(worth[best][0] - worth[forced][0], worth[best][1] - worth[forced][1], len(best) - len(forced))
        assert (pair not in found.assignments) or loss == Loss(0, 0, 0)
        if not instance.limits:
            kept = recommend(replace(instance, fixed=(*instance.fixed, pair)), policy)
            assert (loss.protection, loss.fit) == tuple(was.value - now.value for was, now in zip(found.levels, kept.levels, strict=True))[
                :2
            ]


@MANY
@given(CONTESTED, POLICIES)
def test_no_plan_with_a_pair_loses_more_than_its_prices_say(file: dict[str, Any], policy: Policy) -> None:
    instance = read_instance(text(file))
    found, pairs, worth = answer(instance, policy), task(instance, policy).pairs, searched(instance, policy)
    best = max(worth.values())[0]
    rows = {pair_of(instance, pairs, row): row for row in range(len(pairs))}
    for person in instance.persons[:2]:
        for at in explain_person(instance, policy, found, person=person.id).places:
            assert at.standing != "assigned" or at.loss_at_most == 0
            if at.loss_at_most is not None and Pair(person.id, at.place) in rows:
                row = rows[Pair(person.id, at.place)]
                assert best - max(worth[each][0] for each in worth if row in each) <= at.loss_at_most


@MANY
@given(files(), POLICIES)
def test_parts_make_the_value_and_the_values_are_those_of_the_engine(file: dict[str, Any], policy: Policy) -> None:
    instance = read_instance(text(file))
    pairs = possible_pairs(instance, policy)
    lot = later_levels(instance, policy)[-1](pairs)
    for row in range(min(2, len(pairs))):
        person, place = instance.persons[pairs.person[row]], instance.places[pairs.place[row]]
        of = {each.name: each for each in levels(instance, policy, person=person, place=place)}
        assert [each.value for each in of.values()] == [
            int(each[row]) for each in (pairs.protection, pairs.fit, pairs.fairness, lot)
        ]  # fmt: skip
        parts = {name: each.parts for name, each in of.items()}
        assert np.prod([each.weight for each in parts["protection"]]) == of["protection"].value
        fit = parts["fit"]
        assert sum(int(each.value) * each.weight for each in fit) // sum(each.weight for each in fit) == of["fit"].value
        assert sum(each.weight * (1 if isinstance(each.value, str) else each.value) for each in parts["fairness"]) == of["fairness"].value


@MANY
@given(files(), POLICIES)
def test_a_closed_pair_changes_no_part_of_any_other_explanation_of_the_person(file: dict[str, Any], policy: Policy) -> None:
    """What the plan then costs may change with the plan; limits and levels may not."""
    instance = read_instance(text({**file, "closed": [], "fixed": []}))
    assume(instance.persons and instance.places)
    person, shut = instance.persons[0], Pair(instance.persons[0].id, instance.places[0].id)
    closed = replace(instance, closed=(shut,))
    for place in instance.places[1:3]:
        for part in (limits, partial(levels, policy=policy)):
            assert part(instance, person=person, place=place) == part(closed, person=person, place=place)


@MANY
@given(files(persons=5, places=4), POLICIES)
def test_in_brief_a_pair_is_what_it_is_at_length_each_change_does_what_it_says_and_nobody_else_is_named(
    file: dict[str, Any], policy: Policy
) -> None:
    instance = read_instance(text(file))
    assume(instance.persons and instance.places)
    found = answer(instance, policy)
    person = next((each.person for each in found.unplaced), instance.persons[0].id)
    whole = explain_person(instance, policy, found, person=person)
    one = explain(instance, policy, found, person=person, place=instance.places[0].id)
    assert schema.faults(json.loads(write_explanation(whole)), "person_explanation") == []
    assert schema.faults(json.loads(write_explanation(one)), "explanation") == []
    assert not {f'"{each.id}"' for each in instance.persons if each.id != person} & set(
        write_explanation(whole).replace(",", ":").split(":")
    )
    at = whole.places[0]
    assert (at.possible, at.standing, at.position) == (one.possible, one.standing, one.position)
    assert (at.failed, at.is_for_staff) == (tuple(each.code for each in one.limits if not each.ok), one.is_for_staff)
    assert [at.protection, at.fit] == ([each.value for each in one.levels[:2]] or [None, None])
    for change in whole.changes:
        assert change.effect.protection or change.effect.placed
        if "beds" in change.values:
            places = [{**each, "beds": change.values["beds"]} if each["id"] == change.values["place"] else each for each in file["places"]]
            after = recommend(read_instance(text({**file, "places": places})), policy)
            assert after.levels[0].value - found.levels[0].value == change.effect.protection
            assert (person in {each.person for each in after.assignments}) == change.effect.placed


@MANY
@given(CONTESTED, st.sampled_from((PLAIN, CREDITS)))
def test_no_change_of_a_place_that_would_give_the_person_one_is_missed(file: dict[str, Any], policy: Policy) -> None:
    """Each is tried here without any look at prices."""
    instance = read_instance(text(file))
    found = answer(instance, policy)
    held = {each.place for each in instance.fixed}
    for person in [each for each in instance.persons if each.id in {one.person for one in found.unplaced}][:1]:
        every = [idea for place in instance.places if place.id not in held for idea in ideas(instance, person, place) if not idea.routes]
        helping = [each for each in every if person.id in reached(each.of(instance), policy, watch=ENDLESS).placed]
        told = [(each.code, each.values) for each in explain_person(instance, policy, found, person=person.id).changes]
        assert len(told) == CONFIRMED or {f"{each.code} {each.values}" for each in helping} <= {f"{code} {values}" for code, values in told}


def test_a_full_quota_or_somebody_who_must_be_placed_leaves_no_plan_with_the_pair() -> None:
    file = worked()
    file["limits"] = [{"id": "q", "most": 0, "country": "SE"}]
    assert explained("p4", "B", of=read_instance(text(file))).loss is None
    file = worked()
    file["persons"][2]["required"] = True
    assert explained("p4", "A", of=read_instance(text(file))).loss is None
    with pytest.raises(Infeasible):
        recommend(replace(read_instance(text(file)), closed=(Pair("p3", "A"),)), PLAIN)
