"""Every fault of an event file, each with its path, all at once, and no value."""

from typing import Any

import pytest

from asylia.matching.errors import ForbiddenInput, InvalidInstance
from asylia.matching.event_files import read_events
from asylia.matching.tests.makers import text, worked


def file(**more: Any) -> dict[str, Any]:
    return {"format": "asylia.events/1", "network": worked(), "months": 3, **more}


def faults(broken: object) -> list[str]:
    with pytest.raises((InvalidInstance, ForbiddenInput)) as caught:
        read_events(broken if isinstance(broken, str) else text(broken))
    return [str(each) for each in caught.value.faults]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"months": 0}, ["$.months: minimum"]),
        ({"months": "secret"}, ["$.months: type"]),
        ({"merit": 1}, ["$.merit: forbidden"]),
        ({"format": "secret"}, ["$.format: const"]),
        ({"network": []}, ["$.network: type"]),
        ({"arrivals": [{"person": "secret", "on": "2026-12-01"}]}, ["$.arrivals[0].person: unknown_id"]),
        ({"openings": [{"place": "secret", "on": "2026-12-01"}]}, ["$.openings[0].place: unknown_id"]),
        ({"exits": [{"person": "p1", "on": "secret"}]}, ["$.exits[0].on: date"]),
        ({"exits": [{"person": "p1"}]}, ["$.exits[0].on: required"]),
        ({"exits": [{"person": "p1", "on": "2026-12-01", "reason": "secret"}]}, ["$.exits[0].reason: forbidden"]),
        ({"withdrawals": [{"place": "A", "on": "2026-12-01"}] * 2}, ["$.withdrawals[1]: duplicate"]),
        ({"answers": [{"person": "p1", "place": "A", "answer": "secret"}]}, ["$.answers[0].answer: enum"]),
        (
            {"answers": [{"person": "x", "place": "y", "answer": "yes"}]},
            ["$.answers[0].person: unknown_id", "$.answers[0].place: unknown_id"],
        ),
        (
            {"answers": [{"person": "p1", "place": "A", "answer": each} for each in ("yes", "city_no")]},
            ["$.answers[1]: duplicate"],
        ),
        (
            {"arrivals": [{"person": "p1", "on": "2026-12-02"}], "exits": [{"person": "p1", "on": "2026-12-01"}]},
            ["$.exits[0].on: before_arrival"],
        ),
        (
            {"openings": [{"place": "A", "on": "2026-12-02"}], "withdrawals": [{"place": "A", "on": "2026-12-01"}]},
            ["$.withdrawals[0].on: before_opening"],
        ),
        ({"rule": {"city_yes_percent": 101, "luck": 1}}, ["$.rule.city_yes_percent: maximum", "$.rule.luck: forbidden"]),
    ],
)
def test_each_fault_is_named_by_its_path(more: dict[str, Any], told: list[str]) -> None:
    assert faults(file(**more)) == told


def test_the_faults_of_the_network_stand_under_its_path_and_all_are_told_at_once() -> None:
    broken = file(months=0, exits=[{"person": "secret", "on": "2026-12-01"}])
    broken["network"]["persons"][1] |= {"people": 0, "religion": "secret"}
    broken["network"]["fixed"] = [{"person": "p1", "place": "secret"}]
    assert faults(broken) == [
        "$.months: minimum",
        "$.network.persons[1].people: minimum",
        "$.network.persons[1].religion: forbidden",
        "$.network.fixed[0].place: unknown_id",
        "$.network.fixed: not_allowed",
        "$.exits[0].person: unknown_id",
    ]


@pytest.mark.parametrize("name", ["fixed", "listed", "limits"])
def test_what_has_no_meaning_from_month_to_month_is_refused(name: str) -> None:
    broken = file()
    broken["network"][name] = [{"id": "q", "most": 1, "city": "A-city"} if name == "limits" else {"person": "p1", "place": "A"}]
    assert faults(broken) == [f"$.network.{name}: not_allowed"]


def test_nobody_must_be_placed_and_no_weights_are_given() -> None:
    broken = file()
    broken["network"]["persons"][0]["required"] = True
    assert faults(broken) == ["$.network.persons[0].required: not_allowed"]
    explicit = {"format": "asylia.placement/1", "as_of": "2026-11-01", "model": "explicit", "persons": [], "places": []}
    pairs = {"person": [], "place": [], "weight": []}
    assert faults(file(network={**explicit, "pairs": pairs})) == ["$.network.model: not_allowed"]


@pytest.mark.parametrize(("broken", "told"), [("", "$: not_json"), ("[]", "$: type"), ('{"format": "x"}', "$.network: required")])
def test_what_is_no_event_file_at_all_is_refused(broken: str, told: str) -> None:
    assert told in faults(broken)


def test_a_name_that_stands_twice_is_told_once() -> None:
    doubled = text(file()).replace('"people": 4', '"people": 4, "people": 5')
    assert faults(doubled) == ["$.network.persons[1].people: duplicate_key"]
