"""Generalised assignment instances of the OR-Library, with the optimum that is published for each. See README.md beside."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from asylia.matching.instance import Instance, Pair, Person, Place, Weighted

# A file, whether it is to be made large or small, and the optimum of each instance in it.
OPTIMA = {
    "gap1": ("maximise", (336, 327, 339, 341, 326)),
    "gap4": ("maximise", (656, 644, 673, 647, 664)),
    "gap8": ("maximise", (1133, 1134, 1141, 1117, 1127)),
    "gap12": ("maximise", (1451, 1449, 1433, 1447, 1446)),
    "gapa": ("minimise", (1698, 3235, 1360, 2623, 1158, 2339)),
}


def instances(name: str) -> list[tuple[Instance, int]]:
    """Each with its optimum: every job a person who must be placed, every agent a place."""
    sense, optima = OPTIMA[name]
    numbers = iter(map(int, (Path(__file__).parent / f"{name}.txt").read_text(encoding="ascii").split()))
    return [(_instance(numbers, sense=sense), optimum) for optimum in optima[: next(numbers)]]


def _instance(numbers: Iterator[int], *, sense: str) -> Instance:
    agents, jobs = next(numbers), next(numbers)
    weight, use = ([[next(numbers) for _ in range(jobs)] for _ in range(agents)] for _ in range(2))
    places = tuple(Place(f"v{row:02}", capacity={"load": next(numbers)}) for row in range(agents))
    return Instance(
        date(2026, 11, 1),
        tuple(Person(f"j{row:03}", required=True) for row in range(jobs)),
        places,
        model="explicit",
        sense="minimise" if sense == "minimise" else "maximise",
        pairs=tuple(
            Weighted(Pair(f"j{job:03}", place.id), weight[row][job], (("load", use[row][job]),))
            for row, place in enumerate(places)
            for job in range(jobs)
        ),
    )
