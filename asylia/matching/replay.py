"""Plays events month by month: who is proposed on the state of the day, what is answered, who is placed and when.

Each open place asks one person a month; a no closes the pair, and the place asks again in the next month."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from asylia.matching.errors import NothingFound
from asylia.matching.events import Events, Window
from asylia.matching.field import possible_pairs
from asylia.matching.instance import CHANCES, Instance, Pair, Person, Place
from asylia.matching.levels import later_levels
from asylia.matching.limits import best_route
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommended
from asylia.matching.watch import Watch


class Placed(NamedTuple):
    """`month` counts from 0; `protection` is level 1 of the policy that all runs are measured by."""

    person: str
    place: str
    month: int
    protection: int


class Asked(NamedTuple):
    """One person for each place at most; `shown` are all whom a city saw."""

    pairs: tuple[Pair, ...]
    shown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Played:
    """`refused` counts the noes of each month."""

    placed: tuple[Placed, ...]
    refused: tuple[int, ...]


Asks = Callable[[Instance], Asked]


def play(events: Events, asks: Asks, *, measure: Policy) -> Played:
    """Whoever is placed, and the place, take part in nothing else. A no changes nothing else about the person."""
    table = _Table.of(events)
    placed: list[Placed] = []
    refused = []
    shown: set[str] = set()
    closed = set(events.network.closed)
    for month in range(events.months):
        today = table.state(month, placed=placed, shown=shown, closed=closed)
        asked = asks(today)
        agreed = [pair for pair in asked.pairs if events.is_yes(pair)]
        noes = set(asked.pairs) - set(agreed)
        placed += [Placed(*pair, month, protection(today, pair, measure=measure)) for pair in agreed]
        shown |= asked.shown
        closed |= noes
        refused.append(len(noes))
    return Played(tuple(placed), tuple(refused))


def engine(policy: Policy, *, watch: Watch) -> Asks:
    """What is recommended on the day. Raises NothingFound when time is up: half of a play compares with nothing."""

    def asks(today: Instance) -> Asked:
        found = recommended(today, policy, watch=watch)
        if found.status == "time_limit":
            raise NothingFound
        shown = frozenset(entry.person for each in found.lists for entry in each.entries)
        return Asked(found.assignments, shown)

    return asks


def greedy(events: Events, policy: Policy) -> Asks:
    """Cities choose one by one as their places come free: who fits best of those who are still free, then by lot."""
    opened = events.places()

    def asks(today: Instance) -> Asked:
        pairs, lots = possible_pairs(today, policy), later_levels(today, policy)[-1]
        free = np.ones(len(today.persons), np.bool_)
        chosen = []
        for row, place in sorted(enumerate(today.places), key=lambda each: (opened[each[1].id].first, each[1].id)):
            suits = np.flatnonzero((pairs.place == row) & free[pairs.person])
            if len(suits):
                best = suits[pairs.fit[suits] == pairs.fit[suits].max()]
                person = int(pairs.person[best[lots(pairs.kept(best)).argmax()]])
                free[person] = False
                chosen.append(Pair(today.persons[person].id, place.id))
        return Asked(tuple(chosen), frozenset(pair.person for pair in chosen))

    return asks


def protection(today: Instance, pair: Pair, *, measure: Policy) -> int:
    """Level 1 of a pair with its expected chance, whatever chance the policy that chose it goes by."""
    person = next(each for each in today.persons if each.id == pair.person)
    place = next(each for each in today.places if each.id == pair.place)
    route = best_route(today, person, place)
    chance = measure.chance_percent[CHANCES.index(route.chance)] if route else 0
    return measure.urgency_weight[person.urgency - 1] * (person.people if measure.count == "people" else 1) * chance


def state(network: Instance, *, as_of: date, persons: tuple[Person, ...], places: tuple[Place, ...]) -> Instance:
    """Nobody decides in the past: a day of decision that has gone by is today."""
    decided = (replace(each, decision_on=max(each.decision_on, as_of)) if each.decision_on else each for each in places)
    return Instance(as_of=as_of, persons=persons, places=tuple(decided), routes=network.routes)


@dataclass(frozen=True, slots=True)
class _Table:
    """The events, looked up once."""

    network: Instance
    days: tuple[date, ...]
    persons: Mapping[str, Window]
    places: Mapping[str, Window]

    @classmethod
    def of(cls, events: Events) -> "_Table":
        return cls(events.network, events.days(), events.persons(), events.places())

    def state(self, month: int, *, placed: list[Placed], shown: set[str], closed: set[Pair]) -> Instance:
        housed, taken = {each.person for each in placed}, {each.place for each in placed}
        persons = {
            each.id: replace(each, never_listed=each.never_listed and each.id not in shown)
            for each in self.network.persons
            if _is_there(self.persons[each.id], month) and each.id not in housed
        }
        places = {each.id: each for each in self.network.places if _is_there(self.places[each.id], month) and each.id not in taken}
        today = state(self.network, as_of=self.days[month], persons=tuple(persons.values()), places=tuple(places.values()))
        return replace(today, closed=tuple(pair for pair in closed if pair.person in persons and pair.place in places))


def _is_there(window: Window, month: int) -> bool:
    return window.first <= month < window.end
