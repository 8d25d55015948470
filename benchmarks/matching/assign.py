"""One level, exact over all pairs, against the solvers that others use, and against taking the best pair first.

The engine's seconds hold everything from the attributes on: limits, weights, plan. A peer gets the finished weights for nothing."""

import sys
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import highspy
import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from asylia.matching.instance import Instance
from asylia.matching.invent import invent
from asylia.matching.plan import solved, totals
from asylia.matching.policy import Policy
from asylia.matching.shape import task
from benchmarks.matching._measuring import alone, said, timed

SIZES = {(300, 75): 1.0, (2_000, 300): 1 / 3, (10_000, 1_000): 1 / 5, (50_000, 5_000): 1 / 30}  # and what part of scipy's time may be used
SLOW_PEERS_UP_TO = 2_000
CP_SAT_TIMES_SLOWER = 100
CP_SAT_SECONDS = 600.0
GREEDY_LOSES = (5.0, 14.0)  # percent, as the design foresees; shown, for another network has another figure
ROW = "{:<34}{:>14}{:>11}{:>12}  {}\n"


class Done(NamedTuple):
    value: int
    seconds: float


def run(*, size: tuple[int, int] | None, seed: int) -> int:
    if size is None:
        return max(alone("assign", "--size", *each, "--seed", seed) for each in SIZES)
    persons, places = size
    instance = invent(persons=persons, places=places, seed=seed)
    ours = Done(*timed(lambda: _first_level(instance), best_of=3 if persons <= SLOW_PEERS_UP_TO else 1))
    weights = _weights(instance)
    sys.stdout.write(f"\n{persons} persons, {places} places, {np.count_nonzero(weights)} possible pairs\n")
    sys.stdout.write(ROW.format("level 1", "value", "seconds", "times ours", "must reach"))
    sys.stdout.write(ROW.format("engine", ours.value, f"{ours.seconds:.3f}", "1.0", ""))
    return int(not all([_scipy(weights, ours, size), *_slow(weights, ours, size), _greedy(weights, ours)]))


def _first_level(instance: Instance) -> int:
    todo = task(instance, Policy())
    return totals(todo, solved(todo, levels=1))[0]


def _weights(instance: Instance) -> np.ndarray:
    """A full table; 0 where a pair is not possible."""
    todo = task(instance, Policy())
    if todo.search is None:
        raise ValueError
    table = np.zeros((len(instance.persons), len(instance.places)), np.float64)
    for part, rank in todo.search.blocks():
        chance = todo.search.scales.of_cells(todo.table, part, rank)
        table[np.ix_(part.rows, part.places)] = todo.search.worth.cells(part.rows[:, None], part.places, chance)
    return table


def _line(name: str, done: Done, ours: Done, *, must: str, is_reached: bool) -> bool:
    text = f"{must}: {said(is_reached)}" if must else ""
    sys.stdout.write(ROW.format(name, done.value, f"{done.seconds:.3f}", f"{done.seconds / ours.seconds:.1f}", text))
    sys.stdout.flush()
    return is_reached


def _scipy(weights: np.ndarray, ours: Done, size: tuple[int, int]) -> bool:
    (i, j), seconds = timed(lambda: linear_sum_assignment(weights, maximize=True))
    done, part = Done(int(weights[i, j].sum()), seconds), SIZES.get(size, 1.0)
    is_reached = done.value == ours.value and ours.seconds <= part * seconds
    return _line("scipy linear_sum_assignment", done, ours, must=f"same value, at least {1 / part:.0f} times", is_reached=is_reached)


def _slow(weights: np.ndarray, ours: Done, size: tuple[int, int]) -> list[bool]:
    if size[0] > SLOW_PEERS_UP_TO:
        return []
    least = CP_SAT_TIMES_SLOWER if size[0] == SLOW_PEERS_UP_TO else 1
    found = []
    peers: list[tuple[str, Callable[[np.ndarray], int], int]] = [("HiGHS linear program", _highs, 1), ("OR-tools CP-SAT", _cp_sat, least)]
    for name, peer, times in peers:
        done = Done(*timed(partial(peer, weights)))
        is_reached = done.value == ours.value and done.seconds >= times * ours.seconds
        found.append(_line(name, done, ours, must=f"same value, at least {times} times", is_reached=is_reached))
    return found


def _highs(weights: np.ndarray) -> int:
    """The linear program; its optimum is whole, for the matrix is totally unimodular."""
    i, j = np.nonzero(weights)
    rows, (persons, places) = len(i), weights.shape
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = rows, persons + places
    program.col_cost_, program.col_lower_, program.col_upper_ = -weights[i, j], np.zeros(rows), np.ones(rows)
    program.row_lower_, program.row_upper_ = np.full(persons + places, -highspy.kHighsInf), np.ones(persons + places)
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.arange(0, 2 * rows + 1, 2)
    program.a_matrix_.index_ = np.stack([i, persons + j], axis=1).ravel()
    program.a_matrix_.value_ = np.ones(2 * rows)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # it types only its inner half
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        solver.setOptionValue(name, value)
    solver.passModel(program)
    solver.run()
    return round(-solver.getInfo().objective_function_value)


def _cp_sat(weights: np.ndarray) -> int:
    model, (i, j) = cp_model.CpModel(), np.nonzero(weights)
    chosen = [model.new_bool_var("") for _ in range(len(i))]
    for side in (i, j):
        order = np.argsort(side, kind="stable")
        for those in np.split(order, np.flatnonzero(np.diff(side[order])) + 1):
            model.add_at_most_one([chosen[each] for each in those.tolist()])
    model.maximize(cp_model.LinearExpr.weighted_sum(chosen, weights[i, j].astype(np.int64).tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = CP_SAT_SECONDS
    solver.parameters.num_workers = 2
    solver.solve(model)
    return round(solver.objective_value)


def _greedy(weights: np.ndarray, ours: Done) -> bool:
    """The best pair, then the best of what is left; equal ones by row."""
    value, seconds = timed(lambda: _taken(weights))
    lost = 100 * (ours.value - value) / ours.value
    low, high = GREEDY_LOSES
    must = f"loses {lost:.1f} % (foreseen {low:.0f} to {high:.0f} %)"
    sys.stdout.write(ROW.format("greedy, best pair first", value, f"{seconds:.3f}", f"{seconds / ours.seconds:.1f}", must))
    return value <= ours.value


def _taken(weights: np.ndarray) -> int:
    i, j = np.nonzero(weights)
    order = np.argsort(-weights[i, j], kind="stable")
    free, open_to, value = np.ones(weights.shape[0], np.bool_), np.ones(weights.shape[1], np.bool_), 0
    for person, place in zip(i[order].tolist(), j[order].tolist(), strict=True):
        if free[person] and open_to[place]:
            free[person] = open_to[place] = False
            value += int(weights[person, place])
    return value
