"""What each level is worth for each possible pair."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from asylia.matching import explicit
from asylia.matching.arcs import Arcs, Part, Ranks, fit
from asylia.matching.columns import Columns, Truth, Whole
from asylia.matching.instance import Instance, Pair
from asylia.matching.policy import Policy

Share = npt.NDArray[np.float64]

NAMES = {"attributes": ("protection", "fit", "fairness", "tie_break"), "explicit": ("weight", "tie_break")}
MOST_MONTHS, NEVER_LISTED = 60, 24
WHOLE_CHANCE = 100
LOT_BYTES, LOT_SPARE_BITS = 4, 2


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of persons and places, sorted by both. `chance` in percent, as the policy uses it for level 1."""

    person: Whole
    place: Whole
    chance: Whole
    protection: Whole
    fit: Whole
    fairness: Whole

    def kept(self, keep: Truth | Whole) -> "Pairs":
        return Pairs(*(getattr(self, each.name)[keep] for each in fields(self)))

    def __len__(self) -> int:
        return len(self.person)


Weigh = Callable[[Pairs], Whole]


@dataclass(frozen=True, slots=True)
class Scales:
    """By row of person: percent of each band, what one percent is worth on level 1, what the person has on level 3."""

    chance: Whole
    unit: Whole
    fairness: Whole

    def of_ranks(self, table: Columns, part: Part) -> Whole:
        """The chance of each person of a block by the route of each rank; 0 where there is none."""
        bands = table.chance[table.persons.passports[part.rows], part.country]
        chance: Whole = np.where(bands < 0, 0, self.chance[part.rows[:, None], np.maximum(0, bands)])
        return chance

    def of_cells(self, table: Columns, part: Part, rank: Ranks) -> Whole:
        """The chance of each cell of a block; 0 where the pair is not possible."""
        by_rank, cells = self.of_ranks(table, part), np.zeros(rank.shape, np.int64)
        for each in range(by_rank.shape[1]):
            np.copyto(cells, by_rank[:, each, None], where=rank == each)
        return cells


def together(found: Sequence[Pairs]) -> Pairs:
    """One after the other."""
    return Pairs(*(np.concatenate([getattr(pairs, each.name) for pairs in found]) for each in fields(Pairs)))


def in_order(pairs: Pairs) -> Pairs:
    return pairs.kept(np.lexsort((pairs.place, pairs.person)))


def among(instance: Instance, pairs: Pairs, those: tuple[Pair, ...]) -> Truth:
    return np.isin(keys(pairs.person, pairs.place, places=len(instance.places)), keys_of(instance, those))


def keys_of(instance: Instance, those: tuple[Pair, ...]) -> Whole:
    persons, places = rows(instance)
    return np.array(sorted(persons[each.person] * len(places) + places[each.place] for each in those), np.int64)


def keys(person: Whole, place: Whole, *, places: int) -> Whole:
    """One number for each pair, in the order of the pairs."""
    return person.astype(np.int64) * places + place


def rows(instance: Instance) -> tuple[dict[str, int], dict[str, int]]:
    persons = {each.id: row for row, each in enumerate(instance.persons)}
    return persons, {each.id: row for row, each in enumerate(instance.places)}


def by_fit(pairs: Pairs) -> Whole:
    return pairs.fit


def by_fairness(pairs: Pairs) -> Whole:
    return pairs.fairness


@dataclass(frozen=True, slots=True)
class Lots:
    """The last level: thirty bits that nobody can choose, drawn from the ids for the pairs that are asked for."""

    key: bytes
    persons: tuple[str, ...]
    places: tuple[str, ...]

    def __call__(self, pairs: Pairs) -> Whole:
        drawn = [
            blake2b(b"%b\0%b" % (self.persons[i].encode(), self.places[j].encode()), key=self.key, digest_size=LOT_BYTES).digest()
            for i, j in zip(pairs.person.tolist(), pairs.place.tolist(), strict=True)
        ]
        return np.array([int.from_bytes(each, "big") >> LOT_SPARE_BITS for each in drawn], np.int64)

    def slice(self, start: int, end: int) -> "Lots":
        return Lots(self.key, self.persons[start:end], self.places)


def later_levels(instance: Instance, policy: Policy) -> tuple[Weigh, ...]:
    """All levels after the first."""
    lots = Lots(str(policy.seed).encode(), tuple(each.id for each in instance.persons), tuple(each.id for each in instance.places))
    return (by_fit, by_fairness, lots) if instance.model == "attributes" else (lots,)


def scales(instance: Instance, policy: Policy, *, table: Columns, best: Whole) -> Scales:
    """`best`: by row of person, the highest percent of all possible pairs, 1 for none."""
    who = table.persons
    chance = np.tile(np.array(policy.chance_percent, np.int64), (len(best), 1))
    if policy.chance_use == "relative":
        chance = WHOLE_CHANCE * chance // best[:, None]
    counted = who.people if policy.count == "people" else np.ones_like(who.people)
    return Scales(
        chance=chance,
        unit=np.array(policy.urgency_weight, np.int64)[who.urgency - 1] * counted,
        fairness=np.minimum(MOST_MONTHS, who.waited) + NEVER_LISTED * who.never_listed + _credit(instance, policy),
    )


def weighed(table: Columns, by: Scales, found: Arcs) -> Pairs:
    chance = by.chance[found.person, _bands(table, found)]
    return Pairs(
        person=found.person,
        place=found.place,
        chance=chance,
        protection=by.unit[found.person] * chance,
        fit=fit(table, found),
        fairness=by.fairness[found.person],
    )


def _bands(table: Columns, found: Arcs) -> Whole:
    bands: Whole = table.chance[table.persons.passports[found.person], table.places.country[found.place], found.rank]
    return bands


def given(instance: Instance) -> Pairs:
    """Those of an explicit instance."""
    persons, places = rows(instance)
    weight, _ = explicit.weights(instance)
    none = np.zeros(len(weight), np.int64)
    return Pairs(
        person=np.array([persons[each.pair.person] for each in instance.pairs], np.int64),
        place=np.array([places[each.pair.place] for each in instance.pairs], np.int64),
        chance=none,
        protection=weight,
        fit=none,
        fairness=none,
    )


def _credit(instance: Instance, policy: Policy) -> Whole:
    def of(groups: dict[str, str]) -> int:
        return sum(credits_.get(groups.get(key, ""), 0) for key, credits_ in policy.group_credit.items())

    return np.array([of(dict(person.groups)) for person in instance.persons], np.int64)
