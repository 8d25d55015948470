"""How well a possible pair suits both sides: 0 to 1000, whole numbers. An unstated wish is not a bad mark."""

from collections.abc import Iterator
from typing import NamedTuple

from asylia.matching.instance import Instance, Person, Place
from asylia.matching.limits import arrival, months_between

LANGUAGE, ART_FORM, WISHES_OF_PERSON, WISHES_OF_CITY, SPEED = 30, 20, 30, 10, 10
FULL = 1000
LOST_PER_MONTH = 50
ART, SPOKEN = "art:", "lang:"


class Term(NamedTuple):
    code: str
    value: int
    weight: int


def terms(instance: Instance, person: Person, place: Place, *, months: int) -> tuple[Term, ...]:
    """Those that count for this pair. `months` are those of the route taken."""
    return tuple(_terms(instance, person, place, months=months))


def fit(parts: tuple[Term, ...]) -> int:
    return sum(each.weight * each.value for each in parts) // sum(each.weight for each in parts)


def _terms(instance: Instance, person: Person, place: Place, *, months: int) -> Iterator[Term]:
    if place.languages:
        yield Term("language", FULL * bool(place.languages & person.languages), LANGUAGE)
    arts = named(place.wishes, ART)
    if arts:
        yield Term("art_form", FULL * bool(arts & person.art_forms), ART_FORM)
    if person.wishes:
        yield Term("wishes_of_person", FULL * len(person.wishes & place.offers) // len(person.wishes), WISHES_OF_PERSON)
    stated = {each for each in place.wishes if not each.startswith(ART)}
    if stated:
        yield Term("wishes_of_city", FULL * len(named(place.wishes, SPOKEN) & person.languages) // len(stated), WISHES_OF_CITY)
    waited = months_between(instance.as_of, arrival(instance, person, place, months=months))
    yield Term("speed", max(0, FULL - LOST_PER_MONTH * waited), SPEED)


def named(wishes: frozenset[str], kind: str) -> frozenset[str]:
    """What the wishes of one kind name: `art:film` names film."""
    return frozenset(each.removeprefix(kind) for each in wishes if each.startswith(kind))
