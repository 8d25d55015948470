"""How long a run may take, and who is told how far it is. The only clock of the room: it never changes what is found."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

SECONDS = 60.0


class Progress(NamedTuple):
    """`value` and `bound` are those of the level, where they are known already; `left` in seconds."""

    level: str
    round: int
    value: int | None
    bound: int | None
    left: float


def _forever() -> bool:
    return False


def _nobody(_: Progress) -> None:
    return


@dataclass(frozen=True, slots=True)
class Watch:
    """`end` on the monotonic clock. To be stopped is as if time were up."""

    end: float = float("inf")
    is_stopped: Callable[[], bool] = _forever
    told: Callable[[Progress], None] = _nobody

    def is_late(self) -> bool:
        return self.is_stopped() or time.monotonic() >= self.end

    def left(self) -> float:
        """In seconds, never below zero."""
        return 0.0 if self.is_stopped() else max(0.0, self.end - time.monotonic())

    def part(self, share: float) -> "Watch":
        """The same, for a share of the time that is left."""
        return replace(self, end=time.monotonic() + share * self.left())

    def tell(self, level: str, *, round: int = 1, value: int | None = None, bound: int | None = None) -> None:  # noqa: A002 - the word of the field
        self.told(Progress(level, round, value, bound, max(0.0, self.end - time.monotonic())))

    def within(self, part: str) -> "Watch":
        """Of a part of the work only its name and round are told: its values are none of the answer's."""
        return replace(self, told=lambda heard: self.told(heard._replace(level=part, value=None, bound=None)))


def seconds(limit: float, *, is_stopped: Callable[[], bool] = _forever, told: Callable[[Progress], None] = _nobody) -> Watch:
    """From now on."""
    return Watch(time.monotonic() + limit, is_stopped, told)


ENDLESS = Watch()
