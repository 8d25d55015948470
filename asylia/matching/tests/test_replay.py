"""Months played on small random networks: nobody is placed against a limit of the day, and nothing beats hindsight."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asylia.matching import schema
from asylia.matching.errors import NothingFound
from asylia.matching.event_files import read_events, write_events
from asylia.matching.events import Events, Rule
from asylia.matching.hindsight import hindsight
from asylia.matching.instance import Instance, Pair
from asylia.matching.invent_events import invent_events
from asylia.matching.limits import is_possible
from asylia.matching.policy import Policy
from asylia.matching.replay import Asked, Placed, Played, engine, greedy, play, state
from asylia.matching.replay_files import write_replay
from asylia.matching.replay_table import replay_table
from asylia.matching.replayed import replayed
from asylia.matching.tally import months, total
from asylia.matching.tests.makers import EXAMPLES, MANY, files, text
from asylia.matching.watch import ENDLESS, Watch

PLAIN = Policy()
LEVEL = Policy(urgency_weight=(1, 1, 1, 1), count="households", seed=3)
MONTHS = 4
DAY = st.dates(date(2026, 10, 1), date(2027, 4, 1)).map(date.isoformat)


@st.composite
def event_files(draw: st.DrawFn) -> dict[str, Any]:
    network = draw(files(persons=5, places=4, states=False))
    for each in network["persons"]:
        each.pop("required", None)
    file: dict[str, Any] = {"format": "asylia.events/1", "network": network, "months": MONTHS}
    for side, ids in (("person", network["persons"]), ("place", network["places"])):
        first, last = ("arrivals", "exits") if side == "person" else ("openings", "withdrawals")
        for each in ids:
            days = sorted(draw(st.lists(DAY, min_size=2, max_size=2)))
            if draw(st.booleans()):
                file.setdefault(first, []).append({side: each["id"], "on": days[0]})
            if draw(st.booleans()):
                file.setdefault(last, []).append({side: each["id"], "on": days[1]})
    if network["persons"] and network["places"]:
        pair = st.tuples(st.sampled_from(network["persons"]), st.sampled_from(network["places"]))
        asked = {(person["id"], place["id"]) for person, place in draw(st.lists(pair, max_size=3))}
        answers = st.sampled_from(("yes", "city_no", "person_no", "permit_refused"))
        file["answers"] = [{"person": person, "place": place, "answer": draw(answers)} for person, place in sorted(asked)]
    return {**file, "rule": draw(st.sampled_from(({}, {"seed": 4, "city_yes_percent": 60, "person_yes_percent": 80})))}


def runs(events: Events) -> dict[str, Played]:
    return {
        "engine": play(events, engine(PLAIN, watch=ENDLESS), measure=PLAIN),
        "greedy": play(events, greedy(events, PLAIN), measure=PLAIN),
        "hindsight": hindsight(events, PLAIN, watch=ENDLESS),
    }


def on(events: Events, placed: Placed) -> Instance:
    """The day of the placement, with this pair alone."""
    network = events.network
    persons = tuple(each for each in network.persons if each.id == placed.person)
    places = tuple(each for each in network.places if each.id == placed.place)
    return state(network, as_of=events.days()[placed.month], persons=persons, places=places)


@MANY
@given(event_files())
def test_nobody_is_placed_against_a_limit_of_the_day_or_a_no_and_nobody_twice(file: dict[str, Any]) -> None:
    events = read_events(text(file))
    persons, places = events.persons(), events.places()
    for played in runs(events).values():
        for each in played.placed:
            today = on(events, each)
            assert is_possible(today, today.persons[0], today.places[0])
            assert persons[each.person].first <= each.month < persons[each.person].end
            assert places[each.place].first <= each.month < places[each.place].end
            assert events.is_yes(Pair(each.person, each.place))
        for side in ("person", "place"):
            assert len({getattr(each, side) for each in played.placed}) == len(played.placed)


@MANY
@given(event_files())
def test_whoever_arrived_is_placed_has_left_or_waits(file: dict[str, Any]) -> None:
    events = read_events(text(file))
    for played in (play(events, greedy(events, PLAIN), measure=PLAIN), hindsight(events, PLAIN, watch=ENDLESS)):
        reached, by_month = total(events, played), months(events, played)
        assert reached.arrived == reached.placed + reached.left + reached.waiting == sum(each.arrived for each in by_month)
        assert (reached.placed, reached.left) == (sum(each.placed for each in by_month), sum(each.left for each in by_month))
        assert (reached.people, reached.protection) == (sum(each.people for each in by_month), sum(each.protection for each in by_month))
        assert by_month[-1].waiting == reached.waiting
        for row, each in enumerate(by_month):
            so_far = by_month[: row + 1]
            assert each.waiting == sum(one.arrived - one.left - one.placed for one in so_far)
            assert each.free == sum(one.opened - one.withdrawn - one.placed for one in so_far) >= 0


@MANY
@given(event_files())
def test_nothing_that_is_played_reaches_more_than_hindsight(file: dict[str, Any]) -> None:
    events = read_events(text(file))
    played = (*runs(events).values(), play(events, engine(LEVEL, watch=ENDLESS), measure=PLAIN))
    *reached, most, other = (sum(each.protection for each in one.placed) for one in played)
    assert max(*reached, most, other) == most


@MANY
@given(event_files())
def test_in_a_single_month_of_certain_answers_the_engine_is_as_good_as_hindsight(file: dict[str, Any]) -> None:
    events = replace(read_events(text({**file, "months": 1})), answers={}, rule=Rule())
    ours, most = play(events, engine(PLAIN, watch=ENDLESS), measure=PLAIN), hindsight(events, PLAIN, watch=ENDLESS)
    assert sum(each.protection for each in ours.placed) == sum(each.protection for each in most.placed)


@MANY
@given(event_files(), st.randoms(use_true_random=False))
def test_events_are_read_and_written_again_in_any_order(file: dict[str, Any], random: Any) -> None:
    events = read_events(text(file))
    turned = {name: random.sample(value, len(value)) if isinstance(value, list) else value for name, value in file.items()}
    assert read_events(write_events(events)) == events == read_events(text(turned))
    assert write_events(events) == write_events(read_events(text(turned)))


@settings(MANY, max_examples=EXAMPLES // 5)
@given(event_files(), st.sampled_from((None, LEVEL)))
def test_what_is_written_is_what_the_schema_says(file: dict[str, Any], against: Policy | None) -> None:
    found = replayed(read_events(text(file)), PLAIN, against=against, watch=ENDLESS)
    assert schema.faults(json.loads(write_replay(found)), "replay") == []
    assert replay_table(found).endswith("\n")


def test_two_policies_stand_side_by_side_with_who_gains_and_who_loses() -> None:
    events = invent_events(persons=60, places=12, seed=2, months=6)
    found = replayed(events, PLAIN, against=LEVEL, watch=ENDLESS)
    assert list(found.runs) == ["policy", "against", "greedy", "hindsight"]
    assert found.difference is not None
    ours, theirs = ({each.person for each in found.runs[name].placed} for name in ("policy", "against"))
    assert (set(found.difference.gained), set(found.difference.lost)) == (theirs - ours, ours - theirs)
    for key, values in found.difference.groups.items():
        assert sum(each.people for each in values.values()) == found.difference.total.people
        assert sum(each.placed for each in found.runs["against"].groups[key].values()) == found.runs["against"].total.placed
    assert found.difference.total.protection < 0


def test_a_no_closes_one_pair_and_the_place_asks_another_in_the_next_month() -> None:
    person = {"urgency": 1, "people": 1, "nationalities": ["AA"], "languages": ["fa"], "waiting_since": "2026-01-01"}
    network = {
        "format": "asylia.placement/1", "as_of": "2026-11-30", "model": "attributes",
        "persons": [{**person, "id": "p1", "urgency": 4}, {**person, "id": "p2"}],
        "places": [{"id": "A", "city": "Oslo", "country": "NO", "beds": 1, "decision_on": "2026-01-01"}],
        "routes": [{"nationality": "AA", "country": "NO", "months": 1, "chance": "likely"}],
    }  # fmt: skip
    file = {"format": "asylia.events/1", "network": network, "months": 3}
    for answer in ("city_no", "person_no", "permit_refused"):
        answers = [{"person": "p1", "place": "A", "answer": answer}]
        events = read_events(text({**file, "answers": answers}))
        assert runs(events)["engine"] == Played((Placed("p2", "A", 1, 70),), (1, 0, 0))
        assert runs(events)["hindsight"].placed == (Placed("p2", "A", 0, 70),)
    assert read_events(text(file)).days() == (date(2026, 11, 30), date(2026, 12, 30), date(2027, 1, 30))


def test_whoever_was_shown_once_is_not_never_listed_any_more() -> None:
    events, seen = invent_events(persons=8, places=4, seed=2, months=3), []
    never = sorted(each.id for each in events.network.persons if each.never_listed and each.id not in events.arrivals)

    def asks(today: Instance) -> Asked:
        seen.append({each.id for each in today.persons if each.never_listed})
        return Asked((), frozenset({never[0]}))

    play(events, asks, measure=PLAIN)
    assert never[0] in seen[0]
    assert not {never[0]} & (seen[1] | seen[2])


def test_nobody_decides_in_the_past() -> None:
    person = {"urgency": 1, "people": 1, "nationalities": ["AA"], "languages": ["fa"], "waiting_since": "2026-01-01"}
    place = {"id": "A", "city": "Oslo", "country": "NO", "beds": 1, "decision_on": "2026-01-01", "available_until": "2027-01-10"}
    network = {
        "format": "asylia.placement/1", "as_of": "2026-11-30", "model": "attributes",
        "persons": [{**person, "id": "p1"}], "places": [place],
        "routes": [{"nationality": "AA", "country": "NO", "months": 1, "chance": "likely"}],
    }  # fmt: skip
    file = {"format": "asylia.events/1", "network": network, "months": 2}
    later = {**file, "arrivals": [{"person": "p1", "on": "2026-12-01"}]}
    assert [len(runs(read_events(text(each)))["engine"].placed) for each in (file, later)] == [1, 0]


def test_half_the_cities_say_yes_and_always_to_the_same() -> None:
    rule, pairs = Rule(seed=1, city_yes_percent=50), [Pair(f"p{row}", "A") for row in range(1000)]
    said = [rule.is_yes(pair) for pair in pairs]
    assert 450 < sum(said) < 550
    assert said == [rule.is_yes(pair) for pair in pairs] != [replace(rule, seed=2).is_yes(pair) for pair in pairs]
    assert all(Rule().is_yes(pair) for pair in pairs)
    assert not any(Rule(person_yes_percent=0).is_yes(pair) for pair in pairs)


def test_an_invented_year_has_its_surge_and_half_of_the_people_leave_in_time() -> None:
    events = invent_events(persons=2000, places=400, seed=3, months=24)
    arrived = [events.arrivals[each.id] for each in events.network.persons if each.id in events.arrivals]
    days = sorted((date(2028, 11, 1) - day).days for day in arrived)
    assert len(arrived) == 1500
    assert 0.36 < sum(182 <= day % 365 < 203 for day in days) / len(days) < 0.5
    assert 0.45 < len(events.exits) / 2000 < 0.55
    assert set(events.withdrawals) == {each.id for each in events.network.places}
    assert read_events(write_events(events)) == events


def test_a_replay_that_has_no_more_time_says_nothing() -> None:
    events = invent_events(persons=20, places=5, seed=1, months=3)
    with pytest.raises(NothingFound):
        replayed(events, PLAIN, watch=Watch(end=0))


def test_a_replay_has_the_same_bytes_in_another_process() -> None:
    made = (
        "import sys; from asylia.matching.invent_events import invent_events; from asylia.matching.policy import Policy; "
        "from asylia.matching.replay_files import write_replay; from asylia.matching.replayed import replayed; "
        "from asylia.matching.watch import ENDLESS; events = invent_events(persons=60, places=12, seed=2, months=6); "
        "sys.stdout.write(write_replay(replayed(events, Policy(), against=Policy(count='households'), watch=ENDLESS)))"
    )
    for hashed in ("1", "2"):
        command = [sys.executable, "-c", made]
        done = subprocess.run(command, capture_output=True, check=True, env={"PYTHONHASHSEED": hashed})  # noqa: S603 - it is Python itself
        expected = replayed(
            invent_events(persons=60, places=12, seed=2, months=6), PLAIN, against=Policy(count="households"), watch=ENDLESS
        )
        assert done.stdout.decode() == write_replay(expected)
