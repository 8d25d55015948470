"""Persons cut for several workers, on Dask `distributed`: the extra `asylia[scale]`. The answer is the same to the byte.

What is large, the persons, is sent once; each round sends prices out and brings back the pairs that were found."""

import contextlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import distributed
import numpy as np

from asylia.matching.errors import InvalidInstance
from asylia.matching.search import Cut, Does, Made, Prices, Search

SECONDS_TO_JOIN = 20
SLICES_PER_THREAD = 2


@contextlib.contextmanager
def cut_for(workers: str) -> Iterator[Cut]:
    """So many local processes, or those of the scheduler at an address such as `tcp://127.0.0.1:8786`."""
    quiet = {"dashboard_address": "127.0.0.1:0", "silence_logs": logging.CRITICAL}  # any free port; logs speak of addresses
    own = {"n_workers": int(workers), "threads_per_worker": 1, **quiet} if workers.isdigit() else {}
    try:
        client = distributed.Client(None if own else workers, timeout=SECONDS_TO_JOIN, set_as_default=False, **own)
    except (OSError, ValueError):
        raise InvalidInstance("WORKERS", "unreachable") from None
    with client:
        yield _Cut(client, SLICES_PER_THREAD * max(1, sum(client.nthreads().values())))


@dataclass(slots=True)
class _Cut:
    """`sent`: what was sent already, by its number; it is held, so that no other thing takes the number."""

    client: Any
    slices: int
    sent: dict[int, tuple[Search, list[Any]]] = field(default_factory=dict)

    def __call__(self, search: Search, does: Does[Made], prices: Sequence[Prices] = ()) -> list[Made]:
        edges = np.linspace(0, len(search.persons), self.slices + 1).astype(int).tolist()
        slices = list(pairwise(edges))
        futures = [
            self.client.submit(_done, large, _light(search, start, end), does, _of(prices, start, end), pure=False)
            for (start, end), large in zip(slices, self._large(search, slices), strict=True)
        ]
        made: list[Made] = self.client.gather(futures)
        return made

    def _large(self, search: Search, slices: Sequence[tuple[int, int]]) -> list[Any]:
        if id(search.scales) not in self.sent:
            self.sent[id(search.scales)] = search, [self.client.scatter(search.slice(*each), hash=False) for each in slices]
        return self.sent[id(search.scales)][1]


def _light(search: Search, start: int, end: int) -> Mapping[str, object]:
    """What changes from round to round."""
    part = search.slice(start, end)
    return {"worth": part.worth, "persons": part.persons, "places": part.places, "shut": part.shut}


def _of(prices: Sequence[Prices], start: int, end: int) -> list[Prices]:
    return [Prices(each.person[start:end], each.place) for each in prices]


def _done(large: Search, light: dict[str, Any], does: Does[Made], prices: Sequence[Prices]) -> Made:
    return does(replace(large, **light), prices)
