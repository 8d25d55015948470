"""Outside instances: their own weights and uses, as whole numbers that a flow can carry."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from asylia.matching.columns import Whole
from asylia.matching.errors import InvalidInstance
from asylia.matching.instance import Instance, Place

FINEST = 9
LARGEST = 10**12
UNLIMITED = 2**31


@dataclass(frozen=True, slots=True)
class Scale:
    """A given weight is a whole number divided by `factor`; `off` is how far one may be from it, in the given unit."""

    factor: Fraction = Fraction(1)
    off: Fraction = Fraction(0)


def given(weight: float) -> Fraction:
    """The number as it was written, not as a float holds it."""
    return Fraction(repr(weight))


def weights(instance: Instance) -> tuple[Whole, Scale]:
    """Made to be maximised. Weights that are not whole keep up to nine places; finer ones are rounded to that share of the largest."""
    sign = 1 if instance.sense == "maximise" else -1
    exact = [given(each.weight) for each in instance.pairs]
    scale = _scale(exact)
    whole = [sign * round(each * scale.factor) for each in exact]
    return np.array(whole, np.int64), scale


def _scale(exact: list[Fraction]) -> Scale:
    largest = max(map(abs, exact), default=Fraction(0))
    for places in range(FINEST + 1):
        if all(not (10**places) % each.denominator for each in exact) and largest * 10**places <= LARGEST:
            return Scale(Fraction(10**places))
    factor = 10**FINEST / largest
    return Scale(factor, Fraction(1, 2) / factor)


def capacities(instance: Instance) -> Whole:
    """How many persons each place takes, where each pair uses 1 of every name. Other shapes are refused."""
    if any(amount != 1 for pair in instance.pairs for _, amount in pair.uses):
        raise InvalidInstance("$.pairs.uses", "shared_capacity")
    names = [name for name, _ in instance.pairs[0].uses] if instance.pairs else []
    return np.array([_capacity(place, names) for place in instance.places], np.int64)


def _capacity(place: Place, names: list[str]) -> int:
    return min([UNLIMITED, *(int(place.capacity[name]) for name in names if name in place.capacity)])
