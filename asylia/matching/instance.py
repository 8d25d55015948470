"""Who waits, what is free, and what states allow: plain values, sorted by id, so that no order of a file can matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

CHANCES = ("very_unlikely", "unlikely", "even", "likely", "very_likely")
ANY = "*"
NONE: frozenset[str] = frozenset()


class Pair(NamedTuple):
    person: str
    place: str


@dataclass(frozen=True, slots=True)
class Person:
    """One case with the whole household that travels along, never split."""

    id: str
    urgency: int = 1
    people: int = 1
    nationalities: frozenset[str] = NONE
    languages: frozenset[str] = NONE
    art_forms: frozenset[str] = NONE
    needs: frozenset[str] = NONE
    wishes: frozenset[str] = NONE
    excluded_countries: frozenset[str] = NONE
    excluded_cities: frozenset[str] = NONE
    not_seen_by: frozenset[str] = NONE
    ready_from: date | None = None
    arrive_by: date | None = None
    waiting_since: date | None = None
    never_listed: bool = False
    required: bool = False
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """One dwelling for one household. Only an explicit instance gives it a `capacity`."""

    id: str
    city: str = ""
    country: str = ""
    beds: int = 1
    people_min: int = 1
    offers: frozenset[str] = NONE
    languages: frozenset[str] = NONE
    must_languages: frozenset[str] = NONE
    must_art_forms: frozenset[str] = NONE
    wishes: frozenset[str] = NONE
    readers: frozenset[str] = NONE
    decision_on: date | None = None
    available_from: date | None = None
    available_until: date | None = None
    capacity: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Route:
    """A fact about states, not about people. `known` is false where nobody knows and the caller wrote a middle value."""

    nationality: str
    country: str
    months: int
    chance: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` of these places. Exactly one of the three says which."""

    id: str
    most: int
    places: frozenset[str] = NONE
    city: str = ""
    country: str = ""

    def holds(self, place: Place) -> bool:
        return (
            place.id in self.places or bool(self.city and place.city == self.city) or bool(self.country and place.country == self.country)
        )


@dataclass(frozen=True, slots=True)
class Weighted:
    """The possible pair of an explicit instance, and what it takes from the place."""

    pair: Pair
    weight: float
    uses: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    as_of: date
    persons: tuple[Person, ...]
    places: tuple[Place, ...]
    routes: tuple[Route, ...] = ()
    limits: tuple[Limit, ...] = ()
    fixed: tuple[Pair, ...] = ()
    listed: tuple[Pair, ...] = ()
    closed: tuple[Pair, ...] = ()
    model: Literal["attributes", "explicit"] = "attributes"
    sense: Literal["maximise", "minimise"] = "maximise"
    pairs: tuple[Weighted, ...] = ()

    def __post_init__(self) -> None:
        for name in ("persons", "places", "limits"):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=lambda each: each.id)))
        for name in ("routes", "fixed", "listed", "closed"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        object.__setattr__(self, "pairs", tuple(sorted(self.pairs, key=lambda each: each.pair)))
