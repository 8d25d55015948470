"""What happens in a network over months: who arrives and leaves, which places open and close, who says no."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from asylia.matching.instance import Instance, Pair
from asylia.matching.limits import months_later

PERCENT = 100
LOT_BYTES = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """How often city and person say yes to a pair of which no answer is listed: the same for everybody, drawn by lot."""

    seed: int = 0
    city_yes_percent: int = 100
    person_yes_percent: int = 100

    def is_yes(self, pair: Pair) -> bool:
        """The answer belongs to the pair, so it is the same whoever asks, and whenever."""
        return self._lot(pair, side=b"city") < self.city_yes_percent and self._lot(pair, side=b"person") < self.person_yes_percent

    def _lot(self, pair: Pair, *, side: bytes) -> int:
        text = b"%b\0%b" % (pair.person.encode(), pair.place.encode())
        drawn = blake2b(text, key=str(self.seed).encode(), person=side, digest_size=LOT_BYTES).digest()
        return int.from_bytes(drawn, "big") * PERCENT >> (8 * LOT_BYTES)


class Window(NamedTuple):
    """The months, counted from 0, on whose first day somebody or something is there: from `first`, no longer at `end`."""

    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Events:
    """`network` holds everybody who ever arrives and every place that ever opens. Who has no day is there from the start, to the end."""

    network: Instance
    months: int
    arrivals: Mapping[str, date] = field(default_factory=dict)
    exits: Mapping[str, date] = field(default_factory=dict)
    openings: Mapping[str, date] = field(default_factory=dict)
    withdrawals: Mapping[str, date] = field(default_factory=dict)
    answers: Mapping[Pair, str] = field(default_factory=dict)
    rule: Rule = Rule()

    def days(self) -> tuple[date, ...]:
        """The day of each month on which the network is looked at: that of its start."""
        return tuple(months_later(self.network.as_of, month) for month in range(self.months))

    def persons(self) -> dict[str, Window]:
        return _windows(self.days(), [each.id for each in self.network.persons], first=self.arrivals, last=self.exits)

    def places(self) -> dict[str, Window]:
        return _windows(self.days(), [each.id for each in self.network.places], first=self.openings, last=self.withdrawals)

    def is_yes(self, pair: Pair) -> bool:
        answer = self.answers.get(pair)
        return self.rule.is_yes(pair) if answer is None else answer == "yes"


def _windows(days: tuple[date, ...], ids: list[str], *, first: Mapping[str, date], last: Mapping[str, date]) -> dict[str, Window]:
    """Whoever leaves on a day is not there any more when it is looked at."""

    def month(given: Mapping[str, date], one: str, otherwise: int) -> int:
        return bisect_left(days, given[one]) if one in given else otherwise

    return {one: Window(month(first, one, 0), month(last, one, len(days))) for one in ids}
