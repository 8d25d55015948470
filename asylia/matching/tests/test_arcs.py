from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from asylia.matching.arcs import _months_later, failing
from asylia.matching.columns import columns, day
from asylia.matching.field import possible_pairs
from asylia.matching.files import read_instance
from asylia.matching.fit import fit, terms
from asylia.matching.instance import CHANCES, Instance
from asylia.matching.limits import CODES, best_route, check, months_later
from asylia.matching.policy import Policy
from asylia.matching.tests.makers import EXAMPLES, MANY, files, text, worked


def one_by_one(instance: Instance) -> list[tuple[int, int, int, int]]:
    """The same pairs, as the page says it of a single one."""
    found = []
    for row, person in enumerate(instance.persons):
        for column, place in enumerate(instance.places):
            if all(each.ok for each in check(instance, person, place)):
                route = best_route(instance, person, place)
                assert route is not None
                found.append((row, column, CHANCES.index(route.chance), fit(terms(instance, person, place, months=route.months))))
    return found


@MANY
@given(files(), st.sampled_from(((10, 30, 50, 70, 90), (90, 10, 50, 0, 70), (0,) * 5)))
def test_a_relative_chance_is_that_of_the_pair_in_percent_of_the_best_of_the_person(file: dict[str, Any], percent: tuple[int, ...]) -> None:
    instance = replace(read_instance(text(file)), closed=())
    expected, best = [], dict[int, int]()
    for person, _, band, _ in one_by_one(instance):
        best[person] = max(best.get(person, 1), percent[band])
    for person, place, band, _ in one_by_one(instance):
        expected.append((person, place, 100 * percent[band] // best[person]))
    found = possible_pairs(instance, Policy(chance_percent=percent, chance_use="relative"))
    assert list(zip(found.person.tolist(), found.place.tolist(), found.chance.tolist(), strict=True)) == expected


def rows(instance: Instance) -> list[tuple[int, int, int, int]]:
    found, percent = possible_pairs(instance), Policy().chance_percent
    bands = [percent.index(each) for each in found.chance.tolist()]
    return list(zip(found.person.tolist(), found.place.tolist(), bands, found.fit.tolist(), strict=True))


def test_the_worked_example_has_eight_possible_pairs() -> None:
    assert [pair[:2] for pair in rows(read_instance(text(worked())))] == [(0, 0), (0, 1), (0, 2), (1, 1), (2, 0), (3, 0), (3, 1), (3, 2)]


@MANY
@given(files())
def test_the_arrays_find_the_pairs_that_the_limits_let_through_one_by_one(file: dict[str, Any]) -> None:
    instance = replace(read_instance(text(file)), closed=())
    assert rows(instance) == one_by_one(instance)


@MANY
@given(files())
def test_the_arrays_count_what_stops_a_person(file: dict[str, Any]) -> None:
    instance = replace(read_instance(text(file)), closed=())
    counts = failing(columns(instance), np.arange(len(instance.persons)))
    for row, person in enumerate(instance.persons):
        results = [{each.code: each for each in check(instance, person, place)} for place in instance.places]
        for code in set(CODES) - {"closed", "arrival"}:
            assert counts[code][row] == sum(not each[code].ok for each in results)
        assert counts["arrival"][row] == sum(not each["arrival"].ok and each["permit_route"].ok for each in results)


@settings(MANY, max_examples=5 * EXAMPLES // 2)
@given(st.dates(date(1990, 1, 1), date(2150, 12, 31)) | st.dates(date(9990, 1, 1)), st.integers(0, 2000) | st.just(2**31 - 1))
def test_the_calendar_of_the_arrays_is_that_of_a_single_day(start: date, months: int) -> None:
    later = _months_later(np.array([day(start, 0)]), np.array([months]))
    assert later[0] == day(months_later(start, months), 0)


def test_a_year_of_a_full_century_is_a_leap_year_only_every_four_hundred() -> None:
    for start in (date(2000, 1, 31), date(2100, 1, 31), date(2096, 1, 31), date(2097, 1, 31)):
        assert _months_later(np.array([day(start, 0)]), np.array([1]))[0] == day(months_later(start, 1), 0)


def test_more_codes_than_fit_into_one_word_are_still_told_apart() -> None:
    file = worked()
    names = [f"c{number:03}" for number in range(150)]
    file["persons"][2]["needs"] = names
    file["places"][0]["offers"] = names
    assert rows(read_instance(text(file)))[4][:2] == (2, 0)
    file["places"][0]["offers"] = names[:-1]
    assert [pair[0] for pair in rows(read_instance(text(file)))].count(2) == 0
