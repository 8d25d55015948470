"""What would help most: a plan beside the plan after a change, and which place, route or dwelling to work for next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from typing import Literal, NamedTuple

from asylia.matching import explicit
from asylia.matching.answer import Number
from asylia.matching.changes import AddPlace, AddRoute, Change, ChangePlace, ChangeRoute, cannot, changed, made
from asylia.matching.comparison import Comparison, Side, compared
from asylia.matching.errors import Fault, Infeasible, NothingFound, refuse
from asylia.matching.files import fingerprint
from asylia.matching.instance import Instance
from asylia.matching.plan import Plan, solved, totals
from asylia.matching.policy import Policy
from asylia.matching.recommend import number, recommended
from asylia.matching.references import at
from asylia.matching.shape import Task, task
from asylia.matching.watch import ENDLESS, SECONDS, Watch, seconds
from asylia.matching.worth import are_bounds, at_most, is_exact

HOW_MANY = 5
CONFIRMED = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """A change that somebody could work for. A place stands for any number of such places, and its own id for nothing.

    A place may leave its city out: then it is one that nobody excludes, and no limit of a city holds it."""

    id: str
    change: AddPlace | ChangePlace | AddRoute | ChangeRoute


class Worth(NamedTuple):
    """What level 1 gains from the kind alone; None where that was not solved, or leaves out somebody who must be placed."""

    kind: str
    value: Number | None


class Step(NamedTuple):
    """`gain` on top of the steps before; `value` of level 1 with all of them."""

    kind: str
    gain: Number
    value: Number


@dataclass(frozen=True, slots=True)
class Advice:
    """`value` of level 1 today. `kinds`: each alone, the best first. `steps`: one after the other, none that gains nothing."""

    status: Literal["complete", "time_limit"]
    value: Number
    kinds: tuple[Worth, ...]
    steps: tuple[Step, ...]
    fingerprint: str


class _Stand(NamedTuple):
    """An instance and its best plan; `value` of level 1 as the solver counts it."""

    todo: Task
    plan: Plan
    value: int


def what_if(instance: Instance, policy: Policy, *, changes: Sequence[Change], time_limit: float = SECONDS) -> Comparison:
    """The recommendation beside that after the changes.

    Raises as `changed` and `recommend` do, for either of them."""
    return wondered(instance, policy, changes=changes, watch=seconds(time_limit))


def wondered(instance: Instance, policy: Policy, *, changes: Sequence[Change], watch: Watch) -> Comparison:
    """`what_if` for a caller who holds the watch. Half of the time is for each."""
    other, others = changed(instance, policy, changes=changes)
    half = seconds(watch.left() / 2, is_stopped=watch.is_stopped, told=watch.told)
    before = Side(instance, recommended(instance, policy, watch=half))
    return compared(before, Side(other, recommended(other, others, watch=watch)), policy=policy)


def advise(instance: Instance, policy: Policy, *, kinds: Sequence[Kind], how_many: int = HOW_MANY) -> Advice:
    """Which kinds help most, one after the other: choose the best, solve again, choose the next.

    Raises InvalidInstance for kinds that are none, with paths into their file; Infeasible, WeightsTooLarge."""
    return advised(instance, policy, kinds=kinds, how_many=how_many, watch=ENDLESS)


def advised(instance: Instance, policy: Policy, *, kinds: Sequence[Kind], how_many: int, watch: Watch) -> Advice:
    """`advise` for a caller who holds the watch. Raises NothingFound where time ended before the plan of today."""
    refuse(_faults(instance, kinds))
    if watch.is_late():
        raise NothingFound
    now = today = _stand(instance, policy, watch=watch)
    left, alone = sorted(kinds, key=lambda each: each.id), dict[str, int | None]()
    steps: list[Step] = []
    for _ in range(how_many):
        worth = _worth(now, left, at_least=CONFIRMED if now is today else 0, watch=watch)
        alone, best = alone or worth, _best(worth)
        if best is None or watch.is_late():
            break
        kind = next(each for each in left if each.id == best)
        after = _after(now, kind, watch=watch)
        steps.append(Step(best, _given(after, after.value - now.value), _level(after)))
        now, left = after, [each for each in left if each is not kind or isinstance(kind.change, AddPlace)]
    return Advice(
        status="time_limit" if watch.is_late() else "complete",
        value=_level(today),
        kinds=_ranked(today, alone),
        steps=tuple(steps),
        fingerprint=fingerprint(instance, policy),
    )


def _faults(instance: Instance, kinds: Sequence[Kind]) -> list[Fault]:
    """A place becomes one of its own each time, so its id is no matter."""
    faults: list[Fault] = []
    seen: set[str] = set()
    for index, kind in enumerate(kinds):
        faults += [Fault(at("kinds", index, "id"), "duplicate_id")] if kind.id in seen else []
        faults += cannot(instance, _named(instance, kind), way=("kinds", index))
        seen.add(kind.id)
    return faults


def _named(instance: Instance, kind: Kind) -> Change:
    if not isinstance(kind.change, AddPlace):
        return kind.change
    taken = {each.id for each in instance.places}
    own = next(name for number_ in count(1) if (name := f"{kind.id}#{number_}") not in taken)
    return AddPlace(replace(kind.change.place, id=own))


def _stand(instance: Instance, policy: Policy, *, watch: Watch) -> _Stand:
    todo = task(instance, policy)
    plan = solved(todo, watch=watch)
    return _Stand(todo, plan, totals(todo, plan)[0])


def _after(now: _Stand, kind: Kind, *, watch: Watch) -> _Stand:
    instance, policy = now.todo.instance, now.todo.policy
    return _stand(made(instance, policy, change=_named(instance, kind))[0], policy, watch=watch)


def _worth(now: _Stand, kinds: Sequence[Kind], *, at_least: int, watch: Watch) -> dict[str, int | None]:
    """What the prices say where they say it exactly. Of the others so many are solved as `at_least` says, the highest bounds
    first, and then those whose bound is above the best so far: where the prices are bounds, nothing better is left out."""
    bounds = at_most(now.todo, now.plan, changes=[each.change for each in kinds])
    order = sorted(zip(bounds, kinds, strict=True), key=lambda each: (-each[0], each[1].id))
    found: dict[str, int | None] = {kind.id: bound if is_exact(now.todo, now.plan, kind.change) else None for bound, kind in order}
    least = at_least if are_bounds(now.todo) else CONFIRMED
    best = max((value for value in found.values() if value), default=0)
    for tried, (bound, kind) in enumerate(each for each in order if found[each[1].id] is None):
        if tried >= least and bound <= best:
            break
        found[kind.id] = gain = _gain(now, kind, watch=watch)
        best = max(best, gain or 0)
    return found


def _gain(now: _Stand, kind: Kind, *, watch: Watch) -> int | None:
    """None where those who must be placed then cannot be, and where time is up."""
    if watch.is_late():
        return None
    try:
        after = _after(now, kind, watch=watch)
    except (Infeasible, NothingFound):
        return None
    return None if watch.is_late() else after.value - now.value


def _best(worth: dict[str, int | None]) -> str | None:
    """The first by id of those that gain most; None where nothing gains."""
    return min((name for name, value in worth.items() if value and value > 0), key=lambda name: (-(worth[name] or 0), name), default=None)


def _ranked(now: _Stand, worth: dict[str, int | None]) -> tuple[Worth, ...]:
    order = sorted(worth.items(), key=lambda each: (each[1] is None, -(each[1] or 0), each[0]))
    return tuple(Worth(name, None if value is None else _given(now, value)) for name, value in order)


def _level(stand: _Stand) -> Number:
    """As the file counts: what is to be made small is counted so again."""
    sign = -1 if stand.todo.instance.sense == "minimise" else 1
    return _given(stand, sign * stand.value)


def _given(stand: _Stand, whole: int) -> Number:
    """In the unit of the given weights."""
    instance = stand.todo.instance
    factor = explicit.weights(instance)[1].factor if instance.model == "explicit" else 1
    return number(Fraction(whole) / factor)
