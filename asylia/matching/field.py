"""The pairs that may be chosen from: all of them or, where they are too many to be held, some and a search for better ones."""

from dataclasses import dataclass, replace

import numpy as np

from asylia.matching.arcs import NO_RANK, parts, ranks
from asylia.matching.columns import Columns, Truth, Whole, columns
from asylia.matching.instance import Instance, Pair
from asylia.matching.levels import Pairs, Scales, among, given, keys_of, rows, scales
from asylia.matching.policy import Policy
from asylia.matching.search import Search, Weigh, Worth, shut_out

MOST_HELD = 2_000_000


@dataclass(frozen=True, slots=True)
class Field:
    """`first` is their first level. Without a `search` these are all pairs there are."""

    pairs: Pairs
    first: Weigh
    search: Search | None = None

    def worth(self, worth: Worth) -> "Field":
        """With another first level."""
        return Field(self.pairs, worth, self.search and replace(self.search, worth=worth))


@dataclass(frozen=True, slots=True)
class Ground:
    """`reach`: by row of person, how many pairs are possible, closed ones left out. `fixed`: those of the fixed pairs that are."""

    table: Columns
    reach: Whole
    search: Search | None
    field: Field
    fixed: Pairs


def possible_pairs(instance: Instance, policy: Policy | None = None) -> Pairs:
    """Those that pass every hard limit, all in memory."""
    if instance.model == "explicit":
        pairs = given(instance)
        return pairs.kept(~among(instance, pairs, instance.closed))
    table = columns(instance)
    _, by = _look(instance, policy or Policy(), table)
    return replace(_everywhere(table, by), shut=keys_of(instance, instance.closed)).every()


def ground(instance: Instance, policy: Policy, *, persons: Truth, places: Truth, required: Truth) -> Ground:
    """`persons` and `places` take part; the others are settled or full."""
    table = columns(instance)
    if instance.model == "explicit":
        return _explicit(instance, table, persons=persons, places=places)
    reach, by = _look(instance, policy, table)
    search = Search(table, by, Worth(by.unit), persons, places, keys_of(instance, instance.closed))
    is_held = reach.sum() <= MOST_HELD
    field = Field(search.every() if is_held else search.start(every=required), search.worth, None if is_held else search)
    return Ground(table, reach, search, field, these(instance, _everywhere(table, by), instance.fixed))


def _look(instance: Instance, policy: Policy, table: Columns) -> tuple[Whole, Scales]:
    """One look at every pair. Closed ones count where a person's best chance is the measure of the others."""
    percent, shut = np.array(policy.chance_percent, np.int64), keys_of(instance, instance.closed)
    best, reach = np.ones(len(instance.persons), np.int64), np.zeros(len(instance.persons), np.int64)
    for part in parts(table):
        rank = ranks(table, part)
        bands = table.chance[table.persons.passports[part.rows], part.country]
        for each in range(bands.shape[1]):
            reached = np.where((rank == each).any(axis=1), percent[bands[:, each]], 0)
            best[part.rows] = np.maximum(best[part.rows], reached)
        reach[part.rows] += (shut_out(part, rank, shut, places=len(instance.places)) > NO_RANK).sum(axis=1)
    return reach, scales(instance, policy, table=table, best=best)


def these(instance: Instance, search: Search, those: tuple[Pair, ...]) -> Pairs:
    """Such of these pairs as are possible and take part, looked for among their persons and places alone."""
    persons, places = rows(instance)
    who, where = np.zeros(len(persons), np.bool_), np.zeros(len(places), np.bool_)
    who[[persons[each.person] for each in those]] = True
    where[[places[each.place] for each in those]] = True
    found = search.only(persons=who, places=where).every()
    return found.kept(among(instance, found, those))


def _everywhere(table: Columns, by: Scales) -> Search:
    persons, places = np.ones(len(by.unit), np.bool_), np.ones(len(table.places.country), np.bool_)
    return Search(table, by, Worth(by.unit), persons, places, np.zeros(0, np.int64))


def _explicit(instance: Instance, table: Columns, *, persons: Truth, places: Truth) -> Ground:
    found = given(instance)
    possible = found.kept(~among(instance, found, instance.closed))
    reach = np.bincount(possible.person, minlength=len(persons))
    field = Field(possible.kept(persons[possible.person] & places[possible.place]), lambda pairs: pairs.protection)
    return Ground(table, reach, None, field, found.kept(among(instance, found, instance.fixed)))
