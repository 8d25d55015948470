"""Invented months: a pool that waits, people who arrive in a stream and in a surge a year, places that come free, and who leaves."""

from collections.abc import Sequence
from datetime import date, timedelta

from asylia.matching import proportions as known
from asylia.matching.draw import Draw, draw
from asylia.matching.events import Events, Rule
from asylia.matching.instance import Instance
from asylia.matching.invent import AS_OF, invented_cities, invented_persons, invented_places, invented_pool, invented_routes, surged
from asylia.matching.limits import months_later


def invent_events(*, persons: int, places: int, seed: int, months: int, surge: float = known.SURGE_SHARE) -> Events:
    """So many persons and places in all: some are there at the start, the others come within these months.

    `surge`: which share of those who come in a year comes within three weeks."""
    drawn, end = draw(seed), months_later(AS_OF, months)
    cities, routes = invented_cities(drawn, places=places), invented_routes(drawn)
    nations, asked, arrivals = _arriving(drawn, persons, end=end, surge=surge)
    who = invented_persons(drawn, nations, asked=asked, seen=arrivals, cities=cities)
    opened = _opening(drawn, places, end=end)
    where = invented_places(drawn, opened, cities=cities)
    exits = drawn.days(_later(arrivals, 1), within=known.LONGEST * known.YEAR, share=known.LEAVING)
    withdrawals = drawn.days(_later(opened, known.KEPT), within=known.YEAR - known.KEPT, share=known.WITHDRAWN)
    return Events(
        network=Instance(as_of=AS_OF, persons=who, places=where, routes=routes),
        months=months,
        arrivals={each.id: day for each, day in zip(who, arrivals, strict=True) if day > AS_OF},
        exits={each.id: day for each, day in zip(who, exits, strict=True) if day},
        openings={each.id: day for each, day in zip(where, opened, strict=True) if day > AS_OF},
        withdrawals={each.id: day or last for each, day, last in zip(where, withdrawals, _later(opened, known.YEAR), strict=True)},
        rule=Rule(seed, known.CITY_YES, known.PERSON_YES),
    )


def _arriving(drawn: Draw, persons: int, *, end: date, surge: float) -> tuple[list[str], list[date], list[date]]:
    """Where from, when they asked, and since when they can be proposed: weeks of assessment later."""
    waiting = persons // known.WAITING
    nations, asked = invented_pool(drawn, waiting)
    most = (end - AS_OF).days
    before, from_stream = surged(drawn, drawn.below(persons - waiting, most), most=most, share=surge)
    arrivals = [end - timedelta(days=day) for day in before.tolist()]
    assessed = (known.ASSESSED + drawn.below(len(arrivals), known.ASSESSED)).tolist()
    since = [day - timedelta(days=days) for day, days in zip(arrivals, assessed, strict=True)]
    return [*nations, *from_stream], [*asked, *since], [*([AS_OF] * waiting), *arrivals]


def _opening(drawn: Draw, places: int, *, end: date) -> list[date]:
    free = places // known.FREE
    return [*([AS_OF] * free), *(AS_OF + timedelta(days=day) for day in drawn.below(places - free, (end - AS_OF).days).tolist())]


def _later(days: Sequence[date], more: int) -> list[date]:
    return [day + timedelta(days=more) for day in days]
