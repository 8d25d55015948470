"""An invented network, drawn from one seed: nobody in it exists. Each place is for one household, and most are small."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from asylia.matching import proportions as known
from asylia.matching.columns import Whole
from asylia.matching.draw import Draw, draw
from asylia.matching.instance import Instance, Person, Place, Route

AS_OF = date(2026, 11, 1)
Cities = Sequence[tuple[str, str]]


def invent(*, persons: int, places: int, seed: int) -> Instance:
    """A pool that waits and the places that are free. The same seed always gives the same instance."""
    drawn = draw(seed)
    cities = invented_cities(drawn, places=places)
    nations, asked = invented_pool(drawn, persons)
    return Instance(
        as_of=AS_OF,
        routes=invented_routes(drawn),
        persons=invented_persons(drawn, nations, asked=asked, seen=[AS_OF] * persons, cities=cities),
        places=invented_places(drawn, [AS_OF] * places, cities=cities),
    )


def invented_pool(drawn: Draw, persons: int) -> tuple[list[str], list[date]]:
    """Where those come from who wait, and when they asked: most not long ago, few three years ago."""
    most = known.LONGEST * known.YEAR
    waited, nations = surged(drawn, np.floor(most * drawn.share(persons) ** 2).astype(np.int64), most=most, share=known.SURGE_SHARE)
    return nations, [AS_OF - timedelta(days=day) for day in waited.tolist()]


def invented_cities(drawn: Draw, *, places: int) -> Cities:
    """City and country; a city has two places at most times."""
    countries = drawn.of(max(1, places // 2), known.COUNTRIES)
    return [(f"{country}-city-{index:05d}", country) for index, country in enumerate(countries)]


def invented_routes(drawn: Draw) -> tuple[Route, ...]:
    """Most of the pairs of nationality and country have one; some that nobody knows are written down as even, twelve months."""
    pairs = [(nationality, country) for nationality in known.ORIGINS for country, _ in known.COUNTRIES]
    count = len(pairs)
    columns = zip(
        pairs,
        drawn.happens(count, share=known.ROUTED).tolist(),
        (2 + drawn.below(count, 11)).tolist(),
        drawn.of(count, known.CHANCE),
        drawn.happens(count, share=0.08).tolist(),
        strict=True,
    )
    return tuple(
        Route(*pair, months=12, chance="even", known=False) if unknown else Route(*pair, months=months, chance=chance)
        for pair, routed, months, chance, unknown in columns
        if routed
    )


def invented_persons(
    drawn: Draw, nations: Sequence[str], *, asked: Sequence[date], seen: Sequence[date], cities: Cities
) -> tuple[Person, ...]:
    """One for each nationality: when they asked, and the day on which their dates were written down."""
    count = len(nations)
    people = [int(each) for each in drawn.of(count, known.PEOPLE)]
    abroad = drawn.happens(count, share=0.5).tolist()
    columns = zip(
        (int(each) for each in drawn.of(count, known.URGENCY)),
        _tongues(drawn, nations),
        drawn.some(count, known.ARTS, share=0.95),
        _needs(drawn, people),
        _joined(drawn.some(count, known.WISHES, share=0.7), drawn.some(count, known.WISHES, share=0.4)),
        _joined(drawn.some(count, known.COUNTRIES, share=0.08), drawn.some(count, [(code, 1.0) for code in known.HOSTS], share=0.08)),
        drawn.some(count, [(city, 1.0) for city, _ in cities], share=0.06),
        drawn.some(count, [(min(_readers(city)), 1.0) for city, _ in cities], share=0.03),
        drawn.days(seen, within=150, share=0.4),
        drawn.days([day + timedelta(days=known.YEAR // 2) for day in seen], within=2 * known.YEAR, share=0.25),
        drawn.happens(count, share=0.65).tolist(),
        strict=True,
    )
    return tuple(
        Person(
            f"p{row:06d}", urgency, people[row], frozenset({nations[row]}), languages, arts, needs, wishes,
            excluded_countries=countries, excluded_cities=towns, not_seen_by=unseen,
            ready_from=None if abroad[row] else ready, arrive_by=by, waiting_since=asked[row], never_listed=never,
            groups=_groups(nations[row], people[row], abroad=abroad[row]),
        )
        for row, (urgency, languages, arts, needs, wishes, countries, towns, unseen, ready, by, never) in enumerate(columns)
    )  # fmt: skip


def invented_places(drawn: Draw, opened: Sequence[date], *, cities: Cities) -> tuple[Place, ...]:
    """One for each day on which a place came free. A place for one is the exception in need and the rule in supply."""
    count = len(opened)
    beds = [int(each) for each in drawn.of(count, known.BEDS)]
    columns = zip(
        drawn.below(count, len(cities)).tolist(),
        drawn.happens(count, share=0.3).tolist(),
        drawn.each(count, known.OFFERS),
        drawn.some(count, (("en", 70), ("fr", 12), ("ar", 10), ("es", 8)), share=0.1),
        drawn.some(count, known.ARTS, share=0.05),
        _joined(
            drawn.some(count, [(f"art:{code}", share) for code, share in known.ARTS], share=0.5),
            drawn.some(count, [(f"lang:{code}", share) for code, share in known.BRIDGES], share=0.4),
        ),
        (7 + drawn.below(count, 60)).tolist(),
        drawn.below(count, 180).tolist(),
        (240 + drawn.below(count, 300)).tolist(),
        drawn.happens(count, share=0.6).tolist(),
        strict=True,
    )
    return tuple(
        Place(
            f"v{row:06d}", cities[city][0], cities[city][1], beds[row], 2 if large and beds[row] > known.FAMILY else 1, offers,
            frozenset({"en", known.HOSTS[cities[city][1]][0]}), tongues, arts, wishes, _readers(cities[city][0]),
            decision_on=opened[row] + timedelta(days=decided), available_from=opened[row] + timedelta(days=free),
            available_until=opened[row] + timedelta(days=free + kept) if ends else None,
        )
        for row, (city, large, offers, tongues, arts, wishes, decided, free, kept, ends) in enumerate(columns)
    )  # fmt: skip


def surged(drawn: Draw, before: Whole, *, most: int, share: float) -> tuple[Whole, list[str]]:
    """The days on which somebody asked, counted back, and where from: that share of a year within three weeks, from one country.

    None of them lies `most` days back or more: a surge that would, did not happen."""
    count = len(before)
    usual, is_surge = drawn.of(count, [(code, 1.0) for code in known.ORIGINS]), drawn.happens(count, share=share)
    years = before // known.YEAR
    surge = years * known.YEAR + known.YEAR // 2 + drawn.below(count, known.SURGE_DAYS)
    is_surge &= surge < most
    moved = np.where(is_surge, surge, before)
    surges = [known.SURGES[year % len(known.SURGES)] for year in years.tolist()]
    nations = [surge if this else other for surge, other, this in zip(surges, usual, is_surge.tolist(), strict=True)]
    return moved, nations


def _tongues(drawn: Draw, nations: Sequence[str]) -> list[frozenset[str]]:
    second = drawn.some(len(nations), known.BRIDGES, share=0.7)
    return [frozenset({known.ORIGINS[nation][1]}) | more for nation, more in zip(nations, second, strict=True)]


def _needs(drawn: Draw, people: Sequence[int]) -> list[frozenset[str]]:
    some, school = drawn.each(len(people), known.NEEDS), drawn.happens(len(people), share=known.OF_FAMILY_SCHOOL).tolist()
    return [
        needs | {"school"} if asked and size >= known.FAMILY else needs for needs, asked, size in zip(some, school, people, strict=True)
    ]


def _groups(nation: str, people: int, *, abroad: bool) -> dict[str, str]:
    return {"region": known.ORIGINS[nation][0], "household": "family" if people > 1 else "alone", "stay": "abroad" if abroad else "home"}


def _joined(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    return [a | b for a, b in zip(one, other, strict=True)]


def _readers(city: str) -> frozenset[str]:
    return frozenset(f"{city}-reader-{number}" for number in range(2))
