"""What one change can at most add to level 1, by the prices of a plan. For one more place it is exactly what it adds.

Source: duality. Prices u of persons and v of places that cover every pair (u + v ≥ w) bound every plan by their sum. A change
brings new pairs; raising the prices until they are covered too bounds every plan after it. With the largest prices of persons
the bound of a single place is reached: they are distances in the residual graph, and the place takes the nearest person."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from asylia.matching.arcs import NO_RANK
from asylia.matching.changes import AddPlace, AddRoute, Change, ChangePlace, ChangeRoute, made
from asylia.matching.columns import Truth, Whole
from asylia.matching.field import possible_pairs
from asylia.matching.flow import FAR
from asylia.matching.instance import ANY, Instance, Place
from asylia.matching.levels import among, rows
from asylia.matching.plan import Plan
from asylia.matching.policy import Policy
from asylia.matching.prices import person_prices
from asylia.matching.shape import Task


@dataclass(frozen=True, slots=True)
class Prices:
    """By row: of persons the largest, of places the least that cover every pair with them; FAR for what is fixed already."""

    persons: Whole
    places: Whole


def prices(todo: Task, plan: Plan) -> Prices:
    persons, places = np.zeros(len(todo.required), np.int64), np.zeros(len(todo.capacity), np.int64)
    for row, price in person_prices(todo, plan).items():
        persons[row] = price
    who, where = rows(todo.instance)
    persons[[who[each.person] for each in todo.instance.fixed]] = FAR
    _cover(todo, persons, places)
    places[[where[each.place] for each in todo.instance.fixed]] = FAR
    return Prices(persons, places)


def _cover(todo: Task, persons: Whole, places: Whole) -> None:
    if todo.search is None:
        np.maximum.at(places, todo.pairs.place, todo.pairs.protection - persons[todo.pairs.person])
        return
    for part, rank in todo.search.blocks():
        beyond = todo.search.worth.cells(part.rows[:, None], part.places, todo.search.scales.of_cells(todo.table, part, rank))
        beyond = np.where(rank == NO_RANK, 0, beyond - persons[part.rows, None])
        places[part.places] = np.maximum(places[part.places], beyond.max(axis=0))


def are_bounds(todo: Task) -> bool:
    """With `relative` chances one more place changes what others weigh, and where capacities are shared the LP is no plan: there
    prices only rank."""
    return todo.policy.chance_use == "expected" and todo.shared is None


def is_exact(todo: Task, plan: Plan, change: Change) -> bool:
    """One more place is, where no full limit stands over it."""
    return are_bounds(todo) and isinstance(change, AddPlace) and not _is_full(todo, plan, change.place)


def at_most(todo: Task, plan: Plan, *, changes: Sequence[Change]) -> list[int]:
    """In the order of the changes."""
    found = prices(todo, plan)
    if todo.instance.model == "explicit":
        return [_roomier(todo, found, change) for change in changes]
    dwellings = [_dwelling(todo.instance, change) for change in changes]
    worth = iter(_at_best(todo, found, [each for each in dwellings if each]))
    open_to = [max(0, next(worth) - _held(todo, found, each)) if each else _opened(todo, found, change)
               for each, change in zip(dwellings, changes, strict=True)]  # fmt: skip
    return [bound + _decided(todo, change) for bound, change in zip(open_to, changes, strict=True)]


def _is_full(todo: Task, plan: Plan, place: Place) -> bool:
    instance, chosen = todo.instance, plan.pairs.place[plan.chosen].tolist()
    over = [(limit, most) for limit, most in zip(instance.limits, todo.quotas.tolist(), strict=True) if limit.holds(place)]
    return any(sum(limit.holds(instance.places[each]) for each in chosen) >= most for limit, most in over)


def _dwelling(instance: Instance, change: Change) -> Place | None:
    """The place as it would be; None where the change is about routes."""
    match change:
        case AddPlace(place):
            return replace(place, id="")
        case ChangePlace(name):
            return next(each for each in made(instance, Policy(), change=change)[0].places if each.id == name)
    return None


def _at_best(todo: Task, found: Prices, places: Collection[Place]) -> list[int]:
    """What the best person for each of these is worth beyond the own price."""
    named = tuple(replace(each, id=f"{row:09}") for row, each in enumerate(places))  # in the order of their ids
    pairs = possible_pairs(_alone(todo.instance, places=named), todo.policy)
    best = np.zeros(len(named), np.int64)
    np.maximum.at(best, pairs.place, pairs.protection - found.persons[pairs.person])
    return [int(each) for each in best]


def _alone(instance: Instance, *, places: tuple[Place, ...]) -> Instance:
    """All persons, and these places without anything that was decided of them."""
    return replace(instance, places=places, limits=(), fixed=(), listed=(), closed=())


def _held(todo: Task, found: Prices, place: Place) -> int:
    """What the place as it is holds already: nothing where it is new, or where it would come under other limits."""
    row, before = next(((row, each) for row, each in enumerate(todo.instance.places) if each.id == place.id), (0, None))
    if before is None:
        return 0
    moves = any(limit.holds(before) != limit.holds(place) for limit in todo.instance.limits)
    price = int(found.places[row])
    return 0 if moves and price < FAR else price


def _opened(todo: Task, found: Prices, change: Change) -> int:
    """A route brings pairs of one nationality and one country. They are covered from one side or the other: the lesser sum."""
    after, _ = made(todo.instance, todo.policy, change=change)
    nationality, country = _between(change)
    who = np.array([nationality in {ANY, *each.nationalities} for each in after.persons], np.bool_)
    where = np.array([each.country == country for each in after.places], np.bool_)
    pairs = possible_pairs(_part(after, who, where), todo.policy)
    person, place = np.flatnonzero(who)[pairs.person], np.flatnonzero(where)[pairs.place]
    gain = np.maximum(0, pairs.protection - found.persons[person] - found.places[place])
    return min(_sum_of_best(gain, person), _sum_of_best(gain, place))


def _decided(todo: Task, change: Change) -> int:
    """What is fixed stays so, but weighs more where its route or its dwelling is better now."""
    fixed = todo.instance.fixed
    if not fixed or isinstance(change, AddPlace):
        return 0
    after, _ = made(todo.instance, todo.policy, change=change)
    persons, places = {each.person for each in fixed}, {each.place for each in fixed}
    who = np.array([each.id in persons for each in after.persons], np.bool_)
    part = _part(after, who, np.array([each.id in places for each in after.places], np.bool_))
    pairs = possible_pairs(part, todo.policy)
    return int(pairs.protection[among(part, pairs, fixed)].sum() - todo.fixed.protection.sum())


def _between(change: Change) -> tuple[str, str]:
    match change:
        case AddRoute(route):
            return route.nationality, route.country
        case ChangeRoute(nationality, country):
            return nationality, country
    return "", ""


def _part(instance: Instance, who: Truth, where: Truth) -> Instance:
    persons = tuple(each for each, kept in zip(instance.persons, who.tolist(), strict=True) if kept)
    places = tuple(each for each, kept in zip(instance.places, where.tolist(), strict=True) if kept)
    return replace(_alone(instance, places=places), persons=persons)


def _sum_of_best(gain: Whole, rows_: Whole) -> int:
    best = np.zeros(int(rows_.max(initial=-1)) + 1, np.int64)
    np.maximum.at(best, rows_, gain)
    return int(best.sum())


def _roomier(todo: Task, found: Prices, change: Change) -> int:
    """As if what comes on top were filled with persons like the one who is worth most beyond the own price, for what they use."""
    if not isinstance(change, ChangePlace):
        return 0
    after = made(todo.instance, todo.policy, change=change)[0]
    persons, places = rows(after)
    row = places[change.place]
    more = _more(todo.instance.places[row].capacity, after.places[row].capacity)
    pairs = possible_pairs(todo.instance, todo.policy)
    own = pairs.kept(pairs.place == row)
    beyond = dict(zip(own.person.tolist(), (own.protection - found.persons[own.person]).tolist(), strict=True))
    uses = {persons[each.pair.person]: dict(each.uses) for each in after.pairs if each.pair.place == change.place}
    return max((max(0, beyond[who]) * _times(more, uses[who], most=len(after.persons)) for who in beyond), default=0)


def _more(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """A name that the place lacks is unlimited."""
    return {name: after.get(name, math.inf) - amount for name, amount in before.items()}


def _times(more: Mapping[str, float], uses: Mapping[str, float], *, most: int) -> int:
    fits = [more.get(name, 0) / used if used else 0 for name, used in uses.items()]
    return math.ceil(min(most, max(fits, default=0)))
