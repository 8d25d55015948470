import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from asylia.matching import schema
from asylia.matching.errors import Fault, ForbiddenInput, InvalidInstance
from asylia.matching.files import fingerprint, read_instance, read_policy, write_instance, write_policy
from asylia.matching.instance import Limit, Pair, Person, Place, Route
from asylia.matching.policy import Policy
from asylia.matching.tests.makers import MANY, files, text, worked

NEVER = (
    "religion", "belief", "ethnicity", "sexual_orientation", "political_opinion", "health", "score", "success", "jobs", "fame", "merit",
    "refusals", "lists", "declined_by", "applied_elsewhere", "applied_at", "order_of_arrival", "language_of_application", "gender", "age",
    "name", "reason",
)  # fmt: skip

SECRET = "a value that no name holds"


def faults(file: object) -> list[Fault]:
    with pytest.raises((InvalidInstance, ForbiddenInput)) as caught:
        read_instance(file if isinstance(file, str) else text(file))
    return list(caught.value.faults)


def test_the_worked_example_is_read_and_written_again() -> None:
    instance = read_instance(text(worked()))
    assert read_instance(write_instance(instance)) == instance
    assert [person.id for person in instance.persons] == ["p1", "p2", "p3", "p4"]


@pytest.mark.parametrize("name", NEVER)
def test_what_may_never_be_an_input_is_refused_by_name(name: str) -> None:
    file = worked()
    file["persons"][1][name] = "secret"
    file["places"][2][name] = "secret"
    assert faults(file) == [Fault(f"$.persons[1].{name}", "forbidden"), Fault(f"$.places[2].{name}", "forbidden")]


@pytest.mark.parametrize("name", ["ready_from\n", "needs\n", "xneeds", "needsx"])
def test_a_field_that_is_only_like_one_of_the_page_is_refused(name: str) -> None:
    file = worked()
    file["persons"][1][name] = []
    assert faults(file) == [Fault(f"$.persons[1].{name}" if name.isalpha() else f"$.persons[1][{json.dumps(name)}]", "forbidden")]


@MANY
@given(st.sampled_from(("persons", "places", "routes", "limits", "fixed", "listed", "closed")), st.text(min_size=1), st.data())
def test_whatever_field_the_page_does_not_know_is_refused_with_a_path_and_no_value(name: str, field: str, data: st.DataObject) -> None:
    file = worked()
    pair = {"person": "p1", "place": "A"}
    file |= {"limits": [{"id": "q", "most": 1, "city": "Lund"}], "fixed": [pair], "listed": [pair], "closed": [pair]}
    row = data.draw(st.integers(0, len(file[name]) - 1))
    assume(
        SECRET not in field
        and field not in {*Pair._fields, *(each.name for kind in (Person, Place, Route, Limit) for each in fields(kind))}
    )
    file[name][row] = {**file[name][row], field: SECRET}
    found = faults(file)
    assert [each.code for each in found] == ["forbidden"]
    assert found[0].path.startswith(f"$.{name}[{row}]")
    assert SECRET not in str(found[0])


@MANY
@given(files())
def test_what_is_written_is_read_as_the_same(file: dict[str, Any]) -> None:
    file["limits"] = [*file.get("limits", ()), {"id": "none", "most": 1, "places": []}]
    instance = read_instance(text(file))
    assert read_instance(write_instance(instance)) == instance


def test_the_inputs_are_those_of_the_page_and_no_others() -> None:
    person = {
        "id", "urgency", "people", "nationalities", "languages", "art_forms", "needs", "wishes", "excluded_countries", "excluded_cities",
        "not_seen_by", "ready_from", "arrive_by", "waiting_since", "never_listed", "groups", "required",
    }  # fmt: skip
    place = {
        "id", "city", "country", "beds", "people_min", "offers", "languages", "must_languages", "must_art_forms", "wishes", "readers",
        "decision_on", "available_from", "available_until", "capacity",
    }  # fmt: skip
    assert ({each.name for each in fields(Person)}, {each.name for each in fields(Place)}) == (person, place)


