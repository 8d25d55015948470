"""Short lists by layers: each layer is an assignment, worth what the layers before have left open."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from asylia.matching.columns import Truth, Whole
from asylia.matching.errors import NothingFound
from asylia.matching.levels import Pairs, among, rows
from asylia.matching.plan import Plan, plan
from asylia.matching.shape import Task
from asylia.matching.watch import Watch

FINE = 1000
PERCENT = 100
FEW = 2

Share = npt.NDArray[np.float64]


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
    pairs, cut = task.pairs, False
    shown = np.flatnonzero(among(task.instance, pairs, task.instance.listed))
    layers = [shown]
    places, persons = len(task.capacity), len(task.required)
    still = _Open(np.ones(places), np.ones(persons))
    for row in shown:
        still.less(pairs.kept(np.array([row])), _yes(task, pairs.kept(np.array([row]))))
    settled = np.bincount(pairs.place[shown], minlength=places) >= FEW
    for _ in range(task.policy.list_length):
        on = np.concatenate(layers)
        taking = _taking(task, on) & ~settled[pairs.place]
        if watch.is_late() or not taking.any():
            break
        try:
            layer, late = (made.chosen, False) if not len(on) else _layer(task, np.flatnonzero(taking), still, watch=watch)
        except NothingFound:  # time ended within the layer; those before stand
            cut = True
            break
        cut = cut or late
        still.less(pairs.kept(layer), _yes(task, pairs.kept(layer)))
        layers.append(layer)
    return _written(task, layers), cut or watch.is_late()


def _taking(task: Task, on: Whole) -> Truth:
    """Pairs not yet on a list, of persons and places whose lists are not full."""
    pairs, policy = task.pairs, task.policy
    full = np.bincount(pairs.person[on], minlength=len(task.required)) >= policy.lists_per_person
    long = np.bincount(pairs.place[on], minlength=len(task.capacity)) >= policy.list_length
    taking = ~full[pairs.person] & ~long[pairs.place]
    taking[on] = False
    return taking


def _layer(task: Task, taking: Whole, still: _Open, *, watch: Watch) -> tuple[Whole, bool]:
    """And whether time cut it short. Who must be placed stands first in the plan already; a layer below need not place anybody."""
    pairs = task.pairs.kept(taking)
    worth = FINE * pairs.protection * still.place[pairs.place] * np.sqrt(still.person[pairs.person])
    pairs = replace(pairs, protection=np.rint(worth).astype(np.int64))
    made = plan(task, pairs, required=np.zeros_like(task.required), watch=watch)
    return taking[made.chosen], made.best is not None and made.best.late


def _yes(task: Task, pairs: Pairs) -> Share:
    """City and person are taken to say yes at the same rate everywhere: nobody is predicted."""
    policy = task.policy
    share: Share = pairs.chance * policy.city_yes_percent * policy.person_yes_percent / PERCENT**3
    return share


def _written(task: Task, layers: list[Whole]) -> tuple[ShortList, ...]:
    """A list for each place that is open; those shown already by what they protect, then the layers in turn."""
    pairs, persons = task.pairs, task.instance.persons
    names: dict[int, list[Entry]] = {}
    shown = layers[0][np.lexsort((pairs.person[layers[0]], -pairs.fit[layers[0]], -pairs.protection[layers[0]]))]
    for row in np.concatenate([shown, *layers[1:]]).tolist():
        entries = names.setdefault(int(pairs.place[row]), [])
        values = (int(each[row]) for each in (pairs.protection, pairs.fit, pairs.fairness))
        entries.append(Entry(persons[int(pairs.person[row])].id, len(entries) + 1, *values))
    held = {rows(task.instance)[1][each.place] for each in task.instance.fixed}
    return tuple(
        ShortList(place.id, len(names.get(row, ())) < FEW, tuple(names.get(row, ())))
        for row, place in enumerate(task.instance.places)
        if row not in held
    )
