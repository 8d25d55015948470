"""The network of an instance: person, place, its limits from small to large, sink."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from asylia.matching import explicit
from asylia.matching.columns import Truth, Whole
from asylia.matching.errors import Infeasible
from asylia.matching.flow import Face, Network, NoFlow, first
from asylia.matching.instance import Instance
from asylia.matching.levels import Pairs, all_pairs, among, rows
from asylia.matching.policy import Policy
from asylia.matching.rows import Rows
from asylia.matching.rows import rows as rows_of


@dataclass(frozen=True, slots=True)
class Task:
    """What is still to be decided.

    `possible` passes all limits; of these `pairs` take part; `fixed` are decided, with the weights of those that are possible."""

    instance: Instance
    policy: Policy
    possible: Pairs
    pairs: Pairs
    fixed: Pairs
    required: Truth  # by row of person, the fixed ones left out
    capacity: Whole  # by row of place, without what is fixed
    quotas: Whole  # by row of limit, without what is fixed
    above: Whole  # by row of place, then of limit: the number of the next limit; as many as there are limits for none
    shared: Rows | None = None  # of the pairs, where the instance is no flow; then `above` says nothing


def task(instance: Instance, policy: Policy) -> Task:
    persons, places = rows(instance)
    found = all_pairs(instance, policy)
    gone = {persons[each.person] for each in instance.fixed}
    capacity = explicit.capacities(instance) if instance.model == "explicit" else np.ones(len(places), np.int64)
    np.subtract.at(capacity, [places[each.place] for each in instance.fixed], 1)
    is_fixed = among(instance, found, instance.fixed)
    closed = among(instance, found, instance.closed)
    free = ~closed & ~np.isin(found.person, sorted(gone)) & (capacity[found.place] > 0)
    quotas, above = _quotas(instance), _above(instance)
    shared = None
    if above is None or not explicit.is_counted(instance):
        shared = rows_of(instance, found, capacity=np.maximum(0, capacity), quotas=quotas, fixed=is_fixed)
        free &= shared.fitting(len(found), shared.most)
    return Task(
        instance=instance,
        policy=policy,
        possible=found.kept(~closed),
        pairs=found.kept(free),
        fixed=found.kept(is_fixed),
        required=np.array([each.required and row not in gone for row, each in enumerate(instance.persons)], np.bool_),
        capacity=np.maximum(0, capacity),
        quotas=quotas,
        above=np.zeros(0, np.int64) if above is None else above,
        shared=shared and shared.kept(free).scarce(),
    )


def face(task: Task, pairs: Pairs, *, required: Truth) -> Face:
    """All ways to place the persons of these pairs. The arcs of the pairs come first, in their order.

    Raises Infeasible where not all can be placed who must be."""
    all_can(task, pairs, required=required)
    try:
        return first(network(task, pairs, required=required))
    except NoFlow:
        raise Infeasible([task.instance.persons[row].id for row in np.flatnonzero(required)]) from None


def all_can(task: Task, pairs: Pairs, *, required: Truth) -> None:
    """Raises Infeasible where somebody who must be placed has no pair."""
    shut = np.flatnonzero(required & ~np.isin(np.arange(len(required)), pairs.person))
    if len(shut):
        raise Infeasible([task.instance.persons[row].id for row in shut])


def keys(task: Task, pairs: Pairs) -> Whole:
    """A number for each pair, the same in any selection of them."""
    return pairs.person * len(task.capacity) + pairs.place


def network(task: Task, pairs: Pairs, *, required: Truth) -> Network:
    """Each person gives one; who need not be placed may go to the sink at once, free of cost."""
    who = np.unique(pairs.person)
    places, limits = len(task.capacity), len(task.quotas)
    sink = len(who) + places + limits
    optional = np.flatnonzero(~required[who])
    above = len(who) + places + task.above
    below = np.arange(len(who), sink)
    supply = np.zeros(sink + 1, np.int64)
    supply[: len(who)], supply[sink] = 1, -len(who)
    return Network(
        tail=np.concatenate([np.searchsorted(who, pairs.person), optional, below]),
        head=np.concatenate([len(who) + pairs.place, np.full(len(optional), sink), above]),
        capacity=np.concatenate([np.ones(len(pairs) + len(optional), np.int64), np.minimum(task.capacity, len(who)), task.quotas]),
        supply=supply,
    )


def _quotas(instance: Instance) -> Whole:
    places = {each.id: each for each in instance.places}
    taken = [sum(limit.holds(places[each.place]) for each in instance.fixed) for limit in instance.limits]
    return np.array([max(0, limit.most - gone) for limit, gone in zip(instance.limits, taken, strict=True)], np.int64)


def _above(instance: Instance) -> Whole | None:
    """The chain of limits over each place; None where two sets overlap and neither lies in the other."""
    held = [frozenset(place.id for place in instance.places if limit.holds(place)) for limit in instance.limits]
    order = sorted(range(len(held)), key=lambda row: (len(held[row]), instance.limits[row].id))
    none, above = len(held), [-1] * len(held)
    starts = []
    for place in instance.places:
        chain = [*(row for row in order if place.id in held[row]), none]
        starts.append(chain[0])
        for row, larger in pairwise(chain):
            if above[row] not in (-1, larger):
                return None
            above[row] = larger
    return np.array([*starts, *(none if each == -1 else each for each in above)], np.int64)
