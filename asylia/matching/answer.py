"""What the engine answers: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from asylia.matching.fairness import FairnessReport
from asylia.matching.instance import Pair
from asylia.matching.lists import ShortList
from asylia.matching.reasons import Unplaced

Number = int | float


class Level(NamedTuple):
    name: str
    value: Number
    bound: Number
    gap: float


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`prices`: what level 1 loses without the place; None where those who must be placed need it. Of a shape that is no flow,
    an estimate from above."""

    status: Literal["optimal", "within_gap", "time_limit"]
    levels: tuple[Level, ...]
    assignments: tuple[Pair, ...]
    lists: tuple[ShortList, ...]
    unplaced: tuple[Unplaced, ...]
    prices: Mapping[str, Number | None]
    fairness: FairnessReport
    fingerprint: str
    engine: str
