"""The plan if everybody says yes: level after level on the face of the last, exact over all pairs. What is no flow goes to HiGHS."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import NamedTuple, TypeVar

import numpy as np

from asylia.matching.columns import Truth, Whole
from asylia.matching.errors import Infeasible
from asylia.matching.field import Field
from asylia.matching.flow import Face
from asylia.matching.levels import NAMES, Pairs, Weigh, keys, together
from asylia.matching.problem import Best, NoAnswer, problem
from asylia.matching.rows import Rows
from asylia.matching.search import BEGIN, NOTHING, Prices, nearest
from asylia.matching.shape import Task, all_can, arcs, face
from asylia.matching.watch import ENDLESS, Watch


@dataclass(frozen=True, slots=True)
class Plan:
    """`chosen`: rows of the pairs. `done` says how many levels were solved; the last of these lies below the best by `short` at
    most. Of a flow, `face` holds all optima of the first level; of another shape, `best` holds what was proven."""

    pairs: Pairs
    chosen: Whole
    face: Face | None
    done: int
    short: int = 0
    best: Best | None = None


Values = TypeVar("Values", Whole, Truth)


class _Reached(NamedTuple):
    field: Field
    face: Face
    prices: Prices
    is_proven: bool
    short: int


def solved(task: Task, *, watch: Watch = ENDLESS, levels: int | None = None) -> Plan:
    """The best plan of the whole task, every level of it, or the first ones, while there is time.

    Raises Infeasible, WeightsTooLarge; NothingFound where time ended first, which a flow does not."""
    return plan(task, task.field, required=task.required, watch=watch, levels=levels)


def plan(task: Task, field: Field, *, required: Truth, watch: Watch, levels: int | None = None) -> Plan:
    """The first level is always solved; when time is up the later ones are left out.

    Raises Infeasible, WeightsTooLarge; NothingFound where time ended first, which a flow does not."""
    if task.shared is not None:
        return mixed(task, field, task.shared, required=required, watch=watch, levels=levels)
    now, prices, weigh = face(task, field.pairs, required=required), list[Prices](), weights(task, field)[:levels]
    best, known, done, short = now, len(field.pairs), 0, 0
    for level in range(len(weigh)):
        if level and watch.is_late():
            break
        reached = _reach(task, field, now, prices, weigh[: level + 1], watch=watch)
        field, now = reached.field, reached.face
        prices.append(reached.prices)
        if not level:
            best, known, short = now, len(field.pairs), reached.short
        if not reached.is_proven:
            break
        done += 1
    best = best.more(*arcs(task, field.pairs.kept(np.arange(known, len(field.pairs)))))
    return Plan(field.pairs, np.flatnonzero(_of_pairs(now.flow, field.pairs)), best, max(1, done), short)


def mixed(task: Task, field: Field, shared: Rows, *, required: Truth, watch: Watch, levels: int | None = None) -> Plan:
    """Of any shape, a flow too; `shared` is of all pairs of the task. With a gap only where time or many pairs do not allow less."""
    from asylia.matching import mip  # noqa: PLC0415 - HiGHS takes 0.15 s to load, and few instances need it

    pairs, places = field.pairs, len(task.capacity)
    all_can(task, pairs, required=required)
    every, own = (keys(each.person, each.place, places=places) for each in (task.pairs, pairs))
    rows = shared.kept(np.isin(every, own))
    weigh = [partial(_of_rows, pairs, each) for each in weights(task, field)[:levels]]
    names = NAMES[task.instance.model][: len(weigh)]
    try:
        best = mip.best(problem(pairs.person, required, rows), weigh, names=names, places=places, watch=watch)
    except NoAnswer:
        raise Infeasible([task.instance.persons[row].id for row in np.flatnonzero(required)]) from None
    return Plan(pairs, best.chosen, None, best.done, best.above, best)


def _of_rows(pairs: Pairs, weigh: Weigh, rows: Whole) -> Whole:
    return weigh(pairs.kept(rows))


def _reach(task: Task, field: Field, now: Face, prices: Sequence[Prices], levels: Sequence[Weigh], *, watch: Watch) -> _Reached:
    """The last of the levels: solves, looks for pairs that would make it better, and solves again until there is none."""
    for each in count(1):
        made = now.next(_on(now, field.pairs, levels[-1]))
        price = prices_of(task, made.potential)
        found = field.search.better([*prices, price]) if field.search else NOTHING
        _tell(task, field.pairs, made, levels, round=each, short=found.short, watch=watch)
        if not len(found.pairs) or watch.is_late():
            return _Reached(field.only(found.near), made, price, is_proven=not len(found.pairs), short=found.short)
        field, now = replace(field, pairs=together([field.pairs, found.pairs])), now.more(*arcs(task, found.pairs))
    raise AssertionError


def _tell(task: Task, pairs: Pairs, made: Face, levels: Sequence[Weigh], *, round: int, short: int, watch: Watch) -> None:  # noqa: A002
    chosen = pairs.kept(np.flatnonzero(_of_pairs(made.flow, pairs)))
    value = int(levels[-1](chosen).sum() + levels[-1](task.fixed).sum())
    name = NAMES[task.instance.model][len(levels) - 1]
    watch.tell(name, round=round, value=value, bound=value + short if len(levels) == 1 else None)


def prices_of(task: Task, potential: Whole) -> Prices:
    persons = len(task.required)
    return Prices(potential[:persons], potential[persons : persons + len(task.capacity)])


def beginning(task: Task, made: Plan) -> Pairs:
    """Pairs to begin another plan from. Where these are not all there are, those nearest to this plan on the first level."""
    if task.field.search is None or made.face is None:
        return made.pairs
    reduced = prices_of(task, made.face.potential).reduced(made.pairs, made.pairs.protection)
    return made.pairs.kept(nearest(task.field.search, made.pairs, reduced, most=BEGIN))


def totals(task: Task, made: Plan) -> tuple[int, ...]:
    """Of every level, what is fixed counted too."""
    chosen = made.pairs.kept(made.chosen)
    return tuple(int(weigh(chosen).sum() + weigh(task.fixed).sum()) for weigh in weights(task, task.field))


def weights(task: Task, field: Field) -> list[Weigh]:
    """Of each level."""
    return [field.first, *task.later]


def _on(now: Face, pairs: Pairs, weigh: Weigh) -> Whole:
    """Of all free arcs; those that are no pair weigh nothing."""
    weight = weigh(pairs.kept(np.flatnonzero(_of_pairs(now.free, pairs))))
    return np.concatenate([np.zeros(int(now.free.sum()) - len(weight), np.int64), weight])


def on_pairs(face: Face, weight: Whole) -> Whole:
    """Of all arcs; those that are no pair weigh nothing."""
    return np.concatenate([np.zeros(len(face.flow) - len(weight), np.int64), weight])


def _of_pairs(arcs: Values, pairs: Pairs) -> Values:
    """Pairs are the last arcs."""
    return arcs[len(arcs) - len(pairs) :]
