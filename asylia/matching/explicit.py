"""Outside instances: their own weights and uses, as whole numbers that a solver can carry."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from asylia.matching.columns import Whole
from asylia.matching.instance import Instance, Place

FINEST = 9
LARGEST = 10**12
UNLIMITED = 2**31
LARGEST_USE, UNLIMITED_USE = 10**18, 2**63 - 1


@dataclass(frozen=True, slots=True)
class Scale:
    """A given weight is a whole number divided by `factor`; `off` is how far one may be from it, in the given unit."""

    factor: Fraction = Fraction(1)
    off: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Uses:
    """Of one name: `amount` by row of the pairs, `most` by row of the places; UNLIMITED_USE where a place does not name it."""

    amount: Whole
    most: Whole


def given(weight: float) -> Fraction:
    """The number as it was written, not as a float holds it."""
    return Fraction(repr(weight))


def weights(instance: Instance) -> tuple[Whole, Scale]:
    """Made to be maximised. Weights that are not whole keep up to nine places; finer ones are rounded to that share of the largest."""
    sign = 1 if instance.sense == "maximise" else -1
    written = [each.weight for each in instance.pairs]
    exact = {each: given(each) for each in set(written)}
    scale = _scale([*exact.values()])
    whole = {each: sign * round(value * scale.factor) for each, value in exact.items()}
    return np.array([whole[each] for each in written], np.int64), scale


def _scale(exact: list[Fraction]) -> Scale:
    largest = max(map(abs, exact), default=Fraction(0))
    for places in range(FINEST + 1):
        if all(not (10**places) % each.denominator for each in exact) and largest * 10**places <= LARGEST:
            return Scale(Fraction(10**places))
    factor = 10**FINEST / largest
    return Scale(factor, Fraction(1, 2) / factor)


def is_counted(instance: Instance) -> bool:
    """Whether each pair uses 1 of every name: then a place takes so many persons, whoever they are."""
    return all(amount == 1 for pair in instance.pairs for _, amount in pair.uses)


def capacities(instance: Instance) -> Whole:
    """How many persons each place takes, by the counts alone: any number where pairs use unequal parts."""
    names = _names(instance) if is_counted(instance) else []
    return np.array([_capacity(place, names) for place in instance.places], np.int64)


def uses(instance: Instance) -> Iterator[Uses]:
    """What each pair takes of each name, and what each place has of it, in the same whole unit."""
    for column, name in enumerate(_names(instance)):
        written = [each.uses[column][1] for each in instance.pairs]
        amounts = {each: given(each) for each in set(written)}
        has = [given(place.capacity[name]) if name in place.capacity else None for place in instance.places]
        factor = _factor([*amounts.values(), *(each for each in has if each is not None)])
        whole = {each: math.ceil(exact * factor) for each, exact in amounts.items()}
        most = [UNLIMITED_USE if each is None else math.floor(each * factor) for each in has]
        yield Uses(np.array([whole[each] for each in written], np.int64), np.array(most, np.int64))


def _factor(exact: list[Fraction]) -> Fraction:
    """The least that makes all whole. Where the numbers would run over, the finest that does not: uses are then rounded
    up and capacities down, so that none is ever passed."""
    common = math.lcm(*(each.denominator for each in exact))
    largest = max(exact, default=Fraction(0))
    return Fraction(common) if common * largest <= LARGEST_USE else LARGEST_USE / largest


def _names(instance: Instance) -> list[str]:
    return [name for name, _ in instance.pairs[0].uses] if instance.pairs else []


def _capacity(place: Place, names: list[str]) -> int:
    return min([UNLIMITED, *(int(place.capacity[name]) for name in names if name in place.capacity)])
