"""What is no flow: uses of unequal size, limits that overlap. Levels in turn, each with a proven bound.

Per level: an LP over all pairs, whose prices prove a bound; then mixed integer programs over what the LP uses, over cores of
the pairs that come nearest to the bound, each larger than the last, and over every pair that could be in an answer better
than the best so far (of very many, the nearest). (Fixing by reduced costs; cores as for knapsacks: Balas and Zemel, 1980.)"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from asylia.matching import highs
from asylia.matching.columns import Truth, Whole
from asylia.matching.errors import NothingFound
from asylia.matching.problem import NEAR, Best, NoAnswer, Problem, Relaxed, Share, relaxed
from asylia.matching.watch import Watch

CORES = (1.1, 1.2, 1.35, 1.5, 2.0)  # pairs for each person, on the whole
WIDEST = 50_000  # pairs; with half a million HiGHS 1.16 minds neither its time limit nor a callback before its root
OF_LEVEL, OF_CORE = 0.7, 0.3  # of the time that is left

Weight = Callable[[Whole], Whole]


@dataclass(frozen=True, slots=True)
class _Solved:
    """`late`: some search was cut by the time, and it is not proven that this changed nothing."""

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
        return _free(problem, weight, start)
    lp = highs.prices(problem, weight, watch=watch)
    proof, within = relaxed(problem, weight, lp.row), highs.within(problem)
    chosen, value, bound, cut = start, _value(weight, start), float(math.floor(proof.bound)), False
    for number, (share, near) in enumerate(_stages(problem, proof, lp.share), start=1):
        watch.tell(name, round=number, value=None if chosen is None else int(value), bound=int(bound))
        looked_at = near & proof.better(value) | _marked(problem, chosen)
        found = _search(problem, weight, among=looked_at, start=chosen, watch=watch.part(share))
        chosen, value, cut = found.chosen, _value(weight, found.chosen), cut or found.late
        if not (proof.better(value) & ~looked_at).any():
            bound = min(bound, max(value, found.bound))
        if bound <= value + within * abs(value) or watch.is_late():
            break
    if chosen is None and not watch.is_late():  # who must be placed can be placed only far from the LP, or not at all
        found = _search(problem, weight, among=np.ones(len(problem), np.bool_), start=None, watch=watch)
        chosen, value, bound, cut = found.chosen, _value(weight, found.chosen), min(bound, found.bound), cut or found.late
    if chosen is None:
        raise NothingFound
    return _Solved(chosen, int(value), int(bound), cut and bound > value, proof)


def _free(problem: Problem, weight: Whole, start: Whole | None) -> _Solved:
    """A level that nothing can be gained on."""
    proof = relaxed(problem, weight, np.zeros(len(problem.rows.most)))
    return _Solved(np.zeros(0, np.int64) if start is None else start, 0, 0, late=False, relaxed=proof)


def _stages(problem: Problem, proof: Relaxed, share: Share) -> Iterator[tuple[float, Truth]]:
    """What the LP uses; cores that grow; all that HiGHS can bear. Each with its share of the time that is left."""
    order, near = np.argsort(proof.short, kind="stable"), share > NEAR
    yield OF_CORE, near.copy()
    for size in CORES:
        near[order[: int(size * len(problem.required))]] = True
        yield OF_CORE, near.copy()
    near[order[:WIDEST]] = True
    yield 1.0, near


def _search(problem: Problem, weight: Whole, *, among: Truth, start: Whole | None, watch: Watch) -> highs.Found:
    """Among some pairs; where these alone cannot place all who must be, nothing is said of the others."""
    pairs = np.flatnonzero(among)
    begin = None if start is None else np.searchsorted(pairs, start)
    if not len(pairs):  # time ended before the LP
        return highs.Found(None, math.inf, late=True)
    try:
        found = highs.search(problem.kept(among), weight[among], start=begin, watch=watch)
    except NoAnswer:
        if among.all():
            raise
        return highs.Found(start, math.inf, late=False)
    return highs.Found(start if found.chosen is None else pairs[found.chosen], found.bound, found.late)


def _marked(problem: Problem, chosen: Whole | None) -> Truth:
    marked = np.zeros(len(problem), np.bool_)
    if chosen is not None:
        marked[chosen] = True
    return marked


def _value(weight: Whole, chosen: Whole | None) -> float:
    return -math.inf if chosen is None else int(weight[chosen].sum())
