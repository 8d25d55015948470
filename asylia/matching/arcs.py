"""All possible pairs, by arrays: a block is one country and some thousands of persons. No loop over pairs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from asylia.matching import fit as weights
from asylia.matching.columns import MONTH, Bits, Columns, Truth, Whole, columns
from asylia.matching.instance import Instance
from asylia.matching.limits import MONTHS

BLOCK, CELLS = 4096, 1 << 22
LENGTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)
FEBRUARY = 1


@dataclass(frozen=True, slots=True)
class Arcs:
    """Rows of persons and places, sorted by both; the band of the route taken; the fit."""

    person: Whole
    place: Whole
    band: Whole
    fit: Whole

    def kept(self, keep: Truth) -> "Arcs":
        return Arcs(self.person[keep], self.place[keep], self.band[keep], self.fit[keep])


def arcs(instance: Instance) -> Arcs:
    """Every pair that passes all limits but `closed`, which a caller leaves out."""
    table = columns(instance)
    found = [_block(table, rows, places) for rows, places in _blocks(table)]
    empty = np.zeros(0, np.int64)
    person, place, band, fit = (np.concatenate([empty, *(each[part] for each in found)]) for part in range(4))
    order = np.lexsort((place, person))
    return Arcs(person[order], place[order], band[order], fit[order])


def failing(instance: Instance, rows: Whole) -> dict[str, Whole]:
    """At how many places each limit stops each of these persons, in the order of the table."""
    table = columns(instance)
    places = np.arange(len(instance.places))
    counts: dict[str, Whole] = {}
    for start in range(0, len(rows), max(1, CELLS // max(1, len(places)))):
        part = rows[start : start + max(1, CELLS // max(1, len(places)))]
        i, j = np.repeat(part, len(places)), np.tile(places, len(part))
        routed = _routed(table, i, j)
        shape = (len(part), len(places))
        stops = {code: ~matrix for code, matrix in _limits(table, part, places)}
        stops["permit_route"] = (table.months[table.persons.passports[i], table.places.country[j], :1] < 0).all(axis=1).reshape(shape)
        stops["excluded_country"] = _meet(table.persons.excluded_countries[part], table.places.countries)
        stops["arrival"] = (routed.band < 0).reshape(shape) & ~stops["permit_route"]
        for code, matrix in stops.items():
            counts[code] = np.concatenate([counts.get(code, np.zeros(0, np.int64)), matrix.sum(axis=1)])
    return counts


def _blocks(table: Columns) -> Iterator[tuple[Whole, Whole]]:
    """Persons without a route to the country, or who must not go there, are left out before."""
    for country in range(table.countries):
        places = np.flatnonzero(table.places.country == country)
        routed = (table.months[table.persons.passports, country, :1] >= 0).any(axis=1)
        shut = _meet(table.persons.excluded_countries, table.places.countries[places[:1]])[:, 0]
        rows = np.flatnonzero(routed & ~shut)
        size = max(1, min(BLOCK, CELLS // len(places)))
        yield from ((rows[start : start + size], places) for start in range(0, len(rows), size))


def _block(table: Columns, rows: Whole, places: Whole) -> tuple[Whole, Whole, Whole, Whole]:
    passing = np.ones((len(rows), len(places)), np.bool_)
    for _, matrix in _limits(table, rows, places):
        passing &= matrix
    i, j = np.nonzero(passing)
    i, j = rows[i], places[j]
    routed = _routed(table, i, j)
    in_time = routed.band >= 0
    i, j = i[in_time], j[in_time]
    return i, j, routed.band[in_time], _fit(table, i, j, arrival=routed.arrival[in_time])


def _limits(table: Columns, rows: Whole, places: Whole) -> Iterator[tuple[str, Truth]]:
    """What holds, cheapest first; country, route and arrival apart."""
    who, where = table.persons, table.places
    people = who.people[rows, None]
    yield "beds", (where.people_min[places] <= people) & (people <= where.beds[places])
    yield "excluded_city", ~_meet(who.excluded_cities[rows], where.cities[places])
    yield "not_seen_by", ~_meet(who.not_seen_by[rows], where.readers[places])
    yield "needs", ~_meet(who.needs[rows], ~where.offers[places])
    yield "must_languages", ~where.demands_language[places] | _meet(who.languages[rows], where.must_languages[places])
    yield "must_art_forms", ~where.demands_art_form[places] | _meet(who.art_forms[rows], where.must_art_forms[places])


def _meet(rows: Bits, places: Bits) -> Truth:
    """A matrix: have they a bit in common?"""
    met = np.zeros((len(rows), len(places)), np.bool_)
    for word in range(rows.shape[1]):
        if rows[:, word].any():
            met |= (rows[:, word, None] & places[None, :, word]) != 0
    return met


@dataclass(frozen=True, slots=True)
class _Routed:
    band: Whole
    arrival: Whole


def _routed(table: Columns, i: Whole, j: Whole) -> _Routed:
    """The first route, in the order of preference, that arrives in time; band -1 where none does."""
    who, where = table.persons, table.places
    earliest = np.maximum(where.available_from[j], who.ready_from[i])
    latest = np.minimum(where.available_until[j], who.arrive_by[i])
    band, arrival = np.full(len(i), -1, np.int64), np.zeros(len(i), np.int64)
    for rank in range(table.months.shape[2]):
        months = table.months[who.passports[i], where.country[j], rank]
        day = np.maximum(_months_later(where.decision_on[j], months), earliest)
        taken = (band < 0) & (months >= 0) & (day <= latest)
        band[taken] = table.chance[who.passports[i], where.country[j], rank][taken]
        arrival[taken] = day[taken]
    return _Routed(band, arrival)


def _months_later(days: Whole, months: Whole) -> Whole:
    month, of_month = days // MONTH + months, days % MONTH
    year, in_year = np.divmod(month, MONTHS)
    leap = (in_year == FEBRUARY) & (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    later: Whole = month * MONTH + np.minimum(of_month, LENGTHS[in_year] + leap)
    return later


def _fit(table: Columns, i: Whole, j: Whole, *, arrival: Whole) -> Whole:
    who, where = table.persons, table.places
    waited = arrival // MONTH - table.as_of // MONTH
    terms = (
        (weights.LANGUAGE, where.names_languages[j], weights.FULL * _common(who.languages[i], where.languages[j]).astype(bool)),
        (weights.ART_FORM, where.wishes_art[j], weights.FULL * _common(who.art_forms[i], where.art_wishes[j]).astype(bool)),
        (weights.WISHES_OF_PERSON, who.wished[i] > 0, _share(_common(who.wishes[i], where.offers[j]), who.wished[i])),
        (weights.WISHES_OF_CITY, where.wished[j] > 0, _share(_common(who.languages[i], where.spoken_wishes[j]), where.wished[j])),
        (weights.SPEED, np.ones(len(i), np.bool_), np.maximum(0, weights.FULL - weights.LOST_PER_MONTH * waited)),
    )
    total = sum((weight * (counts * value) for weight, counts, value in terms), np.zeros(len(i), np.int64))
    divisor = sum((weight * counts for weight, counts, _ in terms), np.zeros(len(i), np.int64))
    fit: Whole = total // divisor
    return fit


def _common(one: Bits, other: Bits) -> Whole:
    """How many bits they share, row by row."""
    shared: Whole = np.bitwise_count(one & other).sum(axis=1).astype(np.int64)
    return shared


def _share(met: Whole, stated: Whole) -> Whole:
    share: Whole = weights.FULL * met // np.maximum(1, stated)
    return share
