"""Who is served by the plan and who is not, by group; what of it may be published; and who never had a chance."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from asylia.matching.arcs import failing
from asylia.matching.columns import Whole
from asylia.matching.instance import Person
from asylia.matching.levels import Pairs, rows
from asylia.matching.limits import CODES
from asylia.matching.lists import ShortList
from asylia.matching.shape import Task

FEWEST = 5
NINE_TENTHS = 0.9
PLACES = 3


@dataclass(frozen=True, slots=True)
class Group:
    """`protection_rate`: chance in percent times people placed, by people of the group."""

    persons: int
    people: int
    pairs_per_person: float
    protection_rate: float
    listed_share: float
    months_median: float
    months_p90: int


@dataclass(frozen=True, slots=True)
class Published:
    """A count of 1 to 4 is "<5". A rate that would show one is left out, and so is each number that would by subtraction."""

    persons: int | str | None
    protection_rate: float | None
    listed_share: float | None


@dataclass(frozen=True, slots=True)
class NoPlace:
    """Somebody with no possible place at all, and the limit that stops most of them."""

    person: str
    limit: str


@dataclass(frozen=True, slots=True)
class FairnessReport:
    groups: Mapping[str, Mapping[str, Group]]
    published: Mapping[str, Mapping[str, Published]]
    never_listed: tuple[str, ...]
    no_place: tuple[NoPlace, ...]


@dataclass(frozen=True, slots=True)
class _Facts:
    people: Whole
    waited: Whole
    pairs: Whole
    protected: Whole
    listed: Whole


def report(task: Task, placed: Pairs, shown: tuple[ShortList, ...]) -> FairnessReport:
    """`placed`: those who are not fixed. An explicit instance has no attributes, so nothing is to be said of it."""
    if task.instance.model == "explicit":
        return FairnessReport({}, {}, (), ())
    facts, persons = _facts(task, placed, shown), task.instance.persons
    members: dict[str, dict[str, list[int]]] = {}
    for row, person in enumerate(persons):
        for key, value in person.groups.items():
            members.setdefault(key, {}).setdefault(value, []).append(row)
    of = {key: {value: np.array(those) for value, those in sorted(values.items())} for key, values in sorted(members.items())}
    late = task.policy.never_listed_after
    return FairnessReport(
        groups={key: {value: _group(facts, those) for value, those in values.items()} for key, values in of.items()},
        published={key: _published(facts, values) for key, values in of.items()},
        never_listed=tuple(
            persons[row].id
            for row in np.flatnonzero(~task.settled & (facts.waited >= late)).tolist()
            if _is_overlooked(persons[row], facts, row)
        ),
        no_place=tuple(_no_place(task)),
    )


def _published(facts: _Facts, groups: Mapping[str, Whole]) -> dict[str, Published]:
    """Totals may be known from another key. So where one group is small, be it that of all who lack the key, no count of the key is
    given; and where a rate of one would tell a small count, no such rate."""
    everybody = np.arange(len(facts.people))
    parts = [*groups.values(), np.setdiff1d(everybody, np.concatenate([*groups.values()]))]
    any_small = any(_is_few(len(those)) for those in parts)
    tells_protected, tells_listed = (any(_tells(marks, those) for those in parts) for marks in (facts.protected, facts.listed))
    made = {}
    for value, those in groups.items():
        size, group = len(those), _group(facts, those)
        hidden = _is_few(size) or _is_few(len(everybody) - size)
        made[value] = Published(
            persons=f"<{FEWEST}" if _is_few(size) else None if any_small else size,
            protection_rate=None if hidden or tells_protected else group.protection_rate,
            listed_share=None if hidden or tells_listed else group.listed_share,
        )
    return made


def _tells(marks: Whole, those: Whole) -> bool:
    """A rate times the size of its group is a count. Of a small group no size is given, so nothing can be taken from a total for it."""
    marked = int(np.count_nonzero(marks[those]))
    return not _is_few(len(those)) and (_is_few(marked) or _is_few(len(those) - marked))


def _is_few(count: int) -> bool:
    return 0 < count < FEWEST


def _is_overlooked(person: Person, facts: _Facts, row: int) -> bool:
    return person.never_listed and not facts.listed[row]


def _facts(task: Task, placed: Pairs, shown: tuple[ShortList, ...]) -> _Facts:
    who, count = task.table.persons, len(task.instance.persons)
    persons, _ = rows(task.instance)
    protected, listed = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for pairs in (placed, task.fixed):
        protected[pairs.person] = pairs.chance * who.people[pairs.person]
    listed[[persons[entry.person] for each in shown for entry in each.entries]] = 1
    return _Facts(who.people, who.waited, task.reach, protected, listed)


def _group(facts: _Facts, those: Whole) -> Group:
    persons, people = len(those), int(facts.people[those].sum())
    waited = np.sort(facts.waited[those])
    return Group(
        persons=persons,
        people=people,
        pairs_per_person=round(int(facts.pairs[those].sum()) / persons, PLACES),
        protection_rate=round(int(facts.protected[those].sum()) / people, PLACES),
        listed_share=round(int(facts.listed[those].sum()) / persons, PLACES),
        months_median=float(np.median(waited)),
        months_p90=int(waited[int(np.ceil(NINE_TENTHS * persons)) - 1]),
    )


def _no_place(task: Task) -> Iterator[NoPlace]:
    """Where several limits stop as many, the first of the table."""
    persons, places = rows(task.instance)
    without = np.flatnonzero(~task.settled & (task.reach == 0)).tolist()
    if not without or not places:
        yield from (NoPlace(task.instance.persons[row].id, "no_open_place") for row in without)
        return
    counts = failing(task.table, np.array(without, np.int64))
    closed = Counter(persons[each.person] for each in task.instance.closed)
    for index, row in enumerate(without):
        stops = {code: int(counts[code][index]) if code in counts else closed[row] for code in CODES}
        yield NoPlace(task.instance.persons[row].id, max(stops, key=stops.__getitem__))
