"""Finds, among all pairs, those that would make a plan better. No more than a block of them is ever held.

Column generation (Gilmore and Gomory 1961), with a vector of reduced costs that is read from the first level on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple, Protocol, TypeVar

import numpy as np

from asylia.matching.arcs import NO_RANK, Arcs, Part, Ranks, joined, parts, ranks
from asylia.matching.columns import Columns, Persons, Truth, Whole
from asylia.matching.levels import Lots, Pairs, Scales, Share, Weigh, keys, weighed

BEST = 16
FAR = np.iinfo(np.int64).max
SPREAD = (0x9E3779B1, 0x85EBCA77, (1 << 32) - 1)  # odd factors, and the bits that are kept of the product

Made = TypeVar("Made")
Made_co = TypeVar("Made_co", covariant=True)


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
    """Pairs to add; how far the first level may lie below the best at most; and who has a pair that is no worse than those at
    hand: nobody else can have one on a later level."""

    pairs: Pairs
    short: int
    near: Truth

    def any(self) -> bool:
        return len(self.pairs) > 0


NOTHING = Found(Pairs(*(np.zeros(0, np.int64) for _ in fields(Pairs))), 0, np.zeros(0, np.bool_))


class Does(Protocol[Made_co]):
    """What is looked for in a slice of the persons. The rows in what is made are those of all."""

    def __call__(self, search: "Search", prices: Sequence[Prices], /) -> Made_co: ...


class Cut(Protocol):
    """Does the same for slices of the persons, in their order, each with its slice of the prices."""

    def __call__(self, search: "Search", does: Does[Made], prices: Sequence[Prices] = ()) -> list[Made]: ...


def whole(search: "Search", does: Does[Made], prices: Sequence[Prices] = ()) -> list[Made]:
    """In one piece."""
    return [does(search, prices)]


@dataclass(frozen=True, slots=True)
class Search:
    """Which persons and places take part, and which of their pairs do not, by sorted keys.

    `worth` is the first level, `later` are those after it. The persons are a slice of all that begins at row `first`."""

    table: Columns
    scales: Scales
    later: tuple[Weigh, ...]
    worth: Worth
    persons: Truth
    places: Truth
    shut: Whole
    first: int = 0
    cut: Cut = whole

    def only(self, *, persons: Truth, places: Truth) -> "Search":
        return replace(self, persons=self.persons & persons, places=self.places & places)

    def without(self, *, persons: Truth, places: Truth, shut: Pairs) -> "Search":
        more = keys(shut.person, shut.place, places=len(self.places))
        return replace(self.only(persons=~persons, places=~places), shut=np.union1d(self.shut, more))

    def blocks(self) -> Iterator[tuple[Part, Ranks]]:
        yield from ((block, self.ranks(block)) for part in self.parts() for block in part.blocks())

    def parts(self) -> Iterator[Part]:
        for part in parts(self.table):
            places = part.places[self.places[part.places]]
            if len(places):
                yield replace(part.of(self.persons[part.rows]), places=places)

    def ranks(self, part: Part) -> Ranks:
        """-1 also for pairs that do not take part."""
        return shut_out(part, ranks(self.table, part), self.shut, places=len(self.places))

    def every(self) -> Pairs:
        return self.weighed(joined(self.cut(self, _every)).in_order())

    def start(self, *, every: Truth) -> Pairs:
        """One pair for each person and country, spread over its places; all pairs of those in `every`."""
        others, those = (self.only(persons=who, places=self.places) for who in (~every, every))
        return self.weighed(joined([*self.cut(others, _start), *self.cut(those, _every)]).in_order())

    def better(self, prices: Sequence[Prices]) -> Found:
        """At most sixteen for each person whose vector of reduced costs lies below zero, read from the first level on.

        `prices`: of as many levels as are looked at."""
        found = self.cut(self, _better, prices)
        pairs = self.weighed(joined([arcs for arcs, _, _ in found]).in_order())
        return Found(pairs, sum(short for _, short, _ in found), np.concatenate([near for _, _, near in found]))

    def weighed(self, found: Arcs) -> Pairs:
        return weighed(self.table, self.scales, found)

    def slice(self, start: int, end: int) -> "Search":
        """Of these rows of persons alone; their rows begin at zero again."""
        count = len(self.places)
        shut = self.shut[(start * count <= self.shut) & (self.shut < end * count)] - start * count
        later = tuple(each.slice(start, end) if isinstance(each, Lots) else each for each in self.later)
        return Search(
            table=replace(self.table, persons=Persons(*(getattr(self.table.persons, each.name)[start:end] for each in fields(Persons)))),
            scales=Scales(*(getattr(self.scales, each.name)[start:end] for each in fields(Scales))),
            later=later,
            worth=replace(self.worth, unit=self.worth.unit[start:end]),
            persons=self.persons[start:end],
            places=self.places,
            shut=shut,
            first=self.first + start,
        )


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


def _every(search: Search, _: Sequence[Prices]) -> Arcs:
    return joined([part.arcs(rank, rank > NO_RANK) for part, rank in search.blocks()]).later(search.first)


def _start(search: Search, _: Sequence[Prices]) -> Arcs:
    found = []
    for part, rank in search.blocks():
        order = np.where(rank == NO_RANK, FAR, _spread(search.first + part.rows[:, None], part.places))
        found.append(part.arcs(rank, (order == order.min(axis=1)[:, None]) & (rank > NO_RANK)))
    return joined(found).later(search.first)


def _better(search: Search, prices: Sequence[Prices]) -> tuple[Arcs, int, Truth]:
    """What to add, how far below the best the first level of these persons may lie, and who is near."""
    short, is_near = np.zeros(len(search.persons), np.int64), np.zeros(len(search.persons), np.bool_)
    found = [(joined([]), np.zeros(0, np.int64))]
    for part in search.parts():
        near = part.of(_is_near(search, part, prices[0]))
        found += [_of_block(search, block, prices, short=short, is_near=is_near) for block in near.blocks()]
    better, value = joined([each for each, _ in found]), np.concatenate([each for _, each in found])
    return better.kept(nearest(search, better, value)).later(search.first), -int(short.sum()), is_near


def _is_near(search: Search, part: Part, prices: Prices) -> Truth:
    """Persons for whom the best route of all to the cheapest place of the country would be enough."""
    best = search.scales.of_ranks(search.table, part).max(axis=1, initial=0)
    near: Truth = prices.person[part.rows] - prices.place[part.places].max() - search.worth.most(part.rows, part.places, best) <= 0
    return near


def _of_block(search: Search, part: Part, prices: Sequence[Prices], *, short: Whole, is_near: Truth) -> tuple[Arcs, Whole]:
    rank, weigh = search.ranks(part), search.later[: len(prices) - 1]
    reduced = _reduced(search, part, rank, prices[0])
    short[part.rows] = np.minimum(short[part.rows], reduced.min(axis=1))
    chosen = reduced == 0 if weigh else reduced < 0
    value, found = reduced[chosen], part.arcs(rank, chosen)
    if not weigh:
        is_near[part.rows] |= (reduced <= 0).any(axis=1)
    for level, (price, weight) in enumerate(zip(prices[1:], weigh, strict=True), start=1):
        pairs = search.weighed(found)
        value = price.reduced(pairs, weight(pairs))
        if level == len(weigh):
            is_near[found.person[value <= 0]] = True
        keep = np.flatnonzero(value < 0 if level == len(weigh) else value == 0)
        value, found = value[keep], found.kept(keep)
    best = nearest(search, found, value)
    return found.kept(best), value[best]


def _reduced(search: Search, part: Part, rank: Ranks, prices: Prices) -> Whole:
    chance = search.scales.of_cells(search.table, part, rank)
    reduced: Whole = prices.person[part.rows, None] - prices.place[part.places]
    reduced -= search.worth.cells(part.rows[:, None], part.places, chance)
    reduced[rank == NO_RANK] = FAR
    return reduced


def nearest(search: Search, found: Arcs | Pairs, value: Whole) -> Whole:
    """Of each person the few of least value; equal ones are spread."""
    order = np.lexsort((_spread(search.first + found.person, found.place), value, found.person))
    person = found.person[order]
    return np.sort(order[np.arange(len(order)) - np.searchsorted(person, person) < BEST])


def _spread(person: Whole, place: Whole) -> Whole:
    """Not a lot: it only keeps searches from looking at the same place for everybody."""
    one, other, bits = SPREAD
    spread: Whole = (person * one + place * other) & bits
    return spread
