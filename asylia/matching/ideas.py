"""Each single change that would lift the one limit that keeps a person from a place. What only the person can lift is none."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from asylia.matching.instance import NONE, Instance, Person, Place, Route
from asylia.matching.limits import arrival, best_route, check, is_possible, last_day, months_between, months_later

UNKNOWN_MONTHS, UNKNOWN_CHANCE = 12, "even"  # of a route that nobody knows yet: section 2 of the page


@dataclass(frozen=True, slots=True)
class Idea:
    """The place as it would be, and what routes there would be besides."""

    code: str
    values: Mapping[str, object]
    place: Place
    routes: tuple[Route, ...] = ()

    def of(self, instance: Instance) -> Instance:
        places = tuple(self.place if each.id == self.place.id else each for each in instance.places)
        return replace(instance, places=places, routes=(*instance.routes, *self.routes))


def ideas(instance: Instance, person: Person, place: Place) -> Iterator[Idea]:
    failed = [each for each in check(instance, person, place) if not each.ok]
    if len(failed) == 1 and failed[0].change:
        for idea in IDEAS[failed[0].code](instance, person, place, failed[0].change):
            if is_possible(idea.of(instance), person, idea.place):
                yield idea


def _with(place: Place, code: str, value: object, **fields: Any) -> Idea:
    return Idea(code, {"place": place.id, code: value}, replace(place, **fields))


def _household(_: Instance, __: Person, place: Place, change: Mapping[str, Any]) -> Iterator[Idea]:
    yield from (_with(place, code, people, **{code: people}) for code, people in change.items())


def _route(_: Instance, person: Person, place: Place, __: Mapping[str, Any]) -> Iterator[Idea]:
    """For one nationality; which of several does not matter as long as nothing is known of any."""
    for nationality in sorted(person.nationalities)[:1]:
        yield _by(place, Route(nationality, place.country, UNKNOWN_MONTHS, UNKNOWN_CHANCE, known=False), code="route")


def _by(place: Place, route: Route, *, code: str) -> Idea:
    way = {"nationality": route.nationality, "country": route.country, "months": route.months, "chance": route.chance}
    return Idea(code, way, place, (route,))


def _readers(_: Instance, __: Person, place: Place, change: Mapping[str, Any]) -> Iterator[Idea]:
    yield _with(place, "readers", change["readers"], readers=place.readers - set(change["readers"]))


def _offers(_: Instance, __: Person, place: Place, change: Mapping[str, Any]) -> Iterator[Idea]:
    yield _with(place, "offers", change["offers"], offers=place.offers | set(change["offers"]))


def _demand(_: Instance, __: Person, place: Place, change: Mapping[str, Any]) -> Iterator[Idea]:
    yield from (_with(place, code, demanded, **{code: NONE}) for code, demanded in change.items())


def _dates(instance: Instance, person: Person, place: Place, _: Mapping[str, Any]) -> Iterator[Idea]:
    """Of the place and of the route. None is moved into the past; `arrive_by` and `ready_from` are the person's."""
    route, last = best_route(instance, person, place), last_day(person, place)
    if route is None:
        return
    if place.available_until:
        day = arrival(instance, person, place, months=route.months)
        yield _with(place, "available_until", day, available_until=day)
    if place.available_from and instance.as_of <= last < place.available_from:
        yield _with(place, "available_from", last, available_from=last)
    begins = place.decision_on or instance.as_of
    if months_later(instance.as_of, route.months) <= last < months_later(begins, route.months):
        day = max(instance.as_of, months_later(last, -route.months))
        yield _with(place, "decision_on", day, decision_on=day)
    months = _months(begins, last)
    if 0 <= months < route.months:
        yield _by(place, replace(route, months=months), code="months")


def _months(begins: date, last: date) -> int:
    """The most that end by the last day; below zero where none do."""
    months = months_between(begins, last)
    return months - 1 if months_later(begins, months) > last else months


IDEAS: Mapping[str, Callable[[Instance, Person, Place, Mapping[str, Any]], Iterator[Idea]]] = {
    "beds": _household,
    "permit_route": _route,
    "not_seen_by": _readers,
    "needs": _offers,
    "must_languages": _demand,
    "must_art_forms": _demand,
    "arrival": _dates,
}
