"""Shared capacities: invented resettlement with three resources, against CP-SAT, HiGHS without a core, and the LP bound.

Each peer has the time that our run took, on one thread as we have. Then the published generalised assignment instances of
the OR-Library (benchmarks/matching/gap/), to their optima. With --size, that size alone."""

import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from multiprocessing.connection import Connection

import numpy as np
from ortools.sat.python import cp_model

from asylia.matching import highs
from asylia.matching.columns import Whole
from asylia.matching.errors import NothingFound
from asylia.matching.instance import Instance, Pair, Person, Place, Weighted
from asylia.matching.plan import solved
from asylia.matching.policy import Policy
from asylia.matching.problem import Problem, problem, relaxed
from asylia.matching.recommend import recommend
from asylia.matching.shape import Task, task
from asylia.matching.watch import ENDLESS, seconds
from benchmarks.matching.gap import OPTIMA, instances

NAMES = ("adults", "children", "seniors")
SPARE = np.array([1.4, 1.6, 2.0])  # what all places have, to what all cases would use: the places that suit many run short
LANGUAGES, SPOKEN, SERVED = 40, 3, 0.4  # a place speaks three; so many places serve a special need
NEEDING, WITH_SENIOR = 0.3, 0.15
EVENNESS = 4.0  # of the sizes of places (Dirichlet)

SECONDS = {(2_000, 170): 15.0, (10_000, 576): 60.0}
MOST_GAP = {(2_000, 170): 1e-4, (10_000, 576): 1e-3}
OTHER_SECONDS, OTHER_GAP = 60.0, 1e-2
OF_PUBLISHED = 60.0
WIDTH, GRACE = 9, 5.0
FORK = multiprocessing.get_context("fork")
HEAD = ("cases", "places", "pairs", "seconds", "value", "bound", "gap", "CP-SAT", "full MIP", "LP bound")


@dataclass(frozen=True, slots=True)
class Row:
    """Peers as a share of our value; None where a peer found nothing."""

    size: tuple[int, int]
    pairs: int
    seconds: float
    value: int
    bound: int
    peers: tuple[float | None, float | None]
    lp: float

    @property
    def gap(self) -> float:
        return (self.bound - self.value) / self.value

    def faults(self) -> Iterator[str]:
        name = "{} x {}".format(*self.size)
        if self.gap > MOST_GAP.get(self.size, OTHER_GAP):
            yield f"{name}: gap {self.gap:.3%}, must be at most {MOST_GAP.get(self.size, OTHER_GAP):.3%}"
        yield from (f"{name}: {peer} found more" for peer, share in zip(HEAD[-3:], self.peers, strict=False) if share and share > 1)


def run(*, size: tuple[int, int] | None, seed: int) -> int:
    _say(_line(HEAD))
    faults: list[str] = []
    for each in [size] if size else SECONDS:
        row = _row(each, seed=seed)
        _say(_line(_cells(row)))
        faults += row.faults()
    faults += [] if size else [*_published()]
    for fault in faults or ["All is reached."]:
        _say(fault)
    return 1 if faults else 0


def instance(persons: int, places: int, *, seed: int) -> Instance:
    """Cases of one to eight people; a place takes so many adults, children and seniors. Weights are invented."""
    random = np.random.default_rng(seed)
    seniors = (random.random(persons) < WITH_SENIOR).astype(np.int64)
    uses = np.stack([random.integers(1, 4, persons), random.integers(0, 5, persons), seniors])
    speaks = random.random((places, LANGUAGES)).argsort(axis=1)[:, :SPOKEN]
    open_to = (speaks[None] == random.integers(0, LANGUAGES, persons)[:, None, None]).any(axis=2)
    open_to &= (random.random(places) < SERVED)[None] | (random.random(persons) >= NEEDING)[:, None]
    person, place = np.nonzero(open_to)
    worth = random.integers(10, 100, len(person)) * uses.sum(axis=0)[person]
    share = random.dirichlet(np.full(places, EVENNESS))
    most = np.maximum(1, np.rint(SPARE[:, None] * uses.sum(axis=1)[:, None] * share[None])).astype(np.int64)
    return Instance(
        date(2026, 11, 1),
        tuple(Person(f"c{row:05}") for row in range(persons)),
        tuple(Place(f"v{row:04}", capacity=dict(zip(NAMES, most[:, row].tolist(), strict=True))) for row in range(places)),
        model="explicit",
        pairs=tuple(
            Weighted(Pair(f"c{i:05}", f"v{j:04}"), weight, tuple(zip(NAMES, uses[:, i].tolist(), strict=True)))
            for i, j, weight in zip(person.tolist(), place.tolist(), worth.tolist(), strict=True)
        ),
    )


