"""What an invented network looks like, and that one seed is one network."""

import subprocess
import sys
from collections.abc import Iterable

import pytest

from asylia.matching.field import possible_pairs
from asylia.matching.files import read_instance, write_instance
from asylia.matching.instance import Instance
from asylia.matching.invent import invent

SEEDS = (1, 2, 7)
RIGHT_TO_LEFT = {"ar", "fa"}


def share(those: Iterable[object]) -> float:
    marks = [bool(each) for each in those]
    return sum(marks) / len(marks)


@pytest.fixture(scope="module", params=SEEDS)
def network(request: pytest.FixtureRequest) -> Instance:
    return invent(persons=2000, places=500, seed=request.param)


def test_households_are_of_one_to_six_and_one_case_in_two_is_a_family(network: Instance) -> None:
    people = [each.people for each in network.persons]
    assert set(people) == {1, 2, 3, 4, 5, 6}
    assert 2.5 < sum(people) / len(people) < 2.9
    assert 0.45 < share(each > 1 for each in people) < 0.55


def test_two_fifths_of_a_year_ask_within_three_weeks_from_one_country(network: Instance) -> None:
    latest = [each for each in network.persons if each.waiting_since and (network.as_of - each.waiting_since).days < 365]
    surge = [each for each in latest if each.waiting_since and 182 <= (network.as_of - each.waiting_since).days < 203]
    assert 0.36 < len(surge) / len(latest) < 0.5
    assert share(each.nationalities == {"UA"} for each in surge) > 0.9


def test_a_third_writes_from_right_to_left_and_half_are_abroad(network: Instance) -> None:
    assert 0.25 < share(each.languages & RIGHT_TO_LEFT for each in network.persons) < 0.4
    assert 0.45 < share(each.groups["stay"] == "abroad" for each in network.persons) < 0.55


def test_few_are_most_urgent_and_few_name_a_reader_who_must_not_see_them(network: Instance) -> None:
    urgencies = [sum(each.urgency == level for each in network.persons) for level in (1, 2, 3, 4)]
    assert urgencies[1] > urgencies[2] > urgencies[3] > 0
    assert 0.01 < share(each.not_seen_by for each in network.persons) < 0.06
    assert 0.1 < share(each.excluded_countries for each in network.persons) < 0.25
    assert 0.03 < share(each.excluded_cities for each in network.persons) < 0.1


def test_most_places_are_small_and_every_wish_code_is_one_that_some_place_offers(network: Instance) -> None:
    assert share(each.beds <= 2 for each in network.places) > 0.55
    asked = {code for each in network.persons for code in each.needs | each.wishes}
    assert asked <= {code for each in network.places for code in each.offers}


def test_it_knows_many_origins_and_countries(network: Instance) -> None:
    assert len({code for each in network.persons for code in each.nationalities}) == 25
    assert 15 <= len({each.country for each in network.places}) <= 18


def test_about_a_quarter_of_all_pairs_is_possible(network: Instance) -> None:
    pairs = len(possible_pairs(network))
    assert 0.18 < pairs / (len(network.persons) * len(network.places)) < 0.33


def test_it_can_be_written_and_read(network: Instance) -> None:
    assert read_instance(write_instance(network)) == network


@pytest.mark.parametrize(("persons", "places"), [(0, 0), (1, 0), (0, 1), (1, 1), (3, 2)])
def test_small_and_empty_networks_are_networks(persons: int, places: int) -> None:
    network = invent(persons=persons, places=places, seed=3)
    assert (len(network.persons), len(network.places)) == (persons, places)
    assert read_instance(write_instance(network)) == network


def test_one_seed_is_one_network_also_in_another_process() -> None:
    made = "from asylia.matching.invent import invent; from asylia.matching.files import write_instance as w; "
    made += "import sys; sys.stdout.write(w(invent(persons=40, places=10, seed=5)))"
    expected = write_instance(invent(persons=40, places=10, seed=5))
    assert expected != write_instance(invent(persons=40, places=10, seed=6))
    for hashed in ("1", "2"):
        command = [sys.executable, "-c", made]
        done = subprocess.run(command, capture_output=True, check=True, env={"PYTHONHASHSEED": hashed})  # noqa: S603 - it is Python itself
        assert done.stdout.decode() == expected
