"""What is no flow: uses of unequal size, limits that overlap. Levels in turn, each with a proven bound.

Per level: an LP over all pairs, whose prices prove a bound; a core of the pairs that come nearest to it, solved as a mixed
integer program; then the same over every pair that could be in an answer still better. (Fixing by reduced costs; a core as
for knapsacks: Balas and Zemel, 1980.)"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from asylia.matching import highs
from asylia.matching.columns import Truth, Whole
from asylia.matching.errors import NothingFound
from asylia.matching.problem import NEAR, Best, NoAnswer, Problem, Relaxed, relaxed
from asylia.matching.watch import Watch

CORE = 6  # pairs per person
OF_LEVEL, OF_CORE = 0.7, 0.6  # of the time that is left

Weight = Callable[[Whole], Whole]


@dataclass(frozen=True, slots=True)
class _Solved:
    chosen: Whole
    value: int
    bound: int
    late: bool
    relaxed: Relaxed


def best(problem: Problem, weights: Sequence[Weight], *, names: Sequence[str], places: int, watch: Watch) -> Best:
    """Level after level; one that ends with a gap is the last. `weights` by level, of the pairs asked for.

    Raises NoAnswer; NothingFound where time ended before there was any."""
    of_place, alive, start = problem.rows.place, np.arange(len(problem)), None
    proofs: list[Relaxed] = []
    for name, weight_of in zip(names, weights, strict=True):
        weight = weight_of(alive)
        solved = _level(problem, weight, start=start, name=name, watch=watch.part(OF_LEVEL))
        chosen = alive[solved.chosen]
        proofs.append(solved.relaxed)
        if solved.bound > solved.value or watch.is_late():
            break
        keep = solved.relaxed.bound - solved.relaxed.short >= solved.value
        problem, alive = problem.keeping(weight, solved.value).kept(keep), alive[keep]
        start = np.searchsorted(alive, chosen)
    done, above = len(proofs), solved.bound - solved.value
    paid = np.zeros(places + 1)
    np.add.at(paid, of_place, proofs[0].rows)  # those of limits, which are no place's, go to the last
    return Best(chosen, done, above, solved.late if above else done < len(weights), proofs[0].persons, paid[:places])


def _level(problem: Problem, weight: Whole, *, start: Whole | None, name: str, watch: Watch) -> _Solved:
    if not len(problem) or (start is not None and not weight.any()):
        return _Solved(
            np.zeros(0, np.int64) if start is None else start,
            0,
            0,
            late=False,
            relaxed=relaxed(problem, weight, np.zeros(len(problem.rows.most))),
        )
    lp = highs.prices(problem, weight, watch=watch)
    proof = relaxed(problem, weight, lp.row)
    core = _core(problem, proof) | (lp.share > NEAR) | _marked(problem, start)
    found = _search(problem, weight, among=core, start=start, watch=watch.part(OF_CORE), tell=partial(watch.tell, name, round=1))
    better = proof.bound - proof.short >= _value(weight, found.chosen) + 1
    if (better & ~core).any() or (better.any() and found.bound > _value(weight, found.chosen)):
        among, tell = better | _marked(problem, found.chosen), partial(watch.tell, name, round=2)
        found = _search(problem, weight, among=among, start=found.chosen, watch=watch, tell=tell)
    if found.chosen is None:
        raise NothingFound
    value = int(weight[found.chosen].sum())
    bound = min(max(value, found.bound), math.floor(proof.bound)) if better.any() else value
    return _Solved(found.chosen, value, int(bound), found.late and bound > value, proof)


def _search(problem: Problem, weight: Whole, *, among: Truth, start: Whole | None, watch: Watch, tell: highs.Tell) -> highs.Found:
    """Among some pairs; where these alone cannot place all who must be, nothing is said of the others."""
    pairs = np.flatnonzero(among)
    begin = None if start is None else np.searchsorted(pairs, start)
    try:
        found = highs.search(problem.kept(among), weight[among], start=begin, watch=watch, tell=tell)
    except NoAnswer:
        if among.all():
            raise
        return highs.Found(start, math.inf, late=False)
    return highs.Found(start if found.chosen is None else pairs[found.chosen], found.bound, found.late)


def _core(problem: Problem, proof: Relaxed) -> Truth:
    """The pairs of each person that fall short least."""
    order = np.lexsort((proof.short, problem.person))
    starts = np.searchsorted(problem.person, np.arange(len(problem.required)))
    core = np.zeros(len(problem), np.bool_)
    core[order[np.arange(len(problem)) - starts[problem.person[order]] < CORE]] = True
    return core


def _marked(problem: Problem, chosen: Whole | None) -> Truth:
    marked = np.zeros(len(problem), np.bool_)
    if chosen is not None:
        marked[chosen] = True
    return marked


def _value(weight: Whole, chosen: Whole | None) -> float:
    return -math.inf if chosen is None else int(weight[chosen].sum())
