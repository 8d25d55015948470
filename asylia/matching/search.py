"""Finds, among all pairs, those that would make a plan better. No more than a block of them is ever held.

Column generation (Gilmore and Gomory 1961), with a vector of reduced costs that is read from the first level on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from asylia.matching.arcs import NO_RANK, Arcs, Part, Ranks, joined, parts, ranks
from asylia.matching.columns import Columns, Truth, Whole
from asylia.matching.levels import Pairs, Scales, Share, keys, weighed

BEST = 8
FAR = np.iinfo(np.int64).max
SPREAD = (0x9E3779B1, 0x85EBCA77, (1 << 32) - 1)  # odd factors, and the bits that are kept of the product

Weigh = Callable[[Pairs], Whole]


@dataclass(frozen=True, slots=True)
class Worth:
    """The first level of a pair: what one percent is worth for the person, times what is left of the place."""

    unit: Whole | Share
    left: Share | None = None

    def __call__(self, pairs: Pairs) -> Whole:
        return self.cells(pairs.person, pairs.place, pairs.chance)

    def cells(self, person: Whole, place: Whole, chance: Whole) -> Whole:
        """Of any shapes that fit together."""
        worth = self.unit[person] * chance
        return worth.astype(np.int64) if self.left is None else np.rint(worth * self.left[place]).astype(np.int64)

    def most(self, person: Whole, places: Whole, chance: Whole) -> Whole:
        """At the place of which most is left."""
        return self.cells(person, places[0 if self.left is None else self.left[places].argmax()], chance)


class Prices(NamedTuple):
    """Potentials of one level, by row of person and of place. The reduced cost of a pair is `person - place - weight`."""

    person: Whole
    place: Whole

    def reduced(self, pairs: Pairs, weight: Whole) -> Whole:
        reduced: Whole = self.person[pairs.person] - self.place[pairs.place] - weight
        return reduced


class Found(NamedTuple):
    """Pairs to add; and how far the first level may lie below the best at most."""

    pairs: Pairs
    short: int


@dataclass(frozen=True, slots=True)
class Search:
    """Which persons and places take part, and which of their pairs do not, by sorted keys; `worth` is their first level."""

    table: Columns
    scales: Scales
    worth: Worth
    persons: Truth
    places: Truth
    shut: Whole

    def without(self, *, persons: Truth, places: Truth, shut: Pairs) -> "Search":
        more = keys(shut.person, shut.place, places=len(self.places))
        return replace(self.only(persons=~persons, places=~places), shut=np.union1d(self.shut, more))

    def only(self, *, persons: Truth, places: Truth) -> "Search":
        return replace(self, persons=self.persons & persons, places=self.places & places)

    def blocks(self) -> Iterator[tuple[Part, Ranks]]:
        yield from ((part, self.ranks(part)) for part in self.parts())

    def parts(self) -> Iterator[Part]:
        for part in parts(self.table):
            rows, places = part.rows[self.persons[part.rows]], part.places[self.places[part.places]]
            if len(rows) and len(places):
                yield Part(part.country, rows, places)

    def ranks(self, part: Part) -> Ranks:
        """-1 also for pairs that do not take part."""
        return shut_out(part, ranks(self.table, part), self.shut, places=len(self.places))

    def every(self) -> Pairs:
        return self._weighed([part.arcs(rank, rank > NO_RANK) for part, rank in self.blocks()])

    def _weighed(self, found: Sequence[Arcs]) -> Pairs:
        return weighed(self.table, self.scales, joined(found).in_order())

    def start(self, *, every: Truth) -> Pairs:
        """One pair for each person and country, spread over its places; all pairs of those in `every`."""
        found = []
        for part, rank in self.blocks():
            order = np.where(rank == NO_RANK, FAR, _spread(part.rows[:, None], part.places))
            chosen = (order == order.min(axis=1)[:, None]) | every[part.rows, None]
            found.append(part.arcs(rank, chosen & (rank > NO_RANK)))
        return self._weighed(found)

    def better(self, prices: Sequence[Prices], weigh: Sequence[Weigh] = ()) -> Found:
        """At most eight for each person whose vector of reduced costs lies below zero, read from the first level on.

        `weigh`: what the levels after the first are worth, one for each of the prices after the first."""
        short = np.zeros(len(self.persons), np.int64)
        found = [(joined([]), np.zeros(0, np.int64))]
        for part in self.parts():
            near = part.rows[_is_near(self, part, prices[0])]
            if len(near):
                found.append(self._of_part(replace(part, rows=near), prices, weigh, short=short))
        better, value = joined([each for each, _ in found]), np.concatenate([each for _, each in found])
        return Found(weighed(self.table, self.scales, better.kept(_first(better, value))), -int(short.sum()))

    def _of_part(self, part: Part, prices: Sequence[Prices], weigh: Sequence[Weigh], *, short: Whole) -> tuple[Arcs, Whole]:
        rank = self.ranks(part)
        reduced = self._reduced(part, rank, prices[0])
        short[part.rows] = np.minimum(short[part.rows], reduced.min(axis=1))
        chosen = reduced == 0 if weigh else reduced < 0
        value, found = reduced[chosen], part.arcs(rank, chosen)
        for level, (price, weight) in enumerate(zip(prices[1:], weigh, strict=True), start=1):
            pairs = weighed(self.table, self.scales, found)
            value = price.reduced(pairs, weight(pairs))
            keep = np.flatnonzero(value < 0 if level == len(weigh) else value == 0)
            value, found = value[keep], found.kept(keep)
        best = _first(found, value)
        return found.kept(best), value[best]

    def _reduced(self, part: Part, rank: Ranks, prices: Prices) -> Whole:
        chance = self.scales.of_cells(self.table, part, rank)
        reduced: Whole = (
            prices.person[part.rows, None] - prices.place[part.places] - self.worth.cells(part.rows[:, None], part.places, chance)
        )
        reduced[rank == NO_RANK] = FAR
        return reduced


def shut_out(part: Part, rank: Ranks, shut: Whole, *, places: int) -> Ranks:
    """Without these pairs; `shut` by sorted keys."""
    if not len(shut):
        return rank
    i, j = np.divmod(shut, places)
    row, column = np.searchsorted(part.rows, i), np.searchsorted(part.places, j)
    here = (row < len(part.rows)) & (column < len(part.places))
    row, column, i, j = row[here], column[here], i[here], j[here]
    here = (part.rows[row] == i) & (part.places[column] == j)
    rank[row[here], column[here]] = NO_RANK
    return rank


def _is_near(search: Search, part: Part, prices: Prices) -> Truth:
    """Persons for whom the best route of all to the cheapest place of the country would be enough."""
    best = search.scales.of_ranks(search.table, part).max(axis=1, initial=0)
    near: Truth = prices.person[part.rows] - prices.place[part.places].max() - search.worth.most(part.rows, part.places, best) <= 0
    return near


def _first(found: Arcs, value: Whole) -> Whole:
    """The best of each person; equal ones are spread."""
    order = np.lexsort((_spread(found.person, found.place), value, found.person))
    person = found.person[order]
    return np.sort(order[np.arange(len(order)) - np.searchsorted(person, person) < BEST])


def _spread(person: Whole, place: Whole) -> Whole:
    """Not a lot: it only keeps searches from looking at the same place for everybody."""
    one, other, bits = SPREAD
    spread: Whole = (person * one + place * other) & bits
    return spread
