"""Outside instances: their own weights and uses, as whole numbers that a solver can carry."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from asylia.matching.columns import Whole
from asylia.matching.instance import Instance, Place

FINEST = 9
LARGEST = 10**12
UNLIMITED = 2**31
LARGEST_USE, UNLIMITED_USE = 10**18, 2**63 - 1


Taken = Sequence[tuple[str, float]]  # place and amount, by row of the pairs
Has = Mapping[str, float | None]  # by place; None where it does not name it


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
    """What each pair takes of each name, and what each place has of it, in the same whole unit: of all places or, where the numbers
    would run over, of each place."""
    for column, name in enumerate(_names(instance)):
        taken = [(each.pair.place, each.uses[column][1]) for each in instance.pairs]
        has = {place.id: place.capacity.get(name) for place in instance.places}
        exact = {each: given(each) for each in {*(amount for _, amount in taken), *has.values()} if each is not None}
        common = math.lcm(*(each.denominator for each in exact.values()))
        runs_over = common * max(exact.values()) > LARGEST_USE
        yield _apart(taken, has) if runs_over else _together(taken, has, exact=exact, unit=common)


def _together(taken: Taken, has: Has, *, exact: Mapping[float, Fraction], unit: int) -> Uses:
    whole = {each: int(amount * unit) for each, amount in exact.items()}
    amounts = [whole[amount] for _, amount in taken]
    return Uses(np.array(amounts, np.int64), np.array([UNLIMITED_USE if each is None else whole[each] for each in has.values()], np.int64))


def _apart(taken: Taken, has: Has) -> Uses:
    written: dict[str, set[float]] = {place: set() for place in has}
    for place, amount in taken:
        written[place].add(amount)
    whole = {place: _in_units(most, written[place]) for place, most in has.items()}
    amounts = [whole[place][0][amount] for place, amount in taken]
    return Uses(np.array(amounts, np.int64), np.array([most for _, most in whole.values()], np.int64))


def _in_units(capacity: float | None, written: Collection[float]) -> tuple[Mapping[float, int], int]:
    """How many units each amount takes, and how many there are. What is too much for the place is one unit too much."""
    if capacity is None:
        return dict.fromkeys(written, 0), UNLIMITED_USE
    has, exact = given(capacity), {each: given(each) for each in written}
    unit = _factor(has, [each for each in exact.values() if each <= has])
    most = math.floor(has * unit)
    return {each: min(most + 1, math.ceil(amount * unit)) for each, amount in exact.items()}, most


def _factor(has: Fraction, amounts: Iterable[Fraction]) -> Fraction:
    """The least that makes all whole. Where the numbers would run over, the finest that does not: uses are then rounded
    up and capacities down, so that none is ever passed."""
    common = math.lcm(has.denominator, *(each.denominator for each in amounts))
    return Fraction(common) if common * has <= LARGEST_USE else LARGEST_USE / has


def _names(instance: Instance) -> list[str]:
    return [name for name, _ in instance.pairs[0].uses] if instance.pairs else []


def _capacity(place: Place, names: list[str]) -> int:
    return min([UNLIMITED, *(int(place.capacity[name]) for name in names if name in place.capacity)])
