"""What prices say of one more place against solving again with it, and what they leave out when several come at once.

An invented network, 300 × 75 where no size is asked for; in the second part at most so many places of each country may be
taken as are taken without a limit, so that each limit is full."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

from asylia.matching.advice import Kind, advise
from asylia.matching.changes import AddPlace, AddRoute, Change, ChangePlace, changed
from asylia.matching.instance import Instance, Limit, Place, Route
from asylia.matching.invent import invent
from asylia.matching.plan import solved, totals
from asylia.matching.policy import Policy
from asylia.matching.shape import task
from asylia.matching.table import aligned
from asylia.matching.worth import at_most

SIZE = (300, 75)
POLICY = Policy()
BEDS = (1, 2, 3, 4, 6)
CHANGES, TOGETHER = 40, 10
EQUAL, BOUND = "equal", "bound"
THOUSAND = 1000
HEAD = ("", "kinds", "equal", "bound by gain", "prices ms", "solving ms", "ratio", "must", "reached")

Found = TypeVar("Found")


class Row(NamedTuple):
    """`prices` and `solving` in seconds, for all kinds together."""

    name: str
    said: Sequence[int]
    gains: Sequence[int]
    prices: float
    solving: float
    must: str

    def is_reached(self) -> bool:
        pairs = list(zip(self.said, self.gains, strict=True))
        return all(said == gain for said, gain in pairs) if self.must == EQUAL else all(said >= gain for said, gain in pairs)


def run(*, size: tuple[int, int] | None, seed: int) -> int:
    persons, places = size or SIZE
    instance = invent(persons=persons, places=places, seed=seed)
    rows = [*_by_prices(instance), _under_limits(_full(instance))]
    sys.stdout.write(f"{persons} persons, {places} places, seed {seed}\n\n")
    sys.stdout.writelines(f"{line}\n" for line in aligned([HEAD, *map(_cells, rows)]))
    adds_up, told = _together(instance)
    sys.stdout.write(f"\n{told}\n")
    return 0 if adds_up and all(row.is_reached() for row in rows) else 1


def _by_prices(instance: Instance) -> Iterator[Row]:
    """Of one plan, which is there already."""
    todo = task(instance, POLICY)
    plan = solved(todo)
    for name, changes, must in (
        ("one more place", _places(instance), EQUAL),
        ("one more route", _routes(instance), BOUND),
        ("two more beds", _dwellings(instance), BOUND),
    ):
        prices, said = _timed(partial(at_most, todo, plan, changes=changes))
        solving, gains = _timed(partial(_solved, instance, changes))
        yield Row(name, said, gains, prices, solving, must)


def _under_limits(instance: Instance) -> Row:
    """A whole advice of one step: where no price can say it, it solves. Only what it tells is looked at."""
    changes = _places(instance)
    kinds = [Kind(f"{row:04}", change) for row, change in enumerate(changes)]
    prices, found = _timed(partial(advise, instance, POLICY, kinds=kinds, how_many=1))
    solving, gains = _timed(partial(_solved, instance, changes))
    told = {int(each.kind): int(each.value) for each in found.kinds if each.value is not None}
    best = [int(step.gain) for step in found.steps] or [0]
    return Row("advice, limits full", [*told.values(), *best], [*(gains[row] for row in told), max(gains)], prices, solving, EQUAL)


def _together(instance: Instance) -> tuple[bool, str]:
    """What single values promise when they are added up, and what there is when each is chosen on top of the others."""
    kinds = {f"{row:04}": change for row, change in enumerate(_places(instance))}
    seconds, found = _timed(
        partial(advise, instance, POLICY, kinds=[Kind(own, change) for own, change in kinds.items()], how_many=TOGETHER)
    )
    best = found.kinds[:TOGETHER]
    promised, steps = sum(each.value or 0 for each in best), sum(step.gain for step in found.steps)
    given = _level(_with(instance, [kinds[each.kind] for each in best])) - found.value
    after = _level(_with(instance, [kinds[step.kind] for step in found.steps])) - found.value
    lines = (
        f"The {TOGETHER} best kinds, one of each: promised {promised} one by one, {given} together, a ratio of {promised / given:.2f}.",
        f"{len(found.steps)} chosen one on top of the other, in {seconds:.2f} s: {steps}; solved with all of them: {after}.",
    )
    return steps == after, "\n".join(lines)


def _with(instance: Instance, places: Iterable[AddPlace]) -> Instance:
    new = (replace(each.place, id=f"new-{row}") for row, each in enumerate(places))
    return replace(instance, places=(*instance.places, *new))


def _cells(row: Row) -> tuple[str, ...]:
    equal = sum(said == gain for said, gain in zip(row.said, row.gains, strict=True))
    return (
        row.name,
        f"{len(row.said)}",
        f"{equal}",
        f"{sum(row.said) / max(1, sum(row.gains)):.2f}",
        f"{row.prices * THOUSAND:.1f}",
        f"{row.solving * THOUSAND:.0f}",
        f"{row.solving / row.prices:.0f}",
        row.must,
        "yes" if row.is_reached() else "NO",
    )


def _places(instance: Instance) -> list[AddPlace]:
    countries = sorted({place.country for place in instance.places})
    return [AddPlace(Place("new", country=country, beds=beds)) for country in countries for beds in BEDS]


def _routes(instance: Instance) -> list[AddRoute]:
    """Half a year and very likely: first where nothing leads there yet."""
    known = {(route.nationality, route.country) for route in instance.routes}
    nationalities = sorted({each for person in instance.persons for each in person.nationalities})
    pairs = [(each, country) for each in nationalities for country in sorted({place.country for place in instance.places})]
    return [AddRoute(Route(*pair, months=6, chance="very_likely")) for pair in sorted(pairs, key=lambda pair: pair in known)[:CHANGES]]


def _dwellings(instance: Instance) -> list[ChangePlace]:
    return [ChangePlace(place.id, {"beds": place.beds + 2}) for place in instance.places[:CHANGES]]


def _full(instance: Instance) -> Instance:
    todo = task(instance, POLICY)
    made = solved(todo)
    taken = Counter(instance.places[row].country for row in made.pairs.place[made.chosen].tolist())
    return replace(instance, limits=tuple(Limit(country, most, country=country) for country, most in sorted(taken.items())))


def _solved(instance: Instance, changes: Sequence[Change]) -> list[int]:
    before = _level(instance)
    return [_level(changed(instance, POLICY, changes=[change])[0]) - before for change in changes]


def _level(instance: Instance) -> int:
    todo = task(instance, POLICY)
    return totals(todo, solved(todo))[0]


def _timed(does: Callable[[], Found]) -> tuple[float, Found]:
    start = time.perf_counter()
    found = does()
    return time.perf_counter() - start, found
