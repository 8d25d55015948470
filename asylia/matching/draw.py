"""One seed, one stream of draws, the same everywhere: only `integers` and `random` are used, whose streams numpy keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from asylia.matching.columns import Truth, Whole
from asylia.matching.instance import NONE
from asylia.matching.proportions import Shares


@dataclass(frozen=True, slots=True)
class Draw:
    """The stream of one seed. Each call draws on."""

    stream: np.random.Generator

    def share(self, count: int) -> npt.NDArray[np.float64]:
        return self.stream.random(count)

    def happens(self, count: int, *, share: float) -> Truth:
        happens: Truth = self.stream.random(count) < share
        return happens

    def below(self, count: int, most: int) -> Whole:
        return self.stream.integers(0, most, count)

    def of(self, count: int, shares: Shares) -> list[str]:
        """One of the codes for each, by their shares."""
        codes = [code for code, _ in shares]
        ends = np.cumsum([share for _, share in shares])
        found = np.searchsorted(ends, self.stream.random(count) * ends[-1], side="right")
        return [codes[index] for index in np.minimum(found, len(codes) - 1).tolist()]

    def some(self, count: int, shares: Shares, *, share: float) -> list[frozenset[str]]:
        """One of the codes for that share of them, none for the others."""
        codes, has = self.of(count, shares), self.happens(count, share=share).tolist()
        return [frozenset({code}) if this else NONE for code, this in zip(codes, has, strict=True)]

    def each(self, count: int, shares: Shares) -> list[frozenset[str]]:
        """Every code by its own chance."""
        kept = [self.happens(count, share=share).tolist() for _, share in shares]
        codes = [code for code, _ in shares]
        return [frozenset(code for code, this in zip(codes, row, strict=True) if this) for row in zip(*kept, strict=True)]

    def days(self, first: Sequence[date], *, within: int, share: float) -> list[date | None]:
        """A day soon after, for that share of them."""
        later, has = self.below(len(first), within).tolist(), self.happens(len(first), share=share).tolist()
        return [day + timedelta(days=more) if this else None for day, more, this in zip(first, later, has, strict=True)]


def draw(seed: int) -> Draw:
    return Draw(np.random.Generator(np.random.PCG64(seed)))
