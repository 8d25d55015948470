"""What could have been reached at most: one exact plan that knows all arrivals, exits and answers beforehand.

Over time a pair only loses: on a later day it arrives later, so what is possible then was possible on the first day on which both
were there, by a route as good or better. So each pair counts with that day, and the best plan over all these pairs is a bound on
whatever anybody could do month by month."""

from collections.abc import Iterator
from dataclasses import replace

from asylia.matching.events import Events
from asylia.matching.field import possible_pairs
from asylia.matching.instance import Instance, Pair, Weighted
from asylia.matching.plan import solved
from asylia.matching.policy import Policy
from asylia.matching.replay import Placed, Played, state
from asylia.matching.shape import task
from asylia.matching.watch import Watch

HOUSEHOLDS = "households"


def hindsight(events: Events, measure: Policy, *, watch: Watch) -> Played:
    """Level 1 alone, with the expected chance; ties by lot. Nobody says no who is asked."""
    known = {Pair(each.person, each.place): each for each in _possible(events, replace(measure, chance_use="expected"))}
    whole = Instance(
        as_of=events.network.as_of,
        persons=events.network.persons,
        places=tuple(replace(each, capacity={HOUSEHOLDS: 1}) for each in events.network.places),
        model="explicit",
        pairs=tuple(Weighted(pair, each.protection, ((HOUSEHOLDS, 1),)) for pair, each in known.items()),
    )
    todo = task(whole, measure)
    made = solved(todo, watch=watch)
    chosen = zip(made.pairs.person[made.chosen].tolist(), made.pairs.place[made.chosen].tolist(), strict=True)
    pairs = (Pair(whole.persons[i].id, whole.places[j].id) for i, j in chosen)
    return Played(tuple(sorted((known[pair] for pair in pairs), key=lambda each: (each.month, each))), (0,) * events.months)


def _possible(events: Events, policy: Policy) -> Iterator[Placed]:
    """Every pair once, in the first month in which both are there: the new persons with all places, then the others with the new."""
    persons, places, closed = events.persons(), events.places(), set(events.network.closed)
    for month, day in enumerate(events.days()):
        waiting = [each for each in events.network.persons if persons[each.id].first <= month < persons[each.id].end]
        free = [each for each in events.network.places if places[each.id].first <= month < places[each.id].end]
        new = tuple(each for each in waiting if persons[each.id].first == month)
        known = tuple(each for each in waiting if persons[each.id].first < month)
        opened = tuple(each for each in free if places[each.id].first == month)
        for who, where in ((new, tuple(free)), (known, opened)):
            for pair, worth in _worth(state(events.network, as_of=day, persons=who, places=where), policy):
                if pair not in closed and events.is_yes(pair):
                    yield Placed(*pair, month, worth)


def _worth(today: Instance, policy: Policy) -> Iterator[tuple[Pair, int]]:
    pairs = possible_pairs(today, policy)
    for i, j, worth in zip(pairs.person.tolist(), pairs.place.tolist(), pairs.protection.tolist(), strict=True):
        yield Pair(today.persons[i].id, today.places[j].id), worth
