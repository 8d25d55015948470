from dataclasses import replace
from datetime import date

import pytest

from asylia.matching.files import read_instance
from asylia.matching.fit import fit, terms
from asylia.matching.instance import Instance, Pair, Person, Place, Route
from asylia.matching.limits import CODES, best_route, check, is_possible, months_between, months_later
from asylia.matching.tests.makers import text, worked

TODAY = date(2026, 11, 1)
FITS = Person(id="p", people=2, nationalities=frozenset({"AA"}), languages=frozenset({"fa"}))
HOME = Place(id="A", city="Oslo", country="NO", beds=2)
ROUTES = (Route("AA", "NO", 6, "likely"),)


def failing(person: Person = FITS, place: Place = HOME, *, routes: tuple[Route, ...] = ROUTES, closed: bool = False) -> dict[str, object]:
    instance = Instance(TODAY, (person,), (place,), routes, closed=(Pair("p", "A"),) if closed else ())
    results = check(instance, person, place)
    assert tuple(each.code for each in results) == CODES
    assert is_possible(instance, person, place) is all(each.ok for each in results)
    assert not any(each.change for each in results if each.ok)
    return {each.code: each.change for each in results if not each.ok}


def some(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def test_a_pair_that_passes_every_limit_is_possible() -> None:
    assert failing() == {}


@pytest.mark.parametrize(
    ("person", "place", "expected"),
    [
        ({"people": 3}, {}, {"beds": {"beds": 3}}),
        ({"people": 1}, {"people_min": 2}, {"beds": {"people_min": 1}}),
        ({"nationalities": some("BB")}, {}, {"permit_route": {"route": {"nationality": ["BB"], "country": "NO"}}}),
        ({"excluded_countries": some("NO")}, {}, {"excluded_country": None}),
        ({"excluded_cities": some("Oslo")}, {}, {"excluded_city": None}),
        ({"not_seen_by": some("r1", "r2")}, {"readers": some("r2", "r3")}, {"not_seen_by": {"readers": ["r2"]}}),
        ({"needs": some("school", "step_free")}, {"offers": some("school")}, {"needs": {"offers": ["step_free"]}}),
        ({}, {"must_languages": some("en")}, {"must_languages": {"must_languages": ["en"]}}),
        ({}, {"must_art_forms": some("film")}, {"must_art_forms": {"must_art_forms": ["film"]}}),
        ({"arrive_by": date(2027, 4, 30)}, {}, {"arrival": {"days_late": 1, "months": 6}}),
        ({}, {"available_until": date(2027, 4, 29)}, {"arrival": {"days_late": 2, "months": 6}}),
        ({"ready_from": date(2027, 6, 1)}, {"available_until": date(2027, 5, 31)}, {"arrival": {"days_late": 1, "months": 6}}),
    ],
)
def test_each_limit_says_what_would_change_it(person: dict[str, object], place: dict[str, object], expected: dict[str, object]) -> None:
    assert failing(replace(FITS, **person), replace(HOME, **place)) == expected


def test_every_failing_limit_is_reported_in_the_order_of_the_table() -> None:
    person = replace(
        FITS,
        people=9,
        excluded_countries=some("NO"),
        excluded_cities=some("Oslo"),
        not_seen_by=some("r"),
        needs=some("school"),
        arrive_by=TODAY.replace(year=2025),
    )
    place = replace(HOME, readers=some("r"), must_languages=some("en"), must_art_forms=some("film"))
    assert tuple(failing(person, place, routes=(), closed=True)) == CODES


def test_a_closed_pair_is_closed_for_this_vacancy() -> None:
    assert failing(closed=True) == {"closed": None}


def test_the_best_route_in_time_is_taken_then_the_fastest_then_the_first_by_nationality() -> None:
    routes = (
        Route("AA", "NO", 9, "likely"),
        Route("AA", "NO", 3, "even"),
        Route("*", "NO", 3, "even"),
        Route("BB", "NO", 4, "very_unlikely"),
    )
    person = replace(FITS, nationalities=some("AA", "BB"))
    by = {"open": None, "middle": date(2027, 2, 15), "tight": date(2026, 12, 1)}
    instance = Instance(TODAY, (person,), (HOME,), routes)
    taken = {name: best_route(instance, replace(person, arrive_by=day), HOME) for name, day in by.items()}
    assert taken == {"open": routes[0], "middle": routes[2], "tight": routes[2]}
    assert failing(replace(person, arrive_by=by["tight"]), routes=routes) == {"arrival": {"days_late": 62, "months": 3}}


def test_a_route_that_arrives_on_the_last_day_is_in_time() -> None:
    routes, person = (*ROUTES, Route("AA", "NO", 3, "even")), replace(FITS, arrive_by=date(2027, 5, 1))
    assert failing(person) == {}
    assert best_route(Instance(TODAY, (person,), (HOME,), routes), person, HOME) == ROUTES[0]


def test_of_two_equal_routes_the_one_that_somebody_knows_is_taken() -> None:
    routes = (*ROUTES, replace(ROUTES[0], known=False))
    assert best_route(Instance(TODAY, (FITS,), (HOME,), routes), FITS, HOME) == ROUTES[0]


def test_each_limit_says_what_it_was_judged_by() -> None:
    person = replace(
        FITS, nationalities=some("BB", "AA"), not_seen_by=some("r2", "r1"), needs=some("school", "sea"), arrive_by=date(2027, 8, 1)
    )
    place = replace(HOME, readers=some("r2", "r1", "r3"), must_languages=some("no", "en"), available_until=date(2027, 9, 1))
    assert {each.code: each.values for each in check(Instance(TODAY, (person,), (place,), ROUTES), person, place)} == {
        "beds": {"people": 2, "beds": 2, "people_min": 1},
        "permit_route": {"nationality": ["AA", "BB"], "country": "NO", "months": 6, "chance": "likely", "known": True},
        "excluded_country": {"country": "NO"},
        "excluded_city": {"city": "Oslo"},
        "not_seen_by": {"readers": ["r1", "r2"]},
        "needs": {"needs": ["school", "sea"]},
        "must_languages": {"demanded": ["en", "no"], "has": ["fa"]},
        "must_art_forms": {"demanded": [], "has": []},
        "arrival": {"arrival": date(2027, 5, 1), "arrive_by": date(2027, 8, 1), "available_until": date(2027, 9, 1), "months": 6},
        "closed": {},
    }


def test_without_a_route_the_dates_are_judged_as_if_the_permit_took_no_time() -> None:
    late = replace(FITS, arrive_by=date(2026, 10, 31))
    way = {"route": {"nationality": ["AA"], "country": "NO"}}
    assert failing(replace(FITS, arrive_by=TODAY), routes=()) == {"permit_route": way}
    assert failing(late, routes=()) == {"permit_route": way, "arrival": {"days_late": 1, "months": 0}}


def test_months_are_those_of_the_calendar() -> None:
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert months_later(date(9999, 11, 30), 1) == date(9999, 12, 30)
    assert months_later(date(9999, 12, 1), 1) == months_later(date(2026, 1, 1), 2**31) == date.max
    assert months_between(date(2025, 12, 31), date(2026, 1, 1)) == 1


@pytest.mark.parametrize(("person", "place", "expected"), [("p1", "C", 957), ("p2", "B", 150), ("p3", "A", 714)])
def test_the_fit_of_the_worked_example(person: str, place: str, expected: int) -> None:
    instance = read_instance(text(worked()))
    persons, places = {each.id: each for each in instance.persons}, {each.id: each for each in instance.places}
    route = best_route(instance, persons[person], places[place])
    assert route is not None
    assert fit(terms(instance, persons[person], places[place], months=route.months)) == expected


def test_wishes_of_the_city_count_only_when_it_has_some() -> None:
    instance = Instance(TODAY, (FITS,), (HOME,), ROUTES)
    person = replace(FITS, art_forms=some("film"), wishes=some("library", "sea", "school"))
    place = replace(HOME, wishes=some("art:film", "lang:fa", "lang:en", "garden"), offers=some("sea"), languages=some("no"))
    assert terms(instance, person, place, months=6) == (
        ("language", 0, 30),
        ("art_form", 1000, 20),
        ("wishes_of_person", 333, 30),
        ("wishes_of_city", 333, 10),
        ("speed", 700, 10),
    )
    assert fit(terms(instance, FITS, HOME, months=30)) == 0
