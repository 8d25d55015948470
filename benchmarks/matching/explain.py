"""What an exact explanation costs: of a pair, and of a person at all places, against one solve of all levels.

Asked are those who cost most: pairs that are listed but not planned, and persons who have no place."""

import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median

from asylia.matching.explain import explain, explain_person
from asylia.matching.instance import CHANCES, Instance, Person, Place, Route
from asylia.matching.plan import solved
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend
from asylia.matching.shape import task

SIZE = (300, 75)
ASKED, TURNS = 20, 5
MOST = 10.0
POLICY = Policy()
ROW = "{:<34}{:>12}{:>12}  {}\n"

AS_OF = date(2026, 11, 1)
NATIONS, COUNTRIES = [f"N{n}" for n in range(12)], [f"C{n}" for n in range(15)]
LANGUAGES, CODES = [f"l{n}" for n in range(10)], ["school", "sea", "step_free", "garden", "library", "hospital:dialysis"]


def run(*, size: tuple[int, int] | None, seed: int) -> int:
    persons, places = size or SIZE
    instance = invented(persons=persons, places=places, seed=seed)
    found = recommend(instance, POLICY)
    listed = [(entry.person, each.place) for each in found.lists for entry in each.entries]
    pairs = [pair for pair in listed if pair not in set(found.assignments)][:ASKED]
    without = [each.person for each in found.unplaced][:ASKED]
    solve = median(_seconds(lambda: solved(task(instance, POLICY))) for _ in range(TURNS))
    sys.stdout.write(
        f"{persons} persons, {places} places, {len(found.assignments)} placed; median and worst of {ASKED}, in ms of one processor\n\n"
    )
    sys.stdout.write(ROW.format("", "median", "worst", "worst / one solve, must reach"))
    _line("one solve, four levels", [solve], solve=solve)
    _line("recommend, with lists", [_seconds(lambda: recommend(instance, POLICY)) for _ in range(TURNS)], solve=solve)
    one = [_seconds(lambda: explain(instance, POLICY, found, person=person, place=place)) for person, place in pairs]  # noqa: B023
    whole = [_seconds(lambda: explain_person(instance, POLICY, found, person=person)) for person in without]  # noqa: B023
    missed = [_line("explain a pair", one, solve=solve, most=MOST), _line("explain a person at all places", whole, solve=solve, most=MOST)]
    return int(any(missed))


def _line(name: str, seconds: list[float], *, solve: float, most: float | None = None) -> bool:
    """True where it takes longer than it may."""
    ratio = max(seconds) / solve
    goal = f", <= {most:g}: {'yes' if ratio <= most else 'no'}" if most else ""
    sys.stdout.write(ROW.format(name, f"{1000 * median(seconds):.1f}", f"{1000 * max(seconds):.1f}", f"{ratio:.1f}{goal}"))
    return most is not None and ratio > most


def _seconds(does: Callable[[], object]) -> float:
    """Of the processor, for others may be at work on the machine; the room takes one thread."""
    begun = time.process_time()
    does()
    return time.process_time() - begun


def invented(*, persons: int, places: int, seed: int) -> Instance:
    """Nobody in it exists. Most persons have some places that would suit, and one limit in the way of many others."""
    drawn = random.Random(seed)  # noqa: S311 - nothing secret is drawn

    def some(codes: list[str], *, most: int) -> frozenset[str]:
        return frozenset(drawn.sample(codes, drawn.randint(0, most)))

    return Instance(
        as_of=AS_OF,
        persons=tuple(
            Person(
                id=f"p{n:05d}",
                urgency=drawn.choice((1, 2, 2, 3, 3, 4)),
                people=drawn.choice((1, 1, 1, 2, 3, 4)),
                nationalities=frozenset({drawn.choice(NATIONS)}),
                languages=some(LANGUAGES, most=3),
                needs=some(CODES, most=1),
                wishes=some(CODES, most=2),
                excluded_countries=some(COUNTRIES, most=1),
                arrive_by=AS_OF + timedelta(days=drawn.randint(180, 720)),
                waiting_since=AS_OF - timedelta(days=drawn.randint(0, 1500)),
            )
            for n in range(persons)
        ),
        places=tuple(
            Place(
                id=f"v{n:05d}",
                city=f"city{n // 2:05d}",
                country=drawn.choice(COUNTRIES),
                beds=drawn.choice((1, 2, 2, 3, 4)),
                offers=some(CODES, most=5),
                languages=some(LANGUAGES, most=2),
                available_from=AS_OF + timedelta(days=drawn.randint(0, 365)),
            )
            for n in range(places)
        ),
        routes=tuple(
            Route(nation, country, drawn.randint(2, 14), drawn.choice(CHANCES))
            for nation in NATIONS
            for country in COUNTRIES
            if drawn.random() < 0.7  # noqa: PLR2004 - of all routes
        ),
    )
