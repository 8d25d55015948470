"""The network of an instance: person, place, its limits from small to large, sink."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from asylia.matching import explicit
from asylia.matching.columns import Columns, Truth, Whole
from asylia.matching.errors import Infeasible
from asylia.matching.field import Field, ground
from asylia.matching.flow import UNBOUND, Face, Network, NoFlow, first
from asylia.matching.instance import Instance
from asylia.matching.levels import Pairs, Weigh, among, given, keys, later_levels, rows
from asylia.matching.policy import Policy
from asylia.matching.rows import Rows
from asylia.matching.rows import rows as rows_of
from asylia.matching.search import Cut, Search, whole


@dataclass(frozen=True, slots=True)
class Task:
    """What is still to be decided.

    `reach` counts the possible pairs of each person, closed ones left out; of these the `field` holds those that take part;
    `fixed` are decided, with the weights of those that are possible."""

    instance: Instance
    policy: Policy
    table: Columns
    reach: Whole
    search: Search | None  # among all pairs that take part; an explicit instance has them all at hand
    field: Field
    fixed: Pairs
    later: tuple[Weigh, ...]  # the levels after the first
    settled: Truth  # by row of person: fixed
    required: Truth  # by row of person, the fixed ones left out
    capacity: Whole  # by row of place, without what is fixed
    quotas: Whole  # by row of limit, without what is fixed
    above: Whole  # by row of place, then of limit: the number of the next limit; as many as there are limits for none
    shared: Rows | None = None  # of the pairs, where the instance is no flow; then `above` says nothing

    @property
    def pairs(self) -> Pairs:
        return self.field.pairs


def task(instance: Instance, policy: Policy, *, cut: Cut = whole) -> Task:
    persons, places = rows(instance)
    settled = np.zeros(len(persons), np.bool_)
    settled[[persons[each.person] for each in instance.fixed]] = True
    required = np.array([each.required for each in instance.persons], np.bool_) & ~settled
    capacity = explicit.capacities(instance) if instance.model == "explicit" else np.ones(len(places), np.int64)
    np.subtract.at(capacity, [places[each.place] for each in instance.fixed], 1)
    quotas, above = _quotas(instance), _above(instance)
    is_flow = above is not None and explicit.is_counted(instance)
    capacity = np.maximum(0, capacity)
    found = ground(instance, policy, persons=~settled, places=capacity > 0, required=required, cut=cut, is_held=not is_flow)
    field, shared = found.field, None
    if not is_flow:
        field, shared = _shared(instance, found.field, capacity=capacity, quotas=quotas)
    return Task(
        instance=instance,
        policy=policy,
        table=found.table,
        reach=found.reach,
        search=found.search,
        field=field,
        fixed=found.fixed,
        later=later_levels(instance, policy),
        settled=settled,
        required=required,
        capacity=capacity,
        quotas=quotas,
        above=np.zeros(0, np.int64) if above is None else above,
        shared=shared,
    )


def _shared(instance: Instance, field: Field, *, capacity: Whole, quotas: Whole) -> tuple[Field, Rows]:
    """What the pairs that take part share; pairs that take more than there is left take none."""
    pairs = given(instance) if instance.model == "explicit" else field.pairs  # by their number in the file
    found = rows_of(instance, pairs, capacity=capacity, quotas=quotas, fixed=among(instance, pairs, instance.fixed))
    own, every = (keys(each.person, each.place, places=len(capacity)) for each in (field.pairs, pairs))
    free = np.isin(every, own) & found.fitting(len(pairs), found.most)
    return replace(field, pairs=pairs.kept(free)), found.kept(free).scarce()


def face(task: Task, pairs: Pairs, *, required: Truth) -> Face:
    """All ways to place the persons of these pairs. The arcs of the pairs come last, in their order.

    Raises Infeasible where not all can be placed who must be."""
    all_can(task, pairs, required=required)
    net = network(task, pairs, required=required)
    if not required.any():
        return first(net, (np.arange(len(net.tail)) < len(required)).astype(np.int64))
    try:
        return first(net, net.optimum(np.zeros(len(net.tail), np.int64)))
    except NoFlow:
        raise Infeasible([task.instance.persons[row].id for row in np.flatnonzero(required)]) from None


def all_can(task: Task, pairs: Pairs, *, required: Truth) -> None:
    """Raises Infeasible where somebody who must be placed has no pair."""
    shut = np.flatnonzero(required & ~np.isin(np.arange(len(required)), pairs.person))
    if len(shut):
        raise Infeasible([task.instance.persons[row].id for row in shut])


def network(task: Task, pairs: Pairs, *, required: Truth) -> Network:
    """Nodes by row: persons, places, limits, the sink. Each person gives one; who need not be placed may go to the sink, free of cost."""
    persons, places = len(required), len(task.capacity)
    sink = persons + len(task.above)
    optional = np.flatnonzero(~required)
    supply = np.zeros(sink + 1, np.int64)
    supply[:persons], supply[sink] = 1, -persons
    below = Network(
        tail=np.concatenate([optional, np.arange(persons, sink)], dtype=np.int32),
        head=np.concatenate([np.full(len(optional), sink), persons + places + task.above], dtype=np.int32),
        capacity=np.concatenate([np.full(len(optional), UNBOUND), np.minimum(task.capacity, persons), task.quotas]),
        supply=supply,
    )
    return below.more(*arcs(task, pairs))


def arcs(task: Task, pairs: Pairs) -> tuple[Whole, Whole]:
    """From which node to which."""
    return pairs.person, len(task.required) + pairs.place


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
