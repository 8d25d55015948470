"""The pairs that may be chosen from: all of them or, where they are too many to be held, some and a search for better ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from asylia.matching.arcs import NO_RANK, parts, ranks
from asylia.matching.columns import Columns, Truth, Whole, columns
from asylia.matching.instance import Instance, Pair
from asylia.matching.levels import Pairs, Weigh, among, given, keys_of, later_levels, rows, scales
from asylia.matching.policy import Policy
from asylia.matching.search import Cut, Prices, Search, Worth, shut_out, whole

MOST_HELD = 2_000_000


@dataclass(frozen=True, slots=True)
class Field:
    """`first` is their first level. Without a `search` these are all pairs there are."""

    pairs: Pairs
    first: Weigh
    search: Search | None = None

    def only(self, persons: Truth) -> "Field":
        """With a search among these persons alone; the pairs at hand stay."""
        return replace(self, search=self.search and self.search.only(persons=persons, places=self.search.places))

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
    return _everywhere(instance, policy or Policy(), columns(instance), cut=whole)[1].every()


def ground(
    instance: Instance, policy: Policy, *, persons: Truth, places: Truth, required: Truth, cut: Cut = whole, is_held: bool = False
) -> Ground:
    """`persons` and `places` take part; the others are settled or full. Where all pairs must be held, they are."""
    table = columns(instance)
    if instance.model == "explicit":
        return _explicit(instance, table, persons=persons, places=places)
    reach, everywhere = _everywhere(instance, policy, table, cut=cut)
    search = everywhere.only(persons=persons, places=places)
    is_held = is_held or reach.sum() <= MOST_HELD
    field = Field(search.every() if is_held else search.start(every=required), search.worth, None if is_held else search)
    return Ground(table, reach, search, field, these(instance, replace(everywhere, shut=keys_of(instance, ())), instance.fixed))


def _everywhere(instance: Instance, policy: Policy, table: Columns, *, cut: Cut) -> tuple[Whole, Search]:
    """How many pairs each person has, after one look at all of them; and the search in which everybody takes part."""
    by = scales(instance, replace(policy, chance_use="expected"), table=table, best=np.ones(len(instance.persons), np.int64))
    everybody, everywhere = np.ones(len(instance.persons), np.bool_), np.ones(len(instance.places), np.bool_)
    later, shut = later_levels(instance, policy), keys_of(instance, instance.closed)
    search = Search(table, by, later, Worth(by.unit), everybody, everywhere, shut, cut=cut)
    seen = cut(search, _seen)
    best, reach = (np.concatenate(each) for each in zip(*seen, strict=True))
    return reach, replace(search, scales=scales(instance, policy, table=table, best=best))


def _seen(search: Search, _: Sequence[Prices]) -> tuple[Whole, Whole]:
    """Of each person the best chance and the number of pairs. Closed ones count where the best chance is the measure of the others."""
    best, reach = np.ones(len(search.persons), np.int64), np.zeros(len(search.persons), np.int64)
    for part in (block for each in parts(search.table) for block in each.blocks()):
        rank = ranks(search.table, part)
        for each, percent in enumerate(search.scales.of_ranks(search.table, part).T):
            best[part.rows] = np.maximum(best[part.rows], np.where((rank == each).any(axis=1), percent, 0))
        reach[part.rows] += (shut_out(part, rank, search.shut, places=len(search.places)) > NO_RANK).sum(axis=1)
    return best, reach


def these(instance: Instance, search: Search, those: tuple[Pair, ...]) -> Pairs:
    """Such of these pairs as are possible and take part, looked for among their persons and places alone."""
    persons, places = rows(instance)
    who, where = np.zeros(len(persons), np.bool_), np.zeros(len(places), np.bool_)
    who[[persons[each.person] for each in those]] = True
    where[[places[each.place] for each in those]] = True
    found = search.only(persons=who, places=where).every()
    return found.kept(among(instance, found, those))


def _explicit(instance: Instance, table: Columns, *, persons: Truth, places: Truth) -> Ground:
    found = given(instance)
    possible = found.kept(~among(instance, found, instance.closed))
    reach = np.bincount(possible.person, minlength=len(persons))
    field = Field(possible.kept(persons[possible.person] & places[possible.place]), lambda pairs: pairs.protection)
    return Ground(table, reach, None, field, found.kept(among(instance, found, instance.fixed)))
