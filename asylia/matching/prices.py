"""What level 1 loses without a place or a person: shortest ways in the residual network of an optimal plan, over all pairs."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from asylia.matching.columns import Whole
from asylia.matching.flow import FAR, MOST, Face
from asylia.matching.levels import Pairs, Share, together
from asylia.matching.plan import Plan, on_pairs, prices_of
from asylia.matching.problem import NEAR
from asylia.matching.search import Prices
from asylia.matching.shape import Task, arcs


def place_prices(task: Task, made: Plan) -> list[int | None]:
    """What level 1 loses when one unit of a place is taken away; None where those who must be placed then cannot be.

    Of a shape that is no flow: what the LP pays for the whole place, an estimate from above."""
    if made.face is None:
        return [*_rounded_up(made.best.places)] if made.best else []
    persons, places = len(task.required), len(task.capacity)
    net, flow = made.face.network, made.face.flow
    below = np.flatnonzero((net.tail >= persons) & (net.tail < persons + places))
    full = below[(flow[below] > 0) & (flow[below] == net.capacity[below])]
    prices: list[int | None] = [0] * places
    for end in np.unique(net.head[full]).tolist():
        far = _far(task, made.face, made.pairs, partial(_to, end=end))
        for place in (net.tail[full[net.head[full] == end]] - persons).tolist():
            prices[place] = -int(far.place[place]) if -far.place[place] < MOST else None
    return prices


def person_prices(task: Task, made: Plan) -> dict[int, int]:
    """What level 1 loses without each person who has a possible pair. Internal: never shown, stored or sorted by.

    Of a shape that is no flow: an estimate from above."""
    if made.face is None:
        return dict(zip(np.unique(made.pairs.person).tolist(), _rounded_up(made.best.persons), strict=True)) if made.best else {}
    sink = len(made.face.network.supply) - 1
    far = _far(task, made.face, made.pairs, lambda face, cost: face.network.distances(cost, face.flow, start=sink))
    return {row: int(far.person[row]) for row in np.flatnonzero(task.reach).tolist()}


def _rounded_up(prices: Share) -> list[int]:
    return [math.ceil(each - NEAR) for each in prices.tolist()]


def _to(face: Face, cost: Whole, *, end: int) -> Whole:
    return -face.network.distances_to(cost, face.flow, end=end)


def _far(task: Task, face: Face, pairs: Pairs, look: Callable[[Face, Whole], Whole]) -> Prices:
    """Distances as potentials. Where not all pairs are at hand, those that make a way shorter are added until there is none."""
    field = task.field
    while True:
        prices = prices_of(task, look(face, on_pairs(face, -pairs.protection)))
        if field.search is None:
            return prices
        prices.place[prices.place <= -MOST] -= FAR  # who cannot be reached from either side makes no way shorter
        prices.person[prices.person >= MOST] += FAR
        found = field.search.better([prices])
        if not found.any():
            return prices
        face, pairs = face.more(*arcs(task, found.pairs)), together([pairs, found.pairs])
