"""What pairs take from something that they share: a place, what it has of a name, a limit. Whole numbers, exact."""

from dataclasses import dataclass

import numpy as np

from asylia.matching import explicit
from asylia.matching.columns import Truth, Whole
from asylia.matching.instance import Instance
from asylia.matching.levels import Pairs

NO_PLACE = -1
SAFELY = 1 + 1e-9


@dataclass(frozen=True, slots=True)
class Rows:
    """An entry for each pair that takes from a row: the number of the row, that of the pair, and the amount.

    `most` is what each row has, `place` whose it is: NO_PLACE for a limit."""

    row: Whole
    pair: Whole
    amount: Whole
    most: Whole
    place: Whole

    def kept(self, keep: Truth) -> "Rows":
        """For these pairs alone, which take new numbers."""
        entries = keep[self.pair]
        number = np.cumsum(keep) - 1
        return Rows(self.row[entries], number[self.pair[entries]], self.amount[entries], self.most, self.place)

    def taken(self, chosen: Whole) -> Whole:
        """By row."""
        total = np.zeros(len(self.most), np.int64)
        of_chosen = np.isin(self.pair, chosen)
        np.add.at(total, self.row[of_chosen], self.amount[of_chosen])
        return total

    def fitting(self, pairs: int, room: Whole) -> Truth:
        """Of so many pairs, those that take from no row more than its room."""
        fits = np.ones(pairs, np.bool_)
        fits[self.pair[self.amount > room[self.row]]] = False
        return fits

    def scarce(self) -> "Rows":
        """Without the rows that all pairs together could not pass; sums may run over, so by floats."""
        wanted = np.bincount(self.row, weights=self.amount, minlength=len(self.most))
        short = wanted * SAFELY > self.most
        entries = short[self.row] & (self.amount != 0)
        number = np.cumsum(short) - 1
        return Rows(number[self.row[entries]], self.pair[entries], self.amount[entries], self.most[short], self.place[short])


def rows(instance: Instance, pairs: Pairs, *, capacity: Whole, quotas: Whole, fixed: Truth) -> Rows:
    """Of all that the instance shares. `capacity` and `quotas`, by place and limit, are without what is fixed; what the
    `fixed` among the pairs use is taken away here."""
    once = np.ones(len(pairs), np.int64)
    parts = [_of_places(pairs, once, capacity), *_of_limits(instance, pairs, quotas)]
    if instance.model == "explicit" and not explicit.is_counted(instance):
        places = pairs.place[fixed]
        parts += [_of_places(pairs, each.amount, _left(each, places, each.amount[fixed])) for each in explicit.uses(instance)]
    return joined(parts)


def _left(uses: explicit.Uses, places: Whole, amounts: Whole) -> Whole:
    """One after the other: a sum could run over."""
    left = uses.most.copy()
    for place, amount in zip(places.tolist(), amounts.tolist(), strict=True):
        left[place] = max(0, int(left[place]) - amount)
    return left


def row(pair: Whole, amount: Whole, *, most: int) -> Rows:
    return Rows(np.zeros_like(pair), pair, amount, np.array([most], np.int64), np.array([NO_PLACE], np.int64))


def joined(parts: list[Rows]) -> Rows:
    starts = np.cumsum([0, *(len(each.most) for each in parts)])
    return Rows(
        row=np.concatenate([each.row + start for each, start in zip(parts, starts.tolist(), strict=False)]),
        pair=np.concatenate([each.pair for each in parts]),
        amount=np.concatenate([each.amount for each in parts]),
        most=np.concatenate([each.most for each in parts]),
        place=np.concatenate([each.place for each in parts]),
    )


def _of_places(pairs: Pairs, amount: Whole, most: Whole) -> Rows:
    return Rows(pairs.place, np.arange(len(pairs)), amount, most, np.arange(len(most)))


def _of_limits(instance: Instance, pairs: Pairs, quotas: Whole) -> list[Rows]:
    held = [np.array([limit.holds(place) for place in instance.places], np.bool_) for limit in instance.limits]
    below = [np.flatnonzero(places[pairs.place]) for places in held]
    return [row(pair, np.ones_like(pair), most=most) for pair, most in zip(below, quotas.tolist(), strict=True)]
