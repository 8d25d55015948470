"""Why somebody stands at a place, or does not: exact, in codes, and without naming anybody else."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import TypeVar

from asylia.matching.answer import Number, Recommendation
from asylia.matching.errors import Infeasible, UnknownId
from asylia.matching.explanation import AtPlace, Explanation, Loss, PersonExplanation, Standing
from asylia.matching.helping import Question, changes
from asylia.matching.instance import Instance, Pair, Person, Place
from asylia.matching.limits import LimitResult, check
from asylia.matching.parts import levels, own_pairs
from asylia.matching.plan import Plan
from asylia.matching.policy import Policy
from asylia.matching.prices import person_prices, place_prices
from asylia.matching.reached import Reached, in_time, of_plan, reached, with_pair
from asylia.matching.recommend import number
from asylia.matching.shape import Task, task
from asylia.matching.watch import ENDLESS

NOTHING_LOST = Loss(0, 0, 0)

Known = TypeVar("Known", Person, Place)


def explain(instance: Instance, policy: Policy, recommendation: Recommendation, *, person: str, place: str) -> Explanation:
    """`recommendation` is the answer for this instance and policy. Two solves, and one more for each change that is tried.

    Raises UnknownId."""
    return explained(Question(instance, policy, recommendation, ENDLESS), pair=Pair(person, place))


def explain_person(instance: Instance, policy: Policy, recommendation: Recommendation, *, person: str) -> PersonExplanation:
    """All places of one person, and the best changes over all of them. At most six solves.

    Raises UnknownId."""
    return explained_person(Question(instance, policy, recommendation, ENDLESS), asked_for=person)


def explained(asked: Question, *, pair: Pair) -> Explanation:
    """`explain` for a caller who holds the watch. Raises NothingFound where time ended first."""
    person, place = _known(asked.instance.persons, pair.person), _known(asked.instance.places, pair.place)
    results = limits(asked.instance, person=person, place=place)
    possible = all(each.ok for each in results)
    standing, position = _standing(asked.found, pair, possible=possible)
    base = reached(asked.instance, asked.policy, watch=asked.watch)
    return Explanation(
        person=person.id,
        place=place.id,
        possible=possible,
        standing=standing,
        position=position,
        limits=results,
        levels=levels(asked.instance, asked.policy, person=person, place=place),
        loss=NOTHING_LOST if standing == "assigned" else _loss(asked, pair, base=base) if possible else None,
        changes=changes(asked, person, places=(place,), base=base),
    )


def explained_person(asked: Question, *, asked_for: str) -> PersonExplanation:
    """`explain_person` for a caller who holds the watch. Raises NothingFound where time ended first."""
    person = _known(asked.instance.persons, asked_for)
    todo = task(asked.instance, asked.policy)
    made = in_time(todo, watch=asked.watch)
    return PersonExplanation(
        person=person.id,
        reason=dict(asked.found.unplaced).get(person.id),
        places=tuple(_at_places(todo, made, person=person, found=asked.found)),
        changes=changes(asked, person, places=asked.instance.places, base=of_plan(todo, made)),
    )


def limits(instance: Instance, *, person: Person, place: Place) -> tuple[LimitResult, ...]:
    """Every one. An explicit instance knows two: the pair must be `given`, and not `closed`."""
    if instance.model == "attributes":
        return check(instance, person, place)
    pair = Pair(person.id, place.id)
    row = bisect_left(instance.pairs, pair, key=attrgetter("pair"))
    given = row < len(instance.pairs) and instance.pairs[row].pair == pair
    return LimitResult("given", given, {}), LimitResult("closed", pair not in instance.closed, {})


def _known(those: tuple[Known, ...], sought: str) -> Known:
    for each in those:
        if each.id == sought:
            return each
    raise UnknownId(sought)


def _standing(found: Recommendation, pair: Pair, *, possible: bool) -> tuple[Standing, int | None]:
    entries = (entry for each in found.lists if each.place == pair.place for entry in each.entries)
    position = next((each.position for each in entries if each.person == pair.person), None)
    if pair in found.assignments:
        return "assigned", position
    if position is not None:
        return "listed", position
    return "possible" if possible else "impossible", None


def _loss(asked: Question, pair: Pair, *, base: Reached) -> Loss | None:
    """By solving again. None where what is fixed, a quota or who must be placed leaves no plan with the pair."""
    if any(pair.person == each.person for each in asked.instance.fixed):
        return None
    try:
        forced = reached(with_pair(asked.instance, pair), asked.policy, watch=asked.watch)
    except Infeasible:
        return None
    return Loss(number(base.protection - forced.protection), base.fit - forced.fit, len(base.placed) - len(forced.placed))


def _at_places(todo: Task, made: Plan, *, person: Person, found: Recommendation) -> Iterator[AtPlace]:
    instance = todo.instance
    weights = _weights(instance, todo.policy, person=person)
    most = _losses(todo, made, person=person, weights=weights)
    for place in instance.places:
        failed = tuple(each.code for each in limits(instance, person=person, place=place) if not each.ok)
        standing, position = _standing(found, Pair(person.id, place.id), possible=not failed)
        protection, fit = weights.get(place.id, (None, None))
        loss = 0 if standing == "assigned" else most.get(place.id) if not failed else None
        yield AtPlace(place.id, not failed, standing, position, failed, protection, fit, loss)


def _weights(instance: Instance, policy: Policy, *, person: Person) -> dict[str, tuple[Number, int | None]]:
    """By place: the first level, and the fit where there is one."""
    if instance.model == "explicit":
        return {each.pair.place: (each.weight, None) for each in instance.pairs if each.pair.person == person.id}
    pairs = own_pairs(instance, policy, person=person)
    rows = zip(pairs.place.tolist(), pairs.protection.tolist(), pairs.fit.tolist(), strict=True)
    return {instance.places[row].id: (protection, fit) for row, protection, fit in rows}


def _losses(todo: Task, made: Plan, *, person: Person, weights: Mapping[str, tuple[Number, int | None]]) -> dict[str, int]:
    """By place, at most: u + v - w. The person and the place cost at most their prices, for losing both costs at most as much as
    losing each alone: they stand on two sides of an assignment (Shapley 1962, complements). Under a quota that does not hold."""
    instance, own = todo.instance, person_prices(todo, made).get(todo.instance.persons.index(person))
    if own is None or instance.model == "explicit":
        return {}
    free = [
        (place.id, price)
        for place, price, capacity in zip(instance.places, place_prices(todo, made), todo.capacity.tolist(), strict=True)
        if price is not None and capacity and not any(limit.holds(place) for limit in instance.limits)
    ]
    return {place: max(0, own + price - int(weights[place][0])) for place, price in free if place in weights}
