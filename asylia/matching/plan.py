"""The plan if everybody says yes: level after level on the face of the last, each exact."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from asylia.matching.columns import Truth, Whole
from asylia.matching.flow import MOST, Face
from asylia.matching.levels import Pairs, lots
from asylia.matching.shape import Task, face
from asylia.matching.watch import ENDLESS, Watch


@dataclass(frozen=True, slots=True)
class Plan:
    """`chosen`: rows of the pairs. `face` holds all optima of the first level, `done` says how many levels were solved."""

    pairs: Pairs
    chosen: Whole
    face: Face
    done: int


def plan(task: Task, pairs: Pairs, *, required: Truth, watch: Watch, first: Whole | None = None) -> Plan:
    """The first level, or `first` in its place, is always solved; when time is up the later ones are left out."""
    start = face(task, pairs, required=required)
    now = best = start.next(_on(start, pairs.protection if first is None else first))
    done = 1
    for weight in weights(task, pairs)[1:]:
        if watch.is_late():
            break
        now = now.next(_on(now, weight(np.flatnonzero(now.free[: len(pairs)]))))
        done += 1
    return Plan(pairs, np.flatnonzero(now.flow[: len(pairs)]), best, done)


def solved(task: Task, *, watch: Watch = ENDLESS) -> Plan:
    """The best plan of the whole task, every level of it while there is time.

    Raises Infeasible, WeightsTooLarge."""
    return plan(task, task.pairs, required=task.required, watch=watch)


def totals(task: Task, made: Plan) -> tuple[int, ...]:
    """Of every level, what is fixed counted too."""
    every = np.arange(len(task.fixed))
    ours, fixed = weights(task, made.pairs), weights(task, task.fixed)
    return tuple(int(one(made.chosen).sum() + other(every).sum()) for one, other in zip(ours, fixed, strict=True))


def weights(task: Task, pairs: Pairs) -> list[Callable[[Whole], Whole]]:
    """Of each level, for the pairs asked for: lots are drawn only where they decide."""
    first = [lambda rows: pairs.protection[rows]]
    middle = [lambda rows: pairs.fit[rows], lambda rows: pairs.fairness[rows]] if task.instance.model == "attributes" else []
    return [*first, *middle, lambda rows: lots(task.instance, task.policy, pairs.kept(rows))]


def _on(now: Face, weight: Whole) -> Whole:
    """Of all free arcs; those that are no pair weigh nothing."""
    of_arcs = np.zeros(int(now.free.sum()), np.int64)
    of_arcs[: len(weight)] = weight
    return of_arcs


def place_prices(task: Task, made: Plan) -> list[int | None]:
    """What level 1 loses when one unit of a place is taken away; None where those who must be placed then cannot be."""
    net, flow = made.face.network, made.face.flow
    cost = _cost(made)
    first_place = len(np.unique(made.pairs.person))
    start = len(flow) - len(task.above)
    prices: list[int | None] = [0] * len(task.capacity)
    full = np.flatnonzero((flow[start:] > 0) & (flow[start:] == net.capacity[start:]))
    full = full[full < len(prices)]
    for end in np.unique(net.head[start + full]).tolist():
        distances = net.distances_to(cost, flow, end=end)
        for place in full[net.head[start + full] == end].tolist():
            far = int(distances[first_place + place])
            prices[place] = far if far < MOST else None
    return prices


def person_prices(task: Task, made: Plan) -> dict[int, int]:
    """What level 1 loses without each person who has a possible pair. Internal: never shown, stored or sorted by."""
    net = made.face.network
    distances = net.distances(_cost(made), made.face.flow, start=len(net.supply) - 1)
    return {row: int(distances[node]) for node, row in enumerate(np.unique(made.pairs.person).tolist())}


def _cost(made: Plan) -> Whole:
    cost = np.zeros(len(made.face.flow), np.int64)
    cost[: len(made.pairs)] = -made.pairs.protection
    return cost
