"""What somebody wonders about: one more place, another route, other numbers. Tried on a copy, stored nowhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from asylia.matching.errors import Fault, refuse
from asylia.matching.instance import Instance, Pair, Person, Place, Route
from asylia.matching.policy import Policy
from asylia.matching.references import at

Steps = tuple[str | int, ...]
Found = Iterator[tuple[Steps, str]]

CAPACITY = "capacity"


@dataclass(frozen=True, slots=True)
class AddPlace:
    place: Place


@dataclass(frozen=True, slots=True)
class RemovePlace:
    """With all that was decided there: who was fixed to it is free again, urgency as before."""

    place: str


@dataclass(frozen=True, slots=True)
class ChangePlace:
    """`to`: the new values of some fields. Of an explicit instance it can only be `capacity`."""

    place: str
    to: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AddRoute:
    route: Route


@dataclass(frozen=True, slots=True)
class ChangeRoute:
    """`to`: the new values of some fields. Where several routes lead there, `months` and `chance` say which is meant."""

    nationality: str
    country: str
    to: Mapping[str, Any]
    months: int | None = None
    chance: str | None = None

    def means(self, route: Route) -> bool:
        named = (route.nationality, route.country) == (self.nationality, self.country)
        return named and self.months in (None, route.months) and self.chance in (None, route.chance)


@dataclass(frozen=True, slots=True)
class AddPersons:
    persons: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """`to`: the new values of some fields."""

    to: Mapping[str, Any]


Change = AddPlace | RemovePlace | ChangePlace | AddRoute | ChangeRoute | AddPersons | ChangePolicy
NAMES: Mapping[type[Change], str] = {
    AddPlace: "add_place", RemovePlace: "remove_place", ChangePlace: "change_place", AddRoute: "add_route", ChangeRoute: "change_route",
    AddPersons: "add_persons", ChangePolicy: "change_policy",
}  # fmt: skip


def changed(instance: Instance, policy: Policy, *, changes: Sequence[Change]) -> tuple[Instance, Policy]:
    """One after the other, each on what the ones before have left.

    Raises InvalidInstance for all that cannot be done, with paths into the file of the changes."""
    faults: list[Fault] = []
    for index, change in enumerate(changes):
        found = cannot(instance, change, way=("changes", index))
        faults += found
        if not found:
            instance, policy = made(instance, policy, change=change)
    refuse(faults)
    return instance, policy


def cannot(instance: Instance, change: Change, *, way: Steps) -> list[Fault]:
    """Why it is no change of this instance; `way` leads to it in its file."""
    return [Fault(at(*way, NAMES[type(change)], *steps), code) for steps, code in _cannot(instance, change)]


def made(instance: Instance, policy: Policy, *, change: Change) -> tuple[Instance, Policy]:
    """For a change that can be made."""
    if isinstance(change, ChangePolicy):
        return instance, replace(policy, **change.to)
    return _made(instance, change), policy


def _cannot(instance: Instance, change: Change) -> Found:
    """An explicit instance has no attributes: all its pairs are given, so nobody and nothing can come to it."""
    match change:
        case RemovePlace(place):
            yield from _unknown(instance, place, steps=())
        case ChangePlace():
            yield from _unknown(instance, change.place, steps=("id",))
            yield from (((name,), "not_allowed") for name in change.to if (name == CAPACITY) != (instance.model == "explicit"))
        case AddPlace() | AddRoute() | ChangeRoute() | AddPersons() if instance.model == "explicit":
            yield (), "not_allowed"
        case AddPlace(place):
            yield from _twice({each.id for each in instance.places}, [(("id",), place.id)])
        case AddPersons(persons):
            yield from _twice({each.id for each in instance.persons}, [((index, "id"), each.id) for index, each in enumerate(persons)])
        case AddRoute(route):
            if any(replace(each, known=route.known) == route for each in instance.routes):
                yield (), "duplicate_route"
        case ChangeRoute():
            meant = sum(map(change.means, instance.routes))
            if meant != 1:
                yield (), "several_routes" if meant else "unknown_route"


def _unknown(instance: Instance, place: str, *, steps: Steps) -> Found:
    if all(each.id != place for each in instance.places):
        yield steps, "unknown_id"


def _twice(known: set[str], named: Sequence[tuple[Steps, str]]) -> Found:
    for steps, own in named:
        if own in known:
            yield steps, "duplicate_id"
        known.add(own)


def _made(instance: Instance, change: Change) -> Instance:
    match change:
        case AddPlace(place):
            return replace(instance, places=(*instance.places, place))
        case RemovePlace(place):
            return _without(instance, place)
        case ChangePlace(place, to):
            return replace(instance, places=tuple(replace(each, **to) if each.id == place else each for each in instance.places))
        case AddRoute(route):
            return replace(instance, routes=(*instance.routes, route))
        case ChangeRoute():
            return replace(instance, routes=tuple(replace(each, **change.to) if change.means(each) else each for each in instance.routes))
        case AddPersons(persons):
            return replace(instance, persons=(*instance.persons, *persons))
        case ChangePolicy():
            return instance


def _without(instance: Instance, place: str) -> Instance:
    """A limit that held this place alone has nothing left to say."""
    limits = (each for each in instance.limits if each.places != {place})
    return replace(
        instance,
        places=tuple(each for each in instance.places if each.id != place),
        limits=tuple(replace(each, places=each.places - {place}) for each in limits),
        pairs=tuple(each for each in instance.pairs if each.pair.place != place),
        fixed=_elsewhere(instance.fixed, place),
        listed=_elsewhere(instance.listed, place),
        closed=_elsewhere(instance.closed, place),
    )


def _elsewhere(pairs: tuple[Pair, ...], place: str) -> tuple[Pair, ...]:
    return tuple(each for each in pairs if each.place != place)
