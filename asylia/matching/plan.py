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
from asylia.matching.search import NOTHING, Found, Prices, nearest
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


CROWD = 500_000

Values = TypeVar("Values", Whole, Truth)


class _Reached(NamedTuple):
    """Of one level: all its optima, its potentials, the value of an optimum. `better` are pairs that would make it larger."""

    face: Face
    prices: Prices
    value: int
    better: Found


def solved(task: Task, *, watch: Watch = ENDLESS, levels: int | None = None) -> Plan:
    """The best plan of the whole task, every level of it, or the first ones, while there is time.

    Raises Infeasible, WeightsTooLarge; NothingFound where time ended first, which a flow does not."""
    return plan(task, task.field, required=task.required, watch=watch, levels=levels)


def plan(task: Task, field: Field, *, required: Truth, watch: Watch, levels: int | None = None) -> Plan:
    """The first level is always solved; when time is up the later ones are left out.

    Raises Infeasible, WeightsTooLarge; NothingFound where time ended first, which a flow does not."""
    if task.shared is not None:
        return mixed(task, field, task.shared, required=required, watch=watch, levels=levels)
    weigh = weights(task, field)[:levels]
    field, reached = _first(task, field, required=required, watch=watch)
    best, known, prices, done = reached.face, len(field.pairs), [reached.prices], 1
    now, short = best, reached.better.short
    while not reached.better.any() and done < len(weigh) and not watch.is_late():
        field, reached = _later(task, field.only(reached.better.near), now, prices, weigh[: done + 1], watch=watch)
        prices.append(reached.prices)
        now, done = reached.face, done + (not reached.better.any())
    best = best.more(*arcs(task, field.pairs.kept(np.arange(known, len(field.pairs)))))
    return Plan(field.pairs, np.flatnonzero(_of_pairs(now.flow, field.pairs)), best, done, short)


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


def _first(task: Task, field: Field, *, required: Truth, watch: Watch) -> tuple[Field, _Reached]:
    """Solves, looks for pairs that would make it better, and solves again until there is none.

    Pairs far from any better plan are let go, but only when the value has risen: so this ends."""
    most = None
    for number in count(1):
        reached = _reach(task, field, face(task, field.pairs, required=required), [], [field.first], number=number, watch=watch)
        if not reached.better.any() or watch.is_late():
            return field, reached
        if most is None or reached.value > most:
            most, field = reached.value, _near(field, reached, required=required)
        field = replace(field, pairs=together([field.pairs, reached.better.pairs]))
    raise AssertionError


def _later(
    task: Task, field: Field, now: Face, prices: Sequence[Prices], levels: Sequence[Weigh], *, watch: Watch
) -> tuple[Field, _Reached]:
    """The last of these levels, on the face of those before."""
    for number in count(1):
        reached = _reach(task, field, now, prices, levels, number=number, watch=watch)
        if not reached.better.any() or watch.is_late():
            return field, reached
        field = replace(field, pairs=together([field.pairs, reached.better.pairs]))
        now = now.more(*arcs(task, reached.better.pairs))
    raise AssertionError


def _reach(
    task: Task, field: Field, now: Face, prices: Sequence[Prices], levels: Sequence[Weigh], *, number: int, watch: Watch
) -> _Reached:
    made = now.next(_on(now, field.pairs, levels[-1]))
    price, chosen = prices_of(task, made.potential), field.pairs.kept(np.flatnonzero(_of_pairs(made.flow, field.pairs)))
    better = field.search.better([*prices, price]) if field.search else NOTHING
    value, of_fixed = int(levels[-1](chosen).sum()), int(levels[-1](task.fixed).sum())
    bound = value + of_fixed + better.short if len(levels) == 1 else None
    watch.tell(NAMES[task.instance.model][len(levels) - 1], round=number, value=value + of_fixed, bound=bound)
    return _Reached(made, price, value, better)


def _near(field: Field, reached: _Reached, *, required: Truth) -> Field:
    """Of each person the pairs nearest to this plan, with the plan itself, and all of those who must be placed. Few pairs stay."""
    if field.search is None or len(field.pairs) <= CROWD:
        return field
    pairs = field.pairs
    reduced = reached.prices.reduced(pairs, field.first(pairs))
    keep = (_of_pairs(reached.face.flow, pairs) > 0) | required[pairs.person]
    keep[nearest(field.search, pairs, reduced)] = True
    return replace(field, pairs=pairs.kept(keep))


def prices_of(task: Task, potential: Whole) -> Prices:
    persons = len(task.required)
    return Prices(potential[:persons], potential[persons : persons + len(task.capacity)])


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
