"""Four levels against one; and against a mixed integer program that keeps each level by a row, as one would without a flow."""

import sys

import numpy as np

from asylia.matching.invent import invent
from asylia.matching.plan import Plan, mixed, solved, totals
from asylia.matching.policy import Policy
from asylia.matching.rows import rows
from asylia.matching.shape import Task, task
from asylia.matching.watch import ENDLESS
from benchmarks.matching._measuring import alone, said, timed

SIZES = ((300, 75), (2_000, 300), (10_000, 1_000))
ROWS_UP_TO = 2_000
MOST = 2.0
ROW = "{:<34}{:>10}{:>16}  {}\n"


def run(*, size: tuple[int, int] | None, seed: int) -> int:
    if size is None:
        return max(alone("levels", "--size", *each, "--seed", seed) for each in SIZES)
    todo = task(invent(persons=size[0], places=size[1], seed=seed), Policy())
    sys.stdout.write(f"\n{size[0]} persons, {size[1]} places\n" + ROW.format("", "seconds", "times one level", "must reach"))
    best_of = 3 if size[0] <= ROWS_UP_TO else 1
    _, one = timed(lambda: solved(todo, levels=1), best_of=best_of)
    made, four = timed(lambda: solved(todo), best_of=best_of)
    is_quick = four <= MOST * one
    sys.stdout.write(ROW.format("one level", f"{one:.3f}", "1.0", ""))
    sys.stdout.write(ROW.format("four levels on the face", f"{four:.3f}", f"{four / one:.1f}", f"at most {MOST:g}: {said(is_quick)}"))
    if size[0] > ROWS_UP_TO:
        return int(not is_quick)
    other, seconds = timed(lambda: _by_rows(todo))
    is_same = totals(todo, made) == totals(todo, other)
    sys.stdout.write(ROW.format("four levels by rows of a MIP", f"{seconds:.3f}", f"{seconds / one:.1f}", f"equal totals: {said(is_same)}"))
    return int(not (is_quick and is_same))


def _by_rows(todo: Task) -> Plan:
    pairs = todo.pairs
    shared = rows(todo.instance, pairs, capacity=todo.capacity, quotas=todo.quotas, fixed=np.zeros(len(pairs), np.bool_))
    return mixed(todo, todo.field, shared, required=todo.required, watch=ENDLESS)
