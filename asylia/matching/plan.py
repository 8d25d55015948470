"""The plan if everybody says yes: level after level on the face of the last, each exact. What is no flow goes to HiGHS."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from asylia.matching.columns import Truth, Whole
from asylia.matching.errors import Infeasible
from asylia.matching.flow import MOST, Face
from asylia.matching.levels import NAMES, Pairs, lots
from asylia.matching.problem import NEAR, Best, NoAnswer, Share, problem
from asylia.matching.rows import Rows
from asylia.matching.shape import Task, all_can, face, keys
from asylia.matching.watch import ENDLESS, Watch


@dataclass(frozen=True, slots=True)
class Plan:
    """`chosen`: rows of the pairs. `done` says how many levels were solved. Of a flow, `face` holds all optima of the first
    level and each is proven; of another shape, `best` holds what was proven."""

    pairs: Pairs
    chosen: Whole
    face: Face | None
    done: int
    best: Best | None = None

    @property
    def above(self) -> int:
        """How far the proven bound of the last level lies above what was reached."""
        return self.best.above if self.best else 0


def plan(task: Task, pairs: Pairs, *, required: Truth, watch: Watch, first: Whole | None = None) -> Plan:
    """The first level, or `first` in its place, is always solved; when time is up the later ones are left out."""
    if task.shared is not None:
        rows = task.shared.kept(np.isin(keys(task, task.pairs), keys(task, pairs)))
        return mixed(task, pairs, rows, required=required, watch=watch, first=first)
    start = face(task, pairs, required=required)
    now = best = start.next(_on(start, pairs.protection if first is None else first))
    done = 1
    for weight in weights(task, pairs)[1:]:
        if watch.is_late():
            break
        now = now.next(_on(now, weight(np.flatnonzero(now.free[: len(pairs)]))))
        done += 1
    return Plan(pairs, np.flatnonzero(now.flow[: len(pairs)]), best, done)


def mixed(task: Task, pairs: Pairs, rows: Rows, *, required: Truth, watch: Watch, first: Whole | None = None) -> Plan:
    """Of any shape, a flow too; `rows` are those of these pairs. With a gap only where time or many pairs do not allow less.

    Raises Infeasible; NothingFound where time ended before there was any plan."""
    from asylia.matching import mip  # noqa: PLC0415 - HiGHS takes 0.15 s to load, and few instances need it

    all_can(task, pairs, required=required)
    levels = weights(task, pairs)
    if first is not None:
        levels[0] = first.__getitem__
    names, places = NAMES[task.instance.model], len(task.capacity)
    try:
        best = mip.best(problem(pairs.person, required, rows), levels, names=names, places=places, watch=watch)
    except NoAnswer:
        raise Infeasible([task.instance.persons[row].id for row in np.flatnonzero(required)]) from None
    return Plan(pairs, best.chosen, None, best.done, best)


def solved(task: Task, *, watch: Watch = ENDLESS) -> Plan:
    """The best plan of the whole task, every level of it while there is time.

    Raises Infeasible, WeightsTooLarge; NothingFound where time ended first, which a flow does not."""
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
    """What level 1 loses when one unit of a place is taken away; None where those who must be placed then cannot be.

    Of a shape that is no flow: what the LP pays for the whole place, an estimate from above."""
    if made.face is None:
        return [*_rounded_up(made.best.places)] if made.best else []
    net, flow = made.face.network, made.face.flow
    cost = _cost(made.pairs, made.face)
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
    """What level 1 loses without each person who has a possible pair. Internal: never shown, stored or sorted by.

    Of a shape that is no flow: an estimate from above."""
    who = np.unique(made.pairs.person).tolist()
    if made.face is None:
        return dict(zip(who, _rounded_up(made.best.persons), strict=True)) if made.best else {}
    net = made.face.network
    distances = net.distances(_cost(made.pairs, made.face), made.face.flow, start=len(net.supply) - 1)
    return {row: int(distances[node]) for node, row in enumerate(who)}


def _rounded_up(prices: Share) -> list[int]:
    return [math.ceil(each - NEAR) for each in prices.tolist()]


def _cost(pairs: Pairs, face: Face) -> Whole:
    cost = np.zeros(len(face.flow), np.int64)
    cost[: len(pairs)] = -pairs.protection
    return cost
