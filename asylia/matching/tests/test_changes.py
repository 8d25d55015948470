"""What can be changed on a copy, what cannot, and how it is written in a file."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from asylia.matching import schema
from asylia.matching.advice_files import read_changes
from asylia.matching.changes import (
    AddPersons,
    AddPlace,
    AddRoute,
    Change,
    ChangePlace,
    ChangePolicy,
    ChangeRoute,
    RemovePlace,
    changed,
)  # fmt: skip
from asylia.matching.errors import Fault, ForbiddenInput, InvalidInstance
from asylia.matching.files import read_instance, write_instance
from asylia.matching.instance import Instance, Limit, Pair, Person, Place, Route
from asylia.matching.policy import Policy
from asylia.matching.references import NEEDED
from asylia.matching.tests.makers import text, worked
from asylia.matching.tests.test_explicit import explicit

PLAIN = Policy()


def example() -> Instance:
    return read_instance(text(worked()))


def after(*changes: Change, instance: Instance | None = None) -> Instance:
    return changed(instance or example(), PLAIN, changes=changes)[0]


def faults(*changes: Change, instance: Instance | None = None) -> list[str]:
    with pytest.raises(InvalidInstance) as caught:
        after(*changes, instance=instance)
    return [str(each) for each in caught.value.faults]


EVERY: list[tuple[dict[str, Any], Change]] = [
    (
        {"add_place": {"id": "D", "city": "Oslo", "country": "NO", "beds": 2, "offers": ["sea"], "available_from": "2027-01-01"}},
        AddPlace(Place("D", "Oslo", "NO", 2, offers=frozenset({"sea"}), available_from=date(2027, 1, 1))),
    ),
    ({"remove_place": "A"}, RemovePlace("A")),
    ({"change_place": {"id": "A", "beds": 3.0, "offers": []}}, ChangePlace("A", {"beds": 3, "offers": frozenset()})),
    (
        {"add_route": {"nationality": "BB", "country": "NO", "months": 2, "chance": "even", "known": False}},
        AddRoute(Route("BB", "NO", 2, "even", known=False)),
    ),
    (
        {"change_route": {"nationality": "AA", "country": "NO", "months": 6, "to": {"months": 3, "chance": "even"}}},
        ChangeRoute("AA", "NO", {"months": 3, "chance": "even"}, months=6),
    ),
    (
        {
            "add_persons": [
                {"id": "p9", "urgency": 2, "people": 3, "nationalities": ["AA"], "languages": ["fa"], "waiting_since": "2026-01-01"}
            ]
        },
        AddPersons((Person("p9", 2, 3, frozenset({"AA"}), frozenset({"fa"}), waiting_since=date(2026, 1, 1)),)),
    ),
    (
        {"change_policy": {"urgency_weight": [1, 1, 1, 1], "group_credit": {"region": {"r1": 3}}}},
        ChangePolicy({"urgency_weight": (1, 1, 1, 1), "group_credit": {"region": {"r1": 3}}}),
    ),
]


def test_each_kind_of_change_is_read() -> None:
    file = {"format": "asylia.changes/1", "changes": [given for given, _ in EVERY]}
    assert read_changes(text(file)) == tuple(change for _, change in EVERY)


def test_each_kind_of_change_changes_that_alone() -> None:
    before = example()
    added, removed, place, route, routed, persons, policy = (change for _, change in EVERY)
    assert {each.id for each in after(added).places} == {"A", "B", "C", "D"}
    assert after(removed) == replace(before, places=before.places[1:])
    assert after(place).places == (replace(before.places[0], beds=3, offers=frozenset()), *before.places[1:])
    assert set(after(route).routes) - set(before.routes) == {Route("BB", "NO", 2, "even", known=False)}
    assert after(routed).routes == (Route("AA", "NO", 3, "even"), *before.routes[1:])
    assert [each.id for each in after(persons).persons] == ["p1", "p2", "p3", "p4", "p9"]
    assert changed(before, PLAIN, changes=[policy]) == (before, Policy(urgency_weight=(1, 1, 1, 1), group_credit={"region": {"r1": 3}}))


def test_what_is_changed_can_be_written_and_read_again() -> None:
    one = after(*(change for _, change in reversed(EVERY)))
    assert read_instance(write_instance(one)) == one


def test_each_change_stands_on_those_before_it() -> None:
    assert after(RemovePlace("A"), AddPlace(Place("A", "Oslo", "NO")), ChangePlace("A", {"beds": 7})).places[0].beds == 7
    assert faults(RemovePlace("A"), ChangePlace("A", {"beds": 7})) == ["$.changes[1].change_place.id: unknown_id"]


def test_a_place_that_goes_takes_along_all_that_was_decided_there() -> None:
    limits = (Limit("q1", 1, frozenset({"A"})), Limit("q2", 1, frozenset({"A", "B"})), Limit("q3", 1, country="NO"))
    instance = replace(
        example(), limits=limits, fixed=(Pair("p1", "A"), Pair("p2", "B")), listed=(Pair("p3", "A"),), closed=(Pair("p4", "A"),)
    )
    gone = after(RemovePlace("A"), instance=instance)
    assert gone.limits == (Limit("q2", 1, frozenset({"B"})), Limit("q3", 1, country="NO"))
    assert (gone.fixed, gone.listed, gone.closed) == ((Pair("p2", "B"),), (), ())
    assert read_instance(write_instance(gone)) == gone


def test_all_that_cannot_be_changed_is_named_at_once() -> None:
    several = replace(example(), routes=(*example().routes, Route("AA", "NO", 2, "unlikely")))
    assert faults(
        AddPlace(Place("A")),
        RemovePlace("nowhere"),
        ChangePlace("nowhere", {"beds": 2}),
        ChangePlace("A", {"capacity": {"load": 1}}),
        AddRoute(Route("AA", "NO", 6, "likely", known=False)),
        ChangeRoute("AA", "NO", {"months": 1}),
        ChangeRoute("CC", "NO", {"months": 1}),
        ChangeRoute("AA", "NO", {"months": 1}, chance="even"),
        AddPersons((Person("p1"), Person("new"), Person("new"))),
        instance=several,
    ) == [
        "$.changes[0].add_place.id: duplicate_id",
        "$.changes[1].remove_place: unknown_id",
        "$.changes[2].change_place.id: unknown_id",
        "$.changes[3].change_place.capacity: not_allowed",
        "$.changes[4].add_route: duplicate_route",
        "$.changes[5].change_route: several_routes",
        "$.changes[6].change_route: unknown_route",
        "$.changes[7].change_route: unknown_route",
        "$.changes[8].add_persons[0].id: duplicate_id",
        "$.changes[8].add_persons[2].id: duplicate_id",
    ]
    assert len(after(ChangeRoute("AA", "NO", {"months": 1}, chance="unlikely"), instance=several).routes) == 5


def test_of_an_explicit_instance_places_can_go_or_hold_more_and_nothing_else() -> None:
    instance = read_instance(text(explicit([("a", "x", 1), ("b", "y", 2)])))
    less = after(RemovePlace("x"), ChangePlace("y", {"capacity": {"load": 4.5}}), instance=instance)
    assert [each.pair for each in less.pairs] == [Pair("b", "y")]
    assert less.places == (Place("y", capacity={"load": 4.5}),)
    assert read_instance(write_instance(less)) == less
    assert faults(
        AddPlace(Place("z")),
        ChangePlace("x", {"beds": 2, "capacity": {}}),
        AddRoute(Route("AA", "NO", 1, "even")),
        ChangeRoute("AA", "NO", {}),
        AddPersons(()),
        instance=instance,
    ) == [
        "$.changes[0].add_place: not_allowed",
        "$.changes[1].change_place.beds: not_allowed",
        "$.changes[2].add_route: not_allowed",
        "$.changes[3].change_route: not_allowed",
        "$.changes[4].add_persons: not_allowed",
    ]


def test_a_file_of_changes_is_checked_as_a_whole_and_no_value_is_shown() -> None:
    file = {
        "format": "secret",
        "changes": [
            {},
            {"remove_place": "A", "change_place": {"id": "A"}},
            {"add_place": {"id": "D", "beds": "secret", "capacity": {"load": 1}}},
            {"add_persons": [{"id": "p9", "religion": "secret", "urgency": 5, "people": 1, "nationalities": [], "languages": []}]},
            {"change_route": {"nationality": "AA", "country": "NO", "to": {"chance": "secret", "country": "SE"}}},
            {"change_policy": {"seed": -1, "merit": 1}},
            {"place_somebody": {}},
        ],
    }
    with pytest.raises(ForbiddenInput) as caught:
        read_changes(text(file))
    assert [str(each) for each in caught.value.faults] == [
        "$.format: const",
        "$.changes[0]: properties",
        "$.changes[1]: properties",
        "$.changes[2].add_place.city: required",
        "$.changes[2].add_place.country: required",
        "$.changes[2].add_place.beds: type",
        "$.changes[2].add_place.capacity: forbidden",
        "$.changes[3].add_persons[0].waiting_since: required",
        "$.changes[3].add_persons[0].religion: forbidden",
        "$.changes[3].add_persons[0].urgency: enum",
        "$.changes[4].change_route.to.chance: enum",
        "$.changes[4].change_route.to.country: forbidden",
        "$.changes[5].change_policy.seed: minimum",
        "$.changes[5].change_policy.merit: forbidden",
        "$.changes[6].place_somebody: forbidden",
    ]
    with pytest.raises(InvalidInstance) as unreadable:
        read_changes("{")
    assert unreadable.value.faults == (Fault("$", "not_json"),)


def test_the_schema_of_changes_has_the_fields_of_the_instance_and_of_the_policy_and_no_others() -> None:
    instance, changes, kinds = (schema.schema(name) for name in ("instance", "changes", "kinds"))

    def fields(rule: schema.Schema) -> set[str]:
        return {*rule["properties"], *rule.get("patternProperties", ())}

    persons, places = (instance["properties"][name]["items"] for name in ("persons", "places"))
    assert fields(changes["$defs"]["person"]) == fields(persons)
    assert fields(changes["$defs"]["place"]) == fields(places) - {"capacity"} == fields(kinds["$defs"]["place"]) | {"id"}
    assert set(changes["$defs"]["person"]["required"]) == {"id", *NEEDED["persons"]}
    assert set(changes["$defs"]["place"]["required"]) == {"id", *NEEDED["places"]}
    made = changes["properties"]["changes"]["items"]["properties"]
    assert fields(made["change_policy"]) == set(schema.schema("policy")["properties"]) - {"format"}
    assert set(made) >= fields(kinds["properties"]["kinds"]["items"]) - {"id"}
