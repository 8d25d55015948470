"""Months against greedy cities and against a plan that knew everything beforehand.

A waiting pool must reach 83 % of hindsight and never less than greedy. Resettlement, where places are given out by the year and nobody
waits, is shown without prices and promises nothing."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from asylia.matching.events import Events, Rule
from asylia.matching.field import possible_pairs
from asylia.matching.hindsight import hindsight
from asylia.matching.instance import Instance, Pair
from asylia.matching.invent_events import invent_events
from asylia.matching.limits import months_later
from asylia.matching.policy import Policy
from asylia.matching.replay import Asked, Played, engine, greedy, play
from asylia.matching.watch import ENDLESS

MONTHS, YEAR, SEEDS = 96, 12, 3
SIZE = (1200, 288)
LEAST = 83
POLICY = Policy()
HELD = ("pool", "pool, surges")
ROW = "{:<44}{:>8}{:>8}{:>12}{:>8}{:>8}  {}\n"


def run(*, size: tuple[int, int] | None, seed: int) -> int:
    persons, places = size or SIZE
    sys.stdout.write(f"{persons} persons, {places} places, {MONTHS} months, {SEEDS} networks; protection as a share of hindsight\n\n")
    sys.stdout.write(ROW.format("events, and who chooses", "placed", "people", "protection", "lowest", "all", "must reach"))
    missed = [_shown(name, kind) for name, kind in _kinds(persons, places, seeds=range(seed, seed + SEEDS)).items()]
    return int(any(missed))


def _kinds(persons: int, places: int, *, seeds: range) -> dict[str, list[Events]]:
    surge = [invent_events(persons=persons, places=places, seed=seed, months=MONTHS) for seed in seeds]
    steady = [invent_events(persons=persons, places=places, seed=seed, months=MONTHS, surge=0) for seed in seeds]
    return {
        "pool": [replace(each, rule=Rule()) for each in steady],
        "pool, surges": [replace(each, rule=Rule()) for each in surge],
        "pool, surges, 60 % yes": surge,
        "resettlement": [_resettlement(replace(each, rule=Rule())) for each in surge],
    }


def _resettlement(events: Events) -> Events:
    """Whoever arrives is placed within the month or nowhere; the places of a year are all there on its first day, gone on its last."""
    start = events.network.as_of
    years = {each.id: events.openings.get(each.id, start) for each in events.network.places}
    opened = {one: months_later(start, _months(start, day) // YEAR * YEAR) for one, day in years.items()}
    arrivals = {each.id: events.arrivals.get(each.id, start) for each in events.network.persons}
    looked = {one: next(day for day in _steps(start) if day >= arrived) for one, arrived in arrivals.items()}
    return replace(
        events,
        network=replace(
            events.network,
            places=tuple(replace(each, decision_on=None, available_from=None, available_until=None) for each in events.network.places),
            persons=tuple(replace(each, ready_from=None, arrive_by=None) for each in events.network.persons),
        ),
        openings=opened,
        withdrawals={one: months_later(day, YEAR) for one, day in opened.items()},
        exits={one: day + timedelta(days=1) for one, day in looked.items()},
    )


def _months(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * YEAR + later.month - earlier.month


def _steps(start: date) -> list[date]:
    return [months_later(start, month) for month in range(MONTHS + 1)]


def _shown(name: str, kind: list[Events]) -> bool:
    """Whether something that must be reached is not."""
    runs = {
        "engine": [play(each, engine(POLICY, watch=ENDLESS), measure=POLICY) for each in kind],
        "cities by fit": [play(each, greedy(each, POLICY), measure=POLICY) for each in kind],
        "cities by protection": [play(each, _by_protection(each), measure=POLICY) for each in kind],
        "hindsight": [hindsight(each, POLICY, watch=ENDLESS) for each in kind],
    }
    values = {who: [_protection(each) for each in played] for who, played in runs.items()}
    most = values["hindsight"]
    for who, played in runs.items():
        lowest = min(one / other for one, other in zip(values[who], most, strict=True))
        placed, people = sum(len(each.placed) for each in played), sum(map(_people, kind, played))
        must = f"{LEAST} %, and no less than cities by fit" if name in HELD and who == "engine" else ""
        cells = (f"{name}: {who}", placed, people, sum(values[who]), f"{lowest:.1%}", f"{sum(values[who]) / sum(most):.1%}", must)
        sys.stdout.write(ROW.format(*cells).rstrip() + "\n")
    ours = sum(values["engine"])
    return name in HELD and (ours < sum(values["cities by fit"]) or 100 * ours < LEAST * sum(most))


def _protection(played: Played) -> int:
    return sum(each.protection for each in played.placed)


def _people(events: Events, played: Played) -> int:
    people = {each.id: each.people for each in events.network.persons}
    return sum(people[each.person] for each in played.placed)


def _by_protection(events: Events) -> Callable[[Instance], Asked]:
    """As greedy cities do, but each takes whom it protects most."""
    opened = events.places()

    def asks(today: Instance) -> Asked:
        pairs, free, chosen = possible_pairs(today, POLICY), np.ones(len(today.persons), np.bool_), []
        for row, place in sorted(enumerate(today.places), key=lambda each: (opened[each[1].id].first, each[1].id)):
            suits = np.flatnonzero((pairs.place == row) & free[pairs.person])
            if len(suits):
                best = suits[np.lexsort((pairs.fit[suits], pairs.protection[suits]))[-1]]
                free[pairs.person[best]] = False
                chosen.append(Pair(today.persons[int(pairs.person[best])].id, place.id))
        return Asked(tuple(chosen), frozenset())

    return asks
