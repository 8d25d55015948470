"""The mixed integer program of one level: one yes or no for each pair. And what prices of its rows prove."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from asylia.matching.columns import Truth, Whole
from asylia.matching.errors import MatchingError
from asylia.matching.rows import Rows, joined, row

NEAR, ROUNDING = 1e-6, 1e-12

Share = npt.NDArray[np.float64]


class NoAnswer(MatchingError):
    """Not all can be placed who must be."""


@dataclass(frozen=True, slots=True)
class Problem:
    """At most one pair for each person, one where `required`, and no row passed.

    `person`: of each pair, a number from 0 for those who had a pair when it was made. Rows from `shared` on keep levels, or
    forbid: between two of their whole numbers nothing is lost."""

    person: Whole
    required: Truth
    rows: Rows
    shared: int

    def __len__(self) -> int:
        return len(self.person)

    def kept(self, keep: Truth) -> "Problem":
        return replace(self, person=self.person[keep], rows=self.rows.kept(keep))

    def keeping(self, weight: Whole, value: int) -> "Problem":
        """Worth no less than this: a level that is decided."""
        return self._with(row(np.arange(len(self)), -weight, most=-value))

    def passed(self, chosen: Whole) -> Whole:
        """The rows that these pairs together pass."""
        return np.flatnonzero(self.rows.taken(chosen) > self.rows.most)

    def forbidding(self, chosen: Whole, passed: Whole) -> "Problem":
        """A cover for each row: not all again of those who passed it."""
        covers = [np.intersect1d(chosen, self.rows.pair[self.rows.row == each]) for each in passed.tolist()]
        return self._with(*(row(pair, np.ones_like(pair), most=len(pair) - 1) for pair in covers))

    def _with(self, *more: Rows) -> "Problem":
        return replace(self, rows=joined([self.rows, *more]))


@dataclass(frozen=True, slots=True)
class Relaxed:
    """No answer is worth more than `bound`, none with a pair more than `bound` less what that pair is `short`.

    `persons` and `rows`: how much of the bound each person and each row stands for."""

    bound: float
    short: Share
    persons: Share
    rows: Share

    def better(self, value: float) -> Truth:
        """The pairs that can be in an answer worth more than this, by 1 at least: weights are whole."""
        better: Truth = self.bound - self.short >= value + 1
        return better


@dataclass(frozen=True, slots=True)
class Best:
    """`chosen`: numbers of pairs. `done`: levels solved; the bound of the last, which is proven, lies so far `above` its value.
    `late`: time ended first. `persons` and `places`: what the LP of the first level pays for each."""

    chosen: Whole
    done: int
    above: int
    late: bool
    persons: Share
    places: Share


def problem(person: Whole, required: Truth, rows: Rows) -> Problem:
    """`person` and `required` by row of the instance."""
    who, number = np.unique(person, return_inverse=True)
    scarce = rows.scarce()
    return Problem(number.astype(np.int64), required[who], scarce, len(scarce.most))


def relaxed(problem: Problem, weight: Whole, price: Share) -> Relaxed:
    """Weak duality (Lagrange): rows may be passed at a price, and each person then takes what is best for it alone. With
    any price not below zero that is a bound, so it does not matter how exact the solver is that found them."""
    rows = problem.rows
    worth = weight - np.bincount(rows.pair, weights=price[rows.row] * rows.amount, minlength=len(problem))
    best = np.where(problem.required, -np.inf, 0.0)
    np.maximum.at(best, problem.person, worth)
    paid = price * rows.most
    rounding = NEAR + ROUNDING * float(np.abs(best).sum() + np.abs(paid).sum() + np.abs(weight).max(initial=0))
    return Relaxed(float(best.sum() + paid.sum()) + rounding, best[problem.person] - worth, best, paid)