def break_everything() -> dict[str, Any]:
    """Twenty faults, each of another kind or place."""
    file = worked()
    persons, places = file["persons"], file["places"]
    file["format"] = "secret"
    file["secret\n"] = 1
    file["sense"] = "maximise"
    persons[0] |= {"urgency": 5, "people": 0, "waiting_since": "2026-02-30", "languages": ["secret", "secret"]}
    persons[1] |= {"urgency": True, "people": "secret", "needs": [""], "groups": {"region": 3}}
    persons[2] |= {"id": "p1", "religion": "secret"}
    del persons[3]["nationalities"]
    places[0] |= {"beds": 10**12, "capacity": {}}
    places[1]["people_min"] = 1.5
    file["routes"][0]["chance"] = "secret"
    file["limits"] = [{"id": "q", "most": 1, "city": "x", "places": ["secret"]}]
    file["closed"] = [{"person": "secret", "place": "A"}]
    return file


def test_all_faults_of_a_file_are_named_at_once_and_no_value_is_shown() -> None:
    found = faults(break_everything())
    assert [str(each) for each in found] == [
        "$.format: const",
        "$.persons[0].urgency: enum",
        "$.persons[0].people: minimum",
        "$.persons[0].languages: unique_items",
        "$.persons[0].waiting_since: date",
        "$.persons[1].urgency: enum",
        "$.persons[1].people: type",
        "$.persons[1].needs[0]: min_length",
        "$.persons[1].groups.region: type",
        "$.persons[2].religion: forbidden",
        "$.places[0].beds: too_large",
        "$.places[1].people_min: type",
        "$.routes[0].chance: enum",
        '$["secret\\n"]: forbidden',
        "$.persons[2].id: duplicate_id",
        "$.closed[0].person: unknown_id",
        "$.limits[0].places[0]: unknown_id",
        "$.limits[0]: one_of_places_city_country",
        "$.sense: not_allowed",
        "$.persons[3].nationalities: required",
        "$.places[0].capacity: not_allowed",
    ]


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("", "$: not_json"),
        ("{", "$: not_json"),
        ("[" * 200_000, "$: too_deep"),
        ("[]", "$: type"),
        ("\ufeff{}", "$: byte_order_mark"),
    ],
)
def test_what_is_no_instance_at_all_has_one_fault(broken: str, fault: str) -> None:
    assert [str(each) for each in faults(broken)] == [fault]


@pytest.mark.parametrize(
    ("number", "code"), [("NaN", "not_finite"), ("1" + "0" * 400, "not_finite"), ("1e400", "not_finite"), ("9" * 12, "too_large")]
)
def test_numbers_that_no_objective_can_hold_are_refused(number: str, code: str) -> None:
    assert faults(text(worked()).replace('"people": 4', f'"people": {number}')) == [Fault("$.persons[1].people", code)]


def test_a_field_named_twice_is_refused() -> None:
    assert faults(text(worked()).replace('"people": 4', '"people": 4, "people": 5')) == [Fault("$.persons[1].people", "duplicate_key")]


def test_an_unknown_name_in_a_policy_is_refused_and_absent_ones_take_the_defaults() -> None:
    assert read_policy('{"format": "asylia.policy/1"}') == Policy()
    assert read_policy(write_policy(Policy(seed=7))) == Policy(seed=7)
    with pytest.raises(ForbiddenInput) as caught:
        read_policy('{"format": "asylia.policy/1", "merit": {"weight": 3}}')
    assert caught.value.faults == (Fault("$.merit", "forbidden"),)


def test_a_schema_is_printed_as_it_is_checked_by() -> None:
    for name in schema.NAMES:
        assert json.loads(schema.text(name)) == schema.schema(name)


CHECKED = {
    "$defs", "$ref", "$schema", "additionalProperties", "const", "enum", "format", "items", "maxItems", "maxProperties", "maximum",
    "minItems", "minLength", "minProperties", "minimum", "pattern", "patternProperties", "properties", "required", "type", "uniqueItems",
}  # fmt: skip


@pytest.mark.parametrize("name", schema.NAMES)
def test_a_schema_says_nothing_that_is_not_checked(name: str) -> None:
    def words(rule: Any) -> set[str]:
        if not isinstance(rule, dict):
            return set()
        below = [part for key in ("properties", "patternProperties", "$defs") for part in rule.get(key, {}).values()]
        below += [rule.get("items"), rule.get("additionalProperties")]
        return set(rule).union(*map(words, below))

    assert words(schema.schema(name)) <= CHECKED


def test_the_fingerprint_follows_what_is_said_and_not_its_order() -> None:
    file = worked()
    turned = {name: list(reversed(value)) if isinstance(value, list) else value for name, value in reversed(file.items())}
    one, other = read_instance(text(file)), read_instance(text(turned))
    assert fingerprint(one, Policy()) == fingerprint(other, Policy())
    assert fingerprint(one, Policy()) != fingerprint(one, Policy(seed=1))
