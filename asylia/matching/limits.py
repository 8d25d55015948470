"""The hard limits of one pair: yes or no, in the order of the table, each with what would change it. Never traded."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from asylia.matching.instance import ANY, CHANCES, Instance, Person, Place, Route

CODES = (
    "beds", "permit_route", "excluded_country", "excluded_city", "not_seen_by", "needs", "must_languages", "must_art_forms", "arrival",
    "closed",
)  # fmt: skip
MONTHS = 12
LAST_YEAR = 9999

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LimitResult:
    """`change` is what would let the pair through; None where it holds, or where nobody but the person can lift it."""

    code: str
    ok: bool
    values: Values
    change: Values | None = None


def months_later(day: date, months: int) -> date:
    """A day that does not exist becomes the last of its month; what lies past all calendars becomes their last day."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    if year > LAST_YEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * MONTHS + later.month - earlier.month


def arrival(instance: Instance, person: Person, place: Place, *, months: int) -> date:
    days = (months_later(place.decision_on or instance.as_of, months), place.available_from, person.ready_from)
    return max(day for day in days if day)


def last_day(person: Person, place: Place) -> date:
    return min(person.arrive_by or date.max, place.available_until or date.max)


def routes(instance: Instance, person: Person, place: Place) -> list[Route]:
    """All that lead this person to the place's country, the best first."""
    open_to = [each for each in instance.routes if each.country == place.country and each.nationality in {ANY, *person.nationalities}]
    return sorted(open_to, key=lambda each: (-CHANCES.index(each.chance), each.months, each.nationality, not each.known))


def best_route(instance: Instance, person: Person, place: Place) -> Route | None:
    """The best that arrives in time; where none does, the fastest."""
    found, last = routes(instance, person, place), last_day(person, place)
    in_time = (each for each in found if arrival(instance, person, place, months=each.months) <= last)
    return next(in_time, min(found, key=lambda each: each.months, default=None))


def check(instance: Instance, person: Person, place: Place) -> tuple[LimitResult, ...]:
    """Every limit, also after one has failed."""
    return tuple(_results(instance, person, place))


def is_possible(instance: Instance, person: Person, place: Place) -> bool:
    return all(each.ok for each in _results(instance, person, place))


def _results(instance: Instance, person: Person, place: Place) -> Iterator[LimitResult]:
    route = best_route(instance, person, place)
    yield _beds(person, place)
    wanted = {"nationality": sorted(person.nationalities), "country": place.country}
    taken = {"months": route.months, "chance": route.chance, "known": route.known} if route else {}
    yield LimitResult("permit_route", route is not None, wanted | taken, None if route else {"route": wanted})
    yield LimitResult("excluded_country", place.country not in person.excluded_countries, {"country": place.country})
    yield LimitResult("excluded_city", place.city not in person.excluded_cities, {"city": place.city})
    named = sorted(person.not_seen_by & place.readers)
    yield LimitResult("not_seen_by", not named, {"readers": named}, {"readers": named} if named else None)
    missing = sorted(person.needs - place.offers)
    yield LimitResult("needs", not missing, {"needs": sorted(person.needs)}, {"offers": missing} if missing else None)
    yield _demand("must_languages", place.must_languages, person.languages)
    yield _demand("must_art_forms", place.must_art_forms, person.art_forms)
    yield _arrival(instance, person, place, route=route)
    yield LimitResult("closed", (person.id, place.id) not in instance.closed, {})


def _beds(person: Person, place: Place) -> LimitResult:
    values = {"people": person.people, "beds": place.beds, "people_min": place.people_min}
    change = None
    if person.people > place.beds:
        change = {"beds": person.people}
    elif person.people < place.people_min:
        change = {"people_min": person.people}
    return LimitResult("beds", change is None, values, change)


def _demand(code: str, demanded: frozenset[str], has: frozenset[str]) -> LimitResult:
    ok = not demanded or bool(demanded & has)
    return LimitResult(code, ok, {"demanded": sorted(demanded), "has": sorted(has)}, None if ok else {code: sorted(demanded)})


def _arrival(instance: Instance, person: Person, place: Place, *, route: Route | None) -> LimitResult:
    """Without a route it is judged as if the permit took no time: what fails then fails by the dates alone."""
    months = route.months if route else 0
    day, last = arrival(instance, person, place, months=months), last_day(person, place)
    values = {"arrival": day, "arrive_by": person.arrive_by, "available_until": place.available_until, "months": months}
    late = (day - last).days
    return LimitResult("arrival", late <= 0, values, {"days_late": late, "months": months} if late > 0 else None)
