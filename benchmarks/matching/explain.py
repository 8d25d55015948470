"""What an exact explanation costs: of a pair, and of a person at all places, against one solve of all levels.

Asked are those who cost most: pairs that are listed but not planned, and persons who have no place."""

import sys
import time
from collections.abc import Callable
from statistics import median

from asylia.matching.explain import explain, explain_person
from asylia.matching.invent import invent
from asylia.matching.plan import solved
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend
from asylia.matching.shape import task

SIZE = (300, 75)
ASKED, TURNS = 20, 5
MOST = 10.0
POLICY = Policy()
ROW = "{:<34}{:>12}{:>12}  {}\n"


def run(*, size: tuple[int, int] | None, seed: int) -> int:
    persons, places = size or SIZE
    instance = invent(persons=persons, places=places, seed=seed)
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
