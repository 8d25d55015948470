"""The instance as arrays, a row per person and per place in the order of their ids. Sets are bits, days are whole numbers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

import numpy as np
import numpy.typing as npt

from asylia.matching.fit import ART, SPOKEN, named
from asylia.matching.instance import ANY, CHANCES, Instance, Place
from asylia.matching.limits import MONTHS, months_between

Whole = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]
Truth = npt.NDArray[np.bool_]

WORD = 64
MONTH = 32  # a day is month × 32 + day of the month: in the order of the calendar, its month one shift away
NEVER, ALWAYS = np.iinfo(np.int64).max, 0


@dataclass(frozen=True, slots=True)
class Persons:
    urgency: Whole
    people: Whole
    passports: Whole  # which row of `Routes` holds for this person
    needs: Bits
    wishes: Bits
    wished: Whole
    languages: Bits
    art_forms: Bits
    excluded_countries: Bits
    excluded_cities: Bits
    not_seen_by: Bits
    ready_from: Whole
    arrive_by: Whole
    waited: Whole
    never_listed: Truth


@dataclass(frozen=True, slots=True)
class Places:
    country: Whole
    countries: Bits
    cities: Bits
    beds: Whole
    people_min: Whole
    offers: Bits
    languages: Bits
    names_languages: Truth
    must_languages: Bits
    demands_language: Truth
    must_art_forms: Bits
    demands_art_form: Truth
    art_wishes: Bits
    wishes_art: Truth
    spoken_wishes: Bits
    wished: Whole
    readers: Bits
    decision_on: Whole
    available_from: Whole
    available_until: Whole


@dataclass(frozen=True, slots=True)
class Columns:
    """`months` and `chance`: by passports, country and rank, the best route first; -1 where there is none left."""

    as_of: int
    persons: Persons
    places: Places
    countries: int
    months: Whole
    chance: Whole


def day(when: date | None, otherwise: int) -> int:
    return otherwise if when is None else (when.year * MONTHS + when.month - 1) * MONTH + when.day


LAST = day(date.max, 0)


def bits(sets: Iterable[Collection[str]], known: Sequence[str]) -> Bits:
    """A row per set, as many words as the known codes need. A code that nobody on the other side asks for is no bit."""
    rows = list(sets)
    place = {code: divmod(index, WORD) for index, code in enumerate(known)}
    made = np.zeros((len(rows), max(1, -(-len(known) // WORD))), np.uint64)
    for row, codes in enumerate(rows):
        for code in codes:
            if code in place:
                word, bit = place[code]
                made[row, word] |= np.uint64(1 << bit)
    return made


def codes(sets: Iterable[Collection[str]]) -> list[str]:
    return sorted(set(chain.from_iterable(sets)))


def columns(instance: Instance) -> Columns:
    countries = codes({place.country} for place in instance.places)
    passports = sorted({tuple(sorted(person.nationalities)) for person in instance.persons})
    months, chance = _routes(instance, countries, passports)
    return Columns(
        as_of=day(instance.as_of, ALWAYS),
        persons=_persons(instance, {each: row for row, each in enumerate(passports)}),
        places=_places(instance, {each: row for row, each in enumerate(countries)}),
        countries=len(countries),
        months=months,
        chance=chance,
    )


def _known(instance: Instance) -> dict[str, list[str]]:
    """The codes of each kind that persons name."""
    kinds = ("languages", "art_forms", "excluded_countries", "excluded_cities", "not_seen_by")
    known = {kind: codes(getattr(person, kind) for person in instance.persons) for kind in kinds}
    return known | {"codes": codes(person.needs | person.wishes for person in instance.persons)}


def _persons(instance: Instance, passports: dict[tuple[str, ...], int]) -> Persons:
    persons, known, as_of = instance.persons, _known(instance), instance.as_of
    return Persons(
        urgency=_whole(each.urgency for each in persons),
        people=_whole(each.people for each in persons),
        passports=_whole(passports[tuple(sorted(each.nationalities))] for each in persons),
        needs=bits((each.needs for each in persons), known["codes"]),
        wishes=bits((each.wishes for each in persons), known["codes"]),
        wished=_whole(len(each.wishes) for each in persons),
        ready_from=_whole(day(each.ready_from, ALWAYS) for each in persons),
        arrive_by=_whole(day(each.arrive_by, NEVER) for each in persons),
        waited=_whole(max(0, months_between(each.waiting_since or as_of, as_of)) for each in persons),
        never_listed=_truth(each.never_listed for each in persons),
        languages=bits((each.languages for each in persons), known["languages"]),
        art_forms=bits((each.art_forms for each in persons), known["art_forms"]),
        excluded_countries=bits((each.excluded_countries for each in persons), known["excluded_countries"]),
        excluded_cities=bits((each.excluded_cities for each in persons), known["excluded_cities"]),
        not_seen_by=bits((each.not_seen_by for each in persons), known["not_seen_by"]),
    )


def _places(instance: Instance, countries: dict[str, int]) -> Places:
    places, known = instance.places, _known(instance)
    return Places(
        country=_whole(countries[each.country] for each in places),
        countries=bits(({each.country} for each in places), known["excluded_countries"]),
        cities=bits(({each.city} for each in places), known["excluded_cities"]),
        beds=_whole(each.beds for each in places),
        people_min=_whole(each.people_min for each in places),
        offers=bits((each.offers for each in places), known["codes"]),
        languages=bits((each.languages for each in places), known["languages"]),
        names_languages=_truth(each.languages for each in places),
        must_languages=bits((each.must_languages for each in places), known["languages"]),
        demands_language=_truth(each.must_languages for each in places),
        must_art_forms=bits((each.must_art_forms for each in places), known["art_forms"]),
        demands_art_form=_truth(each.must_art_forms for each in places),
        art_wishes=bits((named(each.wishes, ART) for each in places), known["art_forms"]),
        wishes_art=_truth(named(each.wishes, ART) for each in places),
        spoken_wishes=bits((named(each.wishes, SPOKEN) for each in places), known["languages"]),
        wished=_whole(_wished(each) for each in places),
        readers=bits((each.readers for each in places), known["not_seen_by"]),
        decision_on=_whole(day(each.decision_on or instance.as_of, ALWAYS) for each in places),
        available_from=_whole(day(each.available_from, ALWAYS) for each in places),
        available_until=_whole(day(each.available_until, NEVER) for each in places),
    )


def _wished(place: Place) -> int:
    return len(place.wishes) - len(named(place.wishes, ART))


def _routes(instance: Instance, countries: Sequence[str], passports: Sequence[tuple[str, ...]]) -> tuple[Whole, Whole]:
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for each in instance.routes:
        found.setdefault((each.nationality, each.country), []).append((-CHANCES.index(each.chance), each.months, each.nationality))
    table = {
        (row, column): sorted(chain.from_iterable(found.get((nationality, country), ()) for nationality in {ANY, *nationalities}))
        for row, nationalities in enumerate(passports)
        for column, country in enumerate(countries)
    }
    ranks = max((len(each) for each in table.values()), default=0)
    months, chance = (np.full((len(passports), len(countries), ranks), -1, np.int64) for _ in range(2))
    for (row, column), routes in table.items():
        for rank, (less, needed, _) in enumerate(routes):
            months[row, column, rank], chance[row, column, rank] = needed, -less
    return months, chance


def _whole(values: Iterable[int]) -> Whole:
    return np.array(list(values), np.int64)


def _truth(values: Iterable[object]) -> Truth:
    return np.array([bool(each) for each in values], np.bool_)
