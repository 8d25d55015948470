"""What differs between two answers: by level, by group, by person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from asylia.matching.answer import Number, Recommendation
from asylia.matching.field import possible_pairs
from asylia.matching.instance import Instance, Pair
from asylia.matching.levels import NAMES, Pairs, among, later_levels
from asylia.matching.policy import Policy

PLACES = 3


class Difference(NamedTuple):
    before: Number
    after: Number
    difference: Number


class GroupDifference(NamedTuple):
    """Persons of the group who are placed, and the rate of the fairness report."""

    placed: Difference
    protection_rate: Difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """`levels` and `groups` measure both plans by the policy from before: other weights would be another unit.

    `gained`: who has a place and had none, persons who came with the change too; `moved`: who has another one."""

    before: Recommendation
    after: Recommendation
    levels: Mapping[str, Difference]
    groups: Mapping[str, Mapping[str, GroupDifference]]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    moved: tuple[str, ...]


class Side(NamedTuple):
    """One of the two, with the instance that it answers."""

    instance: Instance
    found: Recommendation


def compared(before: Side, after: Side, *, policy: Policy) -> Comparison:
    """`policy` measures both."""
    home, away = ({each.person: each.place for each in side.found.assignments} for side in (before, after))
    return Comparison(
        before=before.found,
        after=after.found,
        levels=_levels(before, after, policy),
        groups=_groups(before, after, policy),
        gained=tuple(sorted(away.keys() - home.keys())),
        lost=tuple(sorted(home.keys() - away.keys())),
        moved=tuple(sorted(person for person in home.keys() & away.keys() if home[person] != away[person])),
    )


def difference(before: Number, after: Number) -> Difference:
    return Difference(before, after, after - before)


def _levels(before: Side, after: Side, policy: Policy) -> dict[str, Difference]:
    """Given weights are the same under every policy."""
    if before.instance.model == "explicit":
        values = [{level.name: level.value for level in side.found.levels} for side in (before, after)]
    else:
        values = [_values(side, policy) for side in (before, after)]
    return {name: difference(value, values[1][name]) for name, value in values[0].items() if name in values[1]}


def _values(side: Side, policy: Policy) -> dict[str, Number]:
    part = _placed(side)
    pairs = _pairs(part, policy, side.found.assignments)
    sums = (pairs.protection, *(weigh(pairs) for weigh in later_levels(part, policy)))
    return {name: int(each.sum()) for name, each in zip(NAMES["attributes"], sums, strict=True)}


def _placed(side: Side) -> Instance:
    """Only those who are placed. What is fixed counts even where its pair is closed."""
    who = {each.person for each in side.found.assignments}
    persons = tuple(each for each in side.instance.persons if each.id in who)
    return replace(side.instance, persons=persons, fixed=(), listed=(), closed=())


def _pairs(part: Instance, policy: Policy, assignments: tuple[Pair, ...]) -> Pairs:
    pairs = possible_pairs(part, policy)
    return pairs.kept(among(part, pairs, assignments))


def _groups(before: Side, after: Side, policy: Policy) -> dict[str, dict[str, GroupDifference]]:
    one, other = dict(_rates(before, policy)), dict(_rates(after, policy))
    made: dict[str, dict[str, GroupDifference]] = {}
    for key, value in sorted(one.keys() | other.keys()):
        was, became = one.get((key, value), (0, 0.0)), other.get((key, value), (0, 0.0))
        rate = Difference(was[1], became[1], round(became[1] - was[1], PLACES))
        made.setdefault(key, {})[value] = GroupDifference(difference(was[0], became[0]), rate)
    return made


def _rates(side: Side, policy: Policy) -> Iterator[tuple[tuple[str, str], tuple[int, float]]]:
    """By group: how many are placed, and chance in percent times people placed, by people of the group."""
    if side.instance.model == "explicit":
        return
    part, persons = _placed(side), side.instance.persons
    pairs, placed = _pairs(part, policy, side.found.assignments), {each.id for each in part.persons}
    chance = dict(zip((part.persons[row].id for row in pairs.person.tolist()), pairs.chance.tolist(), strict=True))
    for group in sorted({group for person in persons for group in person.groups.items()}):
        own = [each for each in persons if group in each.groups.items()]
        protected = sum(chance.get(each.id, 0) * each.people for each in own)
        yield group, (sum(each.id in placed for each in own), round(protected / sum(each.people for each in own), PLACES))