def _row(size: tuple[int, int], *, seed: int) -> Row:
    todo = task(instance(*size, seed=seed), Policy())
    begun = time.monotonic()
    made = solved(todo, watch=seconds(SECONDS.get(size, OTHER_SECONDS)))
    took = time.monotonic() - begun
    value = int(todo.pairs.protection[made.chosen].sum())
    bound = value + (made.short if made.done == 1 else 0)
    whole, weight = _whole(todo), todo.pairs.protection
    cp_sat, full = (peer(whole, weight, took) for peer in (_cp_sat, _full))
    lp = relaxed(whole, weight, highs.prices(whole, weight, watch=ENDLESS).row).bound
    return Row(size, len(todo.pairs), took, value, bound, (cp_sat and cp_sat / value, full and full / value), lp / value)


def _whole(todo: Task) -> Problem:
    if todo.shared is None:
        raise ValueError("a flow")
    return problem(todo.pairs.person, todo.required, todo.shared)


def _cp_sat(whole: Problem, weight: Whole, limit: float) -> float | None:
    model, rows = cp_model.CpModel(), whole.rows
    chosen = [model.new_bool_var("") for _ in range(len(whole))]
    starts = np.searchsorted(whole.person, np.arange(len(whole.required) + 1)).tolist()
    for start, end in pairwise(starts):
        model.add_at_most_one(chosen[start:end])
    order = np.argsort(rows.row, kind="stable")
    for row, part in enumerate(np.split(order, np.searchsorted(rows.row[order], np.arange(1, len(rows.most))))):
        terms = [chosen[pair] for pair in rows.pair[part].tolist()]
        model.add(cp_model.LinearExpr.weighted_sum(terms, rows.amount[part].tolist()) <= int(rows.most[row]))
    model.maximize(cp_model.LinearExpr.weighted_sum(chosen, weight.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 0
    solver.parameters.max_time_in_seconds = limit
    status = solver.solve(model)
    return solver.objective_value if status in {cp_model.OPTIMAL, cp_model.FEASIBLE} else None


def _full(whole: Problem, weight: Whole, limit: float) -> float | None:
    """In a process that can be ended: given very many pairs at once, HiGHS can miss its time limit by minutes."""
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_tell_full, args=(whole, weight, limit, theirs))
    process.start()
    value: int | None = ours.recv() if ours.poll(limit + GRACE) else None
    process.kill()
    process.join()
    return value


def _tell_full(whole: Problem, weight: Whole, limit: float, to: Connection) -> None:
    found = highs.search(whole, weight, start=None, watch=seconds(limit))
    to.send(None if found.chosen is None else int(weight[found.chosen].sum()))


def _published() -> Iterator[str]:
    """Value and bound of each file's instances; yields what is not reached."""
    _say("")
    for name in OPTIMA:
        begun, missed = time.monotonic(), []
        for number, (each, optimum) in enumerate(instances(name), start=1):
            try:
                level = recommend(each, Policy(), time_limit=OF_PUBLISHED).levels[0]
            except NothingFound:
                missed.append(f"{name}-{number}: nothing found")
                continue
            if (level.value, level.bound) != (optimum, optimum):
                missed.append(f"{name}-{number}: value {level.value}, bound {level.bound}, published {optimum}")
        of = len(OPTIMA[name][1])
        _say(f"{name:>5}: {of - len(missed)} of {of} proven at the published optimum, {time.monotonic() - begun:.1f} s")
        yield from missed


def _cells(row: Row) -> Sequence[str]:
    peers = ["nothing" if share is None else f"{share:.4f}" for share in row.peers]
    numbers = [*map(str, (*row.size, row.pairs)), f"{row.seconds:.1f}", str(row.value), str(row.bound), f"{row.gap:.4%}"]
    return [*numbers, *peers, f"{row.lp:.5f}"]


def _line(cells: Sequence[str]) -> str:
    return " ".join(cell.rjust(WIDTH) for cell in cells)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
