"""Short lists by layers: each layer is an assignment, worth what the layers before have left open."""

from dataclasses import dataclass, replace

import numpy as np

from asylia.matching.columns import Truth, Whole
from asylia.matching.errors import NothingFound
from asylia.matching.field import Field, these
from asylia.matching.levels import Pairs, Share, keys, rows, together
from asylia.matching.plan import Plan, plan
from asylia.matching.search import Worth
from asylia.matching.shape import Task
from asylia.matching.watch import Watch

FINE = 1000
PERCENT = 100
FEW = 2


@dataclass(frozen=True, slots=True)
class Entry:
    person: str
    position: int
    protection: int
    fit: int
    fairness: int


@dataclass(frozen=True, slots=True)
class ShortList:
    """3 to 5 persons for one place, in the order to be shown. `thin` where fewer than two are free."""

    place: str
    thin: bool
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class _Open:
    """How likely a place or a person is still free after the layers so far."""

    place: Share
    person: Share

    def less(self, pairs: Pairs, yes: Share) -> None:
        """Both with the values from before."""
        place, person = self.place.copy(), self.person.copy()
        np.multiply.at(place, pairs.place, 1 - yes * self.person[pairs.person])
        np.multiply.at(person, pairs.person, 1 - yes * self.place[pairs.place])
        self.place, self.person = place, person


def lists(task: Task, made: Plan, *, watch: Watch) -> tuple[tuple[ShortList, ...], bool]:
    """And whether time cut them short. A list that is shown already stays as it is while two of its names are free; then names
    are added."""
    if task.search is None:  # an explicit instance has none
        return (), False
    shown = these(task.instance, task.search, task.instance.listed)
    layers, still = [shown], _Open(np.ones(len(task.capacity)), np.ones(len(task.required)))
    for row in range(len(shown)):
        one = shown.kept(np.array([row]))
        still.less(one, _yes(task, one))
    settled = np.bincount(shown.place, minlength=len(task.capacity)) >= FEW
    field, is_cut = replace(task.field, pairs=made.pairs), False
    for number in range(1, task.policy.list_length + 1):
        left, is_first = _left(task, field, together(layers), settled=settled), not sum(map(len, layers))
        if watch.is_late() or not (len(left.pairs) or left.search):
            break
        try:
            plan_of = made if is_first else _layer(task, left, still, unit=task.search.scales.unit, watch=watch.within(f"list {number}"))
        except NothingFound:  # time ended within the layer; those before stand
            is_cut = True
            break
        is_cut = is_cut or (not is_first and plan_of.best is not None and plan_of.best.late)
        layers.append(plan_of.pairs.kept(plan_of.chosen))
        still.less(layers[-1], _yes(task, layers[-1]))
    return _written(task, layers), is_cut or watch.is_late()


def _left(task: Task, field: Field, on: Pairs, *, settled: Truth) -> Field:
    """Pairs not yet on a list, of persons and places whose lists are not full."""
    pairs, policy = field.pairs, task.policy
    full = np.bincount(on.person, minlength=len(task.required)) >= policy.lists_per_person
    long = (np.bincount(on.place, minlength=len(task.capacity)) >= policy.list_length) | settled
    own, others = (keys(each.person, each.place, places=len(long)) for each in (pairs, on))
    taking = ~full[pairs.person] & ~long[pairs.place] & ~np.isin(own, others)
    search = field.search and field.search.without(persons=full, places=long, shut=on)
    return replace(field, pairs=pairs.kept(taking), search=search)


def _layer(task: Task, field: Field, still: _Open, *, unit: Whole, watch: Watch) -> Plan:
    """Who must be placed stands first in the plan already; a layer below need not place anybody."""
    worth = Worth(FINE * unit * np.sqrt(still.person), still.place)
    return plan(task, field.worth(worth), required=np.zeros_like(task.required), watch=watch)


def _yes(task: Task, pairs: Pairs) -> Share:
    """City and person are taken to say yes at the same rate everywhere: nobody is predicted."""
    policy = task.policy
    share: Share = pairs.chance * policy.city_yes_percent * policy.person_yes_percent / PERCENT**3
    return share


def _written(task: Task, layers: list[Pairs]) -> tuple[ShortList, ...]:
    """A list for each place that is open; those shown already by what they protect, then the layers in turn."""
    shown, persons = layers[0], task.instance.persons
    pairs = together([shown.kept(np.lexsort((shown.person, -shown.fit, -shown.protection))), *layers[1:]])
    names: dict[int, list[Entry]] = {}
    columns = (pairs.person, pairs.place, pairs.protection, pairs.fit, pairs.fairness)
    for person, place, *values in zip(*(each.tolist() for each in columns), strict=True):
        entries = names.setdefault(place, [])
        entries.append(Entry(persons[person].id, len(entries) + 1, *values))
    held = {rows(task.instance)[1][each.place] for each in task.instance.fixed}
    return tuple(
        ShortList(place.id, len(names.get(row, ())) < FEW, tuple(names.get(row, ())))
        for row, place in enumerate(task.instance.places)
        if row not in held
    )
