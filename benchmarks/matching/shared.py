"""Shared capacities: invented resettlement with three resources, against CP-SAT, HiGHS without a core, and the LP bound.

Then the published generalised assignment instances of the OR-Library (benchmarks/matching/gap/)."""


from datetime import date

import numpy as np

from asylia.matching.instance import Instance, Pair, Person, Place, Weighted

NAMES = ("adults", "children", "seniors")
LANGUAGES, SPOKEN, SERVED = 24, 3, 0.4  # a place speaks three; a place serves a special need at this rate
NEEDING = 0.3
SPARE = np.array([1.4, 1.6, 2.0])  # what all places have, to what all cases together would use


def instance(persons: int, places: int, *, seed: int) -> Instance:
    """Cases of one to nine people; a place takes so many adults, children and seniors. Weights are invented."""
    random = np.random.default_rng(seed)
    uses = np.stack([random.integers(1, 4, persons), random.integers(0, 5, persons), (random.random(persons) < 0.15).astype(np.int64)])
    speaks = random.random((places, LANGUAGES)).argsort(axis=1)[:, :SPOKEN]
    open_to = (speaks[None] == random.integers(0, LANGUAGES, persons)[:, None, None]).any(axis=2)
    open_to &= (random.random(places) < SERVED)[None] | (random.random(persons) >= NEEDING)[:, None]
    person, place = np.nonzero(open_to)
    worth = random.integers(10, 100, len(person)) * uses.sum(axis=0)[person]
    share = random.dirichlet(np.full(places, 4.0))
    most = np.maximum(1, np.rint(SPARE[:, None] * uses.sum(axis=1)[:, None] * share[None])).astype(np.int64)
    return Instance(
        date(2026, 11, 1),
        tuple(Person(f"c{row:05}") for row in range(persons)),
        tuple(Place(f"v{row:04}", capacity=dict(zip(NAMES, most[:, row].tolist(), strict=True))) for row in range(places)),
        model="explicit",
        pairs=tuple(
            Weighted(Pair(f"c{i:05}", f"v{j:04}"), weight, tuple(zip(NAMES, uses[:, i].tolist(), strict=True)))
            for i, j, weight in zip(person.tolist(), place.tolist(), worth.tolist(), strict=True)
        ),
    )
