"""HiGHS, asked for one linear or one mixed integer program. To be imported only where one is to be solved: it takes a while.

It holds rows to a millionth. So every answer is looked at again in whole numbers; what passes a row is forbidden by a cover,
and HiGHS asked again."""

import math
from dataclasses import dataclass

import numpy as np
from highspy import Highs, HighsLp, HighsModelStatus, HighsStatus, HighsVarType, MatrixFormat, cb, kHighsInf, kSolutionStatusFeasible

from asylia.matching.columns import Whole
from asylia.matching.problem import NEAR, ROUNDING, NoAnswer, Problem, Share
from asylia.matching.watch import Watch

FEW, WITHIN = 20_000, 1e-4  # up to so many pairs no gap is left on purpose; above, this one
EASE = 0.5
WIDEST, HEAVIEST = 1e9, 2.0**46  # larger numbers in a row, or sums of weights, are scaled down
LONGEST = 1e9  # seconds


@dataclass(frozen=True, slots=True)
class Found:
    """`chosen` is None where nothing was found. No answer among the pairs looked at is worth more than `bound`."""

    chosen: Whole | None
    bound: float
    late: bool


@dataclass(frozen=True, slots=True)
class Prices:
    """Of each row, never below zero, and the share of each pair in the LP. All zero where time ended first."""

    row: Share
    share: Share


def prices(problem: Problem, weight: Whole, *, watch: Watch) -> Prices:
    """Raises NoAnswer."""
    solver = _solver(problem, weight, watch=watch)
    solver.setOptionValue("solver", "simplex" if len(problem) <= FEW else "ipm")
    if _run(solver, watch) != HighsModelStatus.kOptimal:
        return Prices(np.zeros(len(problem.rows.most)), np.zeros(len(problem)))
    solution = solver.getSolution()
    dual = np.array(solution.row_dual)[len(problem.required) :]
    return Prices(np.maximum(0.0, -dual) * _shrink(weight, problem) / _scale(problem), np.array(solution.col_value))


def search(problem: Problem, weight: Whole, *, start: Whole | None, watch: Watch) -> Found:
    """The best answer, as far as time allows. `start` is an answer to begin with.

    Raises NoAnswer."""
    while True:
        solver = _solver(problem, weight, watch=watch)
        columns = np.arange(len(problem), dtype=np.int32)
        solver.changeColsIntegrality(len(problem), columns, np.full(len(problem), int(HighsVarType.kInteger), np.uint8))
        solver.setOptionValue("mip_rel_gap", within(problem))
        if start is not None:
            solver.setSolution(len(problem), columns, np.isin(columns, start).astype(np.float64))
        found = _found(solver, problem, weight, watch=watch)
        if found.chosen is None:
            return found
        passed = problem.passed(found.chosen)
        if not len(passed):
            return found
        if found.late or not (passed < problem.shared).all():
            return Found(None, found.bound, found.late)
        problem = problem.forbidding(found.chosen, passed)


def within(problem: Problem) -> float:
    """The gap that is good enough, as a share of the value."""
    return 0.0 if len(problem) <= FEW else WITHIN


def _found(solver: Highs, problem: Problem, weight: Whole, *, watch: Watch) -> Found:
    status = _run(solver, watch)
    info, shrink = solver.getInfo(), _shrink(weight, problem)
    late = status != HighsModelStatus.kOptimal
    if info.primal_solution_status != int(kSolutionStatusFeasible):
        return Found(None, _floor(-shrink * info.mip_dual_bound, shrink), late)
    chosen = np.flatnonzero(np.array(solver.getSolution().col_value) > EASE)
    value = int(weight[chosen].sum())
    proven = not within(problem) and not late and shrink == 1
    return Found(chosen, value if proven else max(value, _floor(-shrink * info.mip_dual_bound, shrink)), late)


def _floor(bound: float, shrink: float) -> float:
    """Weights are whole, so is what any answer is worth."""
    return math.floor(bound + NEAR * shrink + ROUNDING * abs(bound)) if math.isfinite(bound) else math.inf


def _run(solver: Highs, watch: Watch) -> HighsModelStatus:
    """Only ends that are foreseen; all others are a fault of ours or of HiGHS, and no answer."""
    interrupts: list[KeyboardInterrupt] = []

    def listen(_kind: object, _message: str, _state: object, reply: cb.HighsCallbackInput, _data: object) -> None:
        try:
            reply.user_interrupt = watch.is_late()
        except KeyboardInterrupt as interrupt:  # nothing can be raised through HiGHS
            interrupts.append(interrupt)
            reply.user_interrupt = True

    solver.setCallback(listen, None)
    kinds = cb.HighsCallbackType
    for kind in (kinds.kCallbackSimplexInterrupt, kinds.kCallbackIpmInterrupt, kinds.kCallbackMipInterrupt):
        solver.startCallback(kind)
    ran, status = solver.run(), solver.getModelStatus()
    if interrupts:
        raise interrupts[0]
    if status in {HighsModelStatus.kInfeasible, HighsModelStatus.kUnboundedOrInfeasible}:  # nothing here is unbounded
        raise NoAnswer
    if ran == HighsStatus.kError or status not in {HighsModelStatus.kOptimal, HighsModelStatus.kTimeLimit, HighsModelStatus.kInterrupt}:
        raise RuntimeError(f"HiGHS ended with {solver.modelStatusToString(status)}")
    return status


def _solver(problem: Problem, weight: Whole, *, watch: Watch) -> Highs:
    solver = Highs()  # type: ignore[no-untyped-call]  # its types leave this one out
    # The first of a process fixes the threads; another number later would end at once without a solution.
    options = {"output_flag": False, "threads": 1, "random_seed": 0, "time_limit": min(LONGEST, watch.left())}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    if solver.passModel(_program(problem, weight)) == HighsStatus.kError:
        raise RuntimeError("HiGHS refused the program")
    return solver


def _program(problem: Problem, weight: Whole) -> HighsLp:
    """Least cost; first a row for each person, then those of the problem."""
    rows, persons, scale = problem.rows, len(problem.required), _scale(problem)
    most = (rows.most + EASE * (np.arange(len(rows.most)) >= problem.shared)) / scale
    row = np.concatenate([problem.person, persons + rows.row])
    pair = np.concatenate([np.arange(len(problem)), rows.pair])
    value = np.concatenate([np.ones(len(problem)), rows.amount / scale[rows.row]])
    order = np.lexsort((row, pair))
    lp = HighsLp()
    lp.num_col_, lp.num_row_ = len(problem), persons + len(most)
    lp.col_cost_ = -weight / _shrink(weight, problem)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(problem)), np.ones(len(problem))
    lp.row_lower_ = np.concatenate([np.where(problem.required, 1.0, -kHighsInf), np.full(len(most), -kHighsInf)])
    lp.row_upper_ = np.concatenate([np.ones(persons), most])
    lp.a_matrix_.format_ = MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(pair[order], np.arange(len(problem) + 1)).astype(np.int32)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = row[order].astype(np.int32), value[order]
    return lp


def _scale(problem: Problem) -> Share:
    """By row, what its numbers are divided by."""
    widest = np.abs(problem.rows.most).astype(np.float64)
    np.maximum.at(widest, problem.rows.row, np.abs(problem.rows.amount).astype(np.float64))
    scale: Share = np.maximum(1.0, widest / WIDEST)
    return scale


def _shrink(weight: Whole, problem: Problem) -> float:
    """What weights are divided by."""
    return max(1.0, float(np.abs(weight).max(initial=0)) * len(problem.required) / HEAVIEST)
