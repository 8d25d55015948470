"""All possible pairs, by arrays: a block is one country and some thousands of persons. No loop over pairs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from asylia.matching import fit as weights
from asylia.matching.columns import ALWAYS, LAST, MONTH, NEVER, Bits, Columns, Truth, Whole
from asylia.matching.limits import MONTHS

Ranks = npt.NDArray[np.int8]

BLOCK, CELLS = 4096, 1 << 18
NO_RANK = -1
LENGTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)
FEBRUARY = 1


@dataclass(frozen=True, slots=True)
class Arcs:
    """Rows of persons and places; which of the routes, in the order of preference, is taken."""

    person: Whole
    place: Whole
    rank: Ranks

    def kept(self, keep: Whole) -> "Arcs":
        return Arcs(self.person[keep], self.place[keep], self.rank[keep])

    def later(self, rows: int) -> "Arcs":
        """Of persons so many rows further on."""
        return Arcs(self.person + rows, self.place, self.rank)

    def in_order(self) -> "Arcs":
        """By person, then by place."""
        return self.kept(np.lexsort((self.place, self.person)))


@dataclass(frozen=True, slots=True)
class Part:
    """Some persons and places of one country, before any pair is looked at."""

    country: int
    rows: Whole
    places: Whole

    def of(self, rows: Truth) -> "Part":
        return Part(self.country, self.rows[rows], self.places)

    def blocks(self) -> Iterator["Part"]:
        """Of some thousands of persons: no more cells than a processor keeps near."""
        size = max(1, min(BLOCK, CELLS // max(1, len(self.places))))
        yield from (Part(self.country, self.rows[start : start + size], self.places) for start in range(0, len(self.rows), size))

    def arcs(self, rank: Ranks, chosen: Truth) -> Arcs:
        """Those cells of the block that are chosen."""
        i, j = np.nonzero(chosen)
        return Arcs(self.rows[i], self.places[j], rank[i, j])


def joined(found: Sequence[Arcs]) -> Arcs:
    none = Arcs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8))
    person, place, rank = (np.concatenate([getattr(each, name) for each in (none, *found)]) for name in ("person", "place", "rank"))
    return Arcs(person, place, rank)


def parts(table: Columns) -> Iterator[Part]:
    """One for each country. Persons without a route to it, or who must not go there, are left out before."""
    for country in range(table.countries):
        places = np.flatnonzero(table.places.country == country)
        routed = (table.months[table.persons.passports, country, :1] >= 0).any(axis=1)
        shut = _meet(table.persons.excluded_countries, table.places.countries[places[:1]])[:, 0]
        yield Part(country, np.flatnonzero(routed & ~shut), places)


def ranks(table: Columns, part: Part) -> Ranks:
    """A matrix of persons and places: the first route, in the order of preference, that arrives in time; -1 where a limit fails."""
    passing = np.ones((len(part.rows), len(part.places)), np.bool_)
    for _, holds in _limits(table, part.rows, part.places):
        passing &= holds
    found = np.full(passing.shape, NO_RANK, np.int8)
    for rank in range(table.months.shape[2]):
        np.copyto(found, np.int8(rank), where=passing & (found == NO_RANK) & _in_time(table, part, rank))
    return found


def failing(table: Columns, rows: Whole) -> dict[str, Whole]:
    """At how many places each limit stops each of these persons, in the order of the table."""
    places = np.arange(len(table.places.country))
    counts: dict[str, Whole] = {}
    size = max(1, CELLS // max(1, len(places)))
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        routed = table.months[table.persons.passports[part]][:, table.places.country, :1].max(axis=2, initial=-1) >= 0
        stops = {code: ~matrix for code, matrix in _limits(table, part, places)}
        stops["permit_route"] = ~routed
        stops["excluded_country"] = _meet(table.persons.excluded_countries[part], table.places.countries)
        stops["arrival"] = routed & ~_arrives(table, part)
        for code, matrix in stops.items():
            counts[code] = np.concatenate([counts.get(code, np.zeros(0, np.int64)), matrix.sum(axis=1)])
    return counts


def _arrives(table: Columns, rows: Whole) -> Truth:
    """By any route, at any place."""
    met = np.zeros((len(rows), len(table.places.country)), np.bool_)
    for country in range(table.countries):
        part = Part(country, rows, np.flatnonzero(table.places.country == country))
        for rank in range(table.months.shape[2]):
            met[:, part.places] |= _in_time(table, part, rank)
    return met


def _limits(table: Columns, rows: Whole, places: Whole) -> Iterator[tuple[str, Truth]]:
    """What holds, cheapest first; country, route and arrival apart."""
    who, where = table.persons, table.places
    people, beds, least = (each.astype(np.int32) for each in (who.people[rows, None], where.beds[places], where.people_min[places]))
    yield "beds", (least <= people) & (people <= beds)
    yield "excluded_city", ~_meet(who.excluded_cities[rows], where.cities[places])
    yield "not_seen_by", ~_meet(who.not_seen_by[rows], where.readers[places])
    yield "needs", ~_meet(who.needs[rows], ~where.offers[places])
    yield "must_languages", _demanded(who.languages[rows], where.must_languages[places], where.demands_language[places])
    yield "must_art_forms", _demanded(who.art_forms[rows], where.must_art_forms[places], where.demands_art_form[places])


def _meet(rows: Bits, places: Bits) -> Truth:
    """A matrix: have they a bit in common? Most persons name nothing that is here, so only the others are looked at."""
    met = np.zeros((len(rows), len(places)), np.bool_)
    for word in range(rows.shape[1]):
        some = np.flatnonzero(rows[:, word] & np.bitwise_or.reduce(places[:, word]))
        met[some] |= (rows[some, word, None] & places[None, :, word]) != 0
    return met


def _demanded(rows: Bits, places: Bits, demands: Truth) -> Truth:
    held = np.ones((len(rows), len(places)), np.bool_)
    held[:, demands] = _meet(rows, places[demands])
    return held


def _in_time(table: Columns, part: Part, rank: int) -> Truth:
    """By the route of this rank. Most persons have no dates of their own, so a few rows of months serve many."""
    who, where = table.persons, table.places
    distinct, which = np.unique(table.months[who.passports[part.rows], part.country, rank], return_inverse=True)
    decided = _months_later(where.decision_on[part.places], np.maximum(distinct, 0)[:, None])
    day, until = np.maximum(decided, where.available_from[part.places]), where.available_until[part.places]
    met: Truth = ((day <= until) & (distinct >= 0)[:, None])[which]
    dated = np.flatnonzero((who.arrive_by[part.rows] < NEVER) | (who.ready_from[part.rows] > ALWAYS))
    own = part.rows[dated]
    met[dated] &= np.maximum(day[which[dated]], who.ready_from[own, None]) <= np.minimum(until, who.arrive_by[own, None])
    return met


def arrival(table: Columns, found: Arcs) -> Whole:
    """The day, as columns count days."""
    who, where = table.persons, table.places
    months = table.months[who.passports[found.person], where.country[found.place], found.rank]
    earliest = np.maximum(where.available_from[found.place], who.ready_from[found.person])
    day: Whole = np.maximum(_months_later(where.decision_on[found.place], months), earliest)
    return day


def _months_later(days: Whole, months: Whole) -> Whole:
    month, of_month = days // MONTH + months, days % MONTH
    year, in_year = np.divmod(month, MONTHS)
    leap = (in_year == FEBRUARY) & (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    later: Whole = np.minimum(LAST, month * MONTH + np.minimum(of_month, LENGTHS[in_year] + leap))
    return later


def fit(table: Columns, found: Arcs) -> Whole:
    """Of each pair, as `fit.terms` has it for a single one."""
    who, where, i, j = table.persons, table.places, found.person, found.place
    waited = arrival(table, found) // MONTH - table.as_of // MONTH
    terms = (
        (weights.LANGUAGE, where.names_languages[j], weights.FULL * _common(who.languages[i], where.languages[j]).astype(bool)),
        (weights.ART_FORM, where.wishes_art[j], weights.FULL * _common(who.art_forms[i], where.art_wishes[j]).astype(bool)),
        (weights.WISHES_OF_PERSON, who.wished[i] > 0, _share(_common(who.wishes[i], where.offers[j]), who.wished[i])),
        (weights.WISHES_OF_CITY, where.wished[j] > 0, _share(_common(who.languages[i], where.spoken_wishes[j]), where.wished[j])),
        (weights.SPEED, np.ones(len(i), np.bool_), np.maximum(0, weights.FULL - weights.LOST_PER_MONTH * waited)),
    )
    total = sum((weight * (counts * value) for weight, counts, value in terms), np.zeros(len(i), np.int64))
    divisor = sum((weight * counts for weight, counts, _ in terms), np.zeros(len(i), np.int64))
    suits: Whole = total // divisor
    return suits


def _common(one: Bits, other: Bits) -> Whole:
    """How many bits they share, row by row."""
    shared: Whole = np.bitwise_count(one & other).sum(axis=1).astype(np.int64)
    return shared


def _share(met: Whole, stated: Whole) -> Whole:
    share: Whole = weights.FULL * met // np.maximum(1, stated)
    return share
