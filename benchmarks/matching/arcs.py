"""Pairs that are searched for against all pairs held: the same plan, seconds, memory, and how many pairs one look takes in."""

import sys
from unittest.mock import patch

from asylia.matching.invent import invent
from asylia.matching.plan import Plan, prices_of, solved, totals
from asylia.matching.policy import Policy
from asylia.matching.shape import Task, task
from benchmarks.matching._measuring import alone, megabytes, said, timed

SIZES = ((2_000, 300), (10_000, 1_000), (50_000, 5_000))
HELD_UP_TO = 10_000
LEAST = 50.0  # million pairs in a second
MILLION = 1e6
ROW = "{:<44}{:>14}{:>10}{:>8}  {}\n"
SEARCHING = patch("asylia.matching.field.MOST_HELD", -1)
HOLDING = patch("asylia.matching.field.MOST_HELD", 1 << 40)


def run(*, size: tuple[int, int] | None, seed: int) -> int:
    """The search comes first, for the memory of a process never shrinks."""
    if size is None:
        return max(alone("arcs", "--size", *each, "--seed", seed) for each in SIZES)
    persons, places = size
    instance = invent(persons=persons, places=places, seed=seed)
    sys.stdout.write(f"\n{persons} persons, {places} places\n" + ROW.format("", "pairs at hand", "seconds", "MB", "must reach"))
    with SEARCHING:
        todo, start = timed(lambda: task(instance, Policy()))
        made, seconds = timed(lambda: solved(todo))
    sys.stdout.write(ROW.format("searched for", len(made.pairs), f"{start + seconds:.2f}", f"{megabytes():.0f}", ""))
    done = [_looks(todo, made, cells=persons * places)]
    if persons <= HELD_UP_TO:
        with HOLDING:
            every, seconds = timed(lambda: task(instance, Policy()))
            plan, more = timed(lambda: solved(every))
        is_same = totals(every, plan) == totals(todo, made)
        pairs, memory = len(plan.pairs), f"{megabytes():.0f}"
        sys.stdout.write(ROW.format("all held", pairs, f"{seconds + more:.2f}", memory, f"the same on all levels: {said(is_same)}"))
        done.append(is_same)
    return int(not all(done))


def _looks(todo: Task, made: Plan, *, cells: int) -> bool:
    """The first look at everything, and the last of the first level, which finds nothing any more."""
    search, face = todo.search, solved(todo, levels=1).face
    if search is None or face is None:
        raise ValueError
    prices = prices_of(todo, face.potential)
    _, everything = timed(lambda: sum(int((rank >= 0).sum()) for _, rank in search.blocks()), best_of=3)
    found, last = timed(lambda: search.better([prices]), best_of=3)
    for name, seconds in (("a look at every pair, for its limits", everything), ("a look for better pairs, the last", last)):
        rate = cells / seconds / MILLION
        must = f"{rate:.0f} million pairs a second, at least {LEAST:.0f}: {said(rate >= LEAST)}"
        sys.stdout.write(ROW.format(name, "", f"{seconds:.2f}", "", must))
    return min(cells / everything, cells / last) >= LEAST * MILLION and not len(found.pairs)
