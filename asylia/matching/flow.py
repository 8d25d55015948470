"""Exact levels on a flow: solve, find the face of all optima, go to the next level on that face. No tolerance anywhere.

Complementary slackness: with shortest distances in the residual graph as potentials, no optimum uses an arc of positive
reduced cost, and every optimum fills an arc of negative reduced cost."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

from asylia.matching.columns import Truth, Whole
from asylia.matching.errors import MatchingError, WeightsTooLarge

Nodes = npt.NDArray[np.int32]

MOST = 1 << 60
FAR = 1 << 61
UNBOUND = 2  # more than ever flows from one person, so that an arc has no bound of its own


class NoFlow(MatchingError):
    """The supplies cannot be met."""


@dataclass(frozen=True, slots=True)
class Network:
    """Arcs by column; what each node gives (or takes, below zero). Every node is named by its number, as the solver counts them."""

    tail: Nodes
    head: Nodes
    capacity: Whole
    supply: Whole

    def optimum(self, cost: Whole) -> Whole:
        """The flow of least cost; whole, for capacities are. Who has one way only takes it, and needs no solver."""
        forced = self._forced()
        if forced.any():
            taken = np.where(forced, self.supply[self.tail], 0)
            taken[~forced] = self.kept(~forced, taken).optimum(cost[~forced])
            return taken
        if not self.supply.any():
            return self._circulation(cost)
        check(cost, nodes=len(self.supply))
        solver = min_cost_flow.SimpleMinCostFlow()
        arcs = solver.add_arcs_with_capacity_and_unit_cost(self.tail, self.head, self.capacity, cost)
        solver.set_nodes_supplies(np.arange(len(self.supply)), self.supply)
        status = solver.solve()
        if status == solver.INFEASIBLE:
            raise NoFlow
        if status != solver.OPTIMAL:
            raise WeightsTooLarge
        flow: Whole = solver.flows(arcs).astype(np.int64)
        return flow

    def _forced(self) -> Truth:
        """The only arc of a node that gives and that nothing comes to."""
        nodes = len(self.supply)
        out, into = np.bincount(self.tail, minlength=nodes), np.bincount(self.head, minlength=nodes)
        only = (out == 1) & (into == 0) & (self.supply > 0)
        forced: Truth = only[self.tail] & (self.supply[self.tail] <= self.capacity)
        return forced

    def _circulation(self, cost: Whole) -> Whole:
        """All is fixed but arcs that no path joins: nothing flows."""
        return np.zeros(len(cost), np.int64)

    def more(self, tail: Whole, head: Whole) -> "Network":
        """With these arcs after the others, without a bound of their own."""
        tails, heads = (np.concatenate(each, dtype=np.int32) for each in ((self.tail, tail), (self.head, head)))
        return Network(tails, heads, np.concatenate([self.capacity, np.full(len(tail), UNBOUND, np.int64)]), self.supply)

    def kept(self, free: Truth, flow: Whole) -> "Network":
        """Only the free arcs; what flows over the others is taken from the supplies."""
        supply = self.supply.copy()
        np.subtract.at(supply, self.tail[~free], flow[~free])
        np.add.at(supply, self.head[~free], flow[~free])
        return Network(self.tail[free], self.head[free], self.capacity[free], supply)

    def potentials(self, cost: Whole, flow: Whole) -> Whole:
        """Shortest distances from a start of zero everywhere."""
        return self._shortest(cost, flow, np.zeros(len(self.supply), np.int64))

    def distances(self, cost: Whole, flow: Whole, *, start: int) -> Whole:
        """Shortest distances from one node; FAR and about it where no way leads."""
        begin = np.full(len(self.supply), FAR, np.int64)
        begin[start] = 0
        return self._shortest(cost, flow, begin)

    def distances_to(self, cost: Whole, flow: Whole, *, end: int) -> Whole:
        return Network(self.head, self.tail, self.capacity, self.supply).distances(cost, flow, start=end)

    def _shortest(self, cost: Whole, flow: Whole, begin: Whole) -> Whole:
        """Bellman and Ford, all arcs at once. At an optimum there is no negative cycle, so it ends."""
        forward, back = flow < self.capacity, flow > 0
        tail = np.concatenate([self.tail[forward], self.head[back]])
        head = np.concatenate([self.head[forward], self.tail[back]])
        step = np.concatenate([cost[forward], -cost[back]])
        found = begin
        while True:
            nearer = found.copy()
            np.minimum.at(nearer, head, found[tail] + step)
            if np.array_equal(nearer, found):
                return found
            found = nearer


def check(cost: Whole, *, nodes: int) -> None:
    if len(cost) and int(np.abs(cost).max()) * (nodes + 1) >= MOST:
        raise WeightsTooLarge


@dataclass(frozen=True, slots=True)
class Face:
    """All optima so far: which arcs are still free, a flow that is one of the optima, and the potentials of the last level."""

    network: Network
    free: Truth
    flow: Whole
    potential: Whole

    def next(self, weight: Whole) -> "Face":
        """The optima of one level more. `weight`, of the free arcs, is to be made as large as can be."""
        if not weight.any():
            return Face(self.network, self.free, self.flow, np.zeros_like(self.potential))
        part, cost = self.network.kept(self.free, self.flow), -weight
        flow = part.optimum(cost)
        potential = part.potentials(cost, flow)
        reduced = cost + potential[part.tail] - potential[part.head]
        whole, free = self.flow.copy(), self.free.copy()
        whole[self.free] = flow
        free[np.flatnonzero(self.free)[reduced != 0]] = False
        return Face(self.network, free, whole, potential)

    def more(self, tail: Whole, head: Whole) -> "Face":
        """With arcs that lie on the face, too: nothing flows over them yet."""
        none = np.zeros(len(tail), np.int64)
        free = np.concatenate([self.free, np.ones(len(tail), np.bool_)])
        return Face(self.network.more(tail, head), free, np.concatenate([self.flow, none]), self.potential)


def first(network: Network, flow: Whole) -> Face:
    """Every flow: one that meets the supplies, all arcs free."""
    return Face(network, np.ones(len(flow), np.bool_), flow, np.zeros(len(network.supply), np.int64))
