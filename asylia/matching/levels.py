"""What each level is worth for each possible pair."""

from dataclasses import dataclass, fields
from hashlib import blake2b

import numpy as np

from asylia.matching import explicit
from asylia.matching.arcs import arcs
from asylia.matching.columns import Truth, Whole, columns
from asylia.matching.instance import Instance, Pair
from asylia.matching.policy import Policy

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


def possible_pairs(instance: Instance, policy: Policy | None = None) -> Pairs:
    """Those that pass every hard limit."""
    pairs = all_pairs(instance, policy or Policy())
    return pairs.kept(~among(instance, pairs, instance.closed))


def all_pairs(instance: Instance, policy: Policy) -> Pairs:
    """Closed ones too: what an answer at one vacancy closed changes nothing at the others."""
    return _given(instance) if instance.model == "explicit" else _weighed(instance, policy)


def among(instance: Instance, pairs: Pairs, those: tuple[Pair, ...]) -> Truth:
    persons, places = rows(instance)
    keys = [persons[each.person] * len(places) + places[each.place] for each in those]
    return np.isin(pairs.person * len(places) + pairs.place, np.array(keys, np.int64))


def rows(instance: Instance) -> tuple[dict[str, int], dict[str, int]]:
    persons = {each.id: row for row, each in enumerate(instance.persons)}
    return persons, {each.id: row for row, each in enumerate(instance.places)}


def lots(instance: Instance, policy: Policy, pairs: Pairs) -> Whole:
    """The last level: thirty bits that nobody can choose."""
    key = str(policy.seed).encode()
    persons, places = [each.id.encode() for each in instance.persons], [each.id.encode() for each in instance.places]
    drawn = [
        blake2b(b"%b\0%b" % (persons[i], places[j]), key=key, digest_size=LOT_BYTES).digest()
        for i, j in zip(pairs.person.tolist(), pairs.place.tolist(), strict=True)
    ]
    return np.array([int.from_bytes(each, "big") >> LOT_SPARE_BITS for each in drawn], np.int64)


def _weighed(instance: Instance, policy: Policy) -> Pairs:
    found, who = arcs(instance), columns(instance).persons
    chance = np.array(policy.chance_percent, np.int64)[found.band]
    if policy.chance_use == "relative":
        best = np.ones(len(instance.persons), np.int64)
        np.maximum.at(best, found.person, chance)
        chance = WHOLE_CHANCE * chance // best[found.person]
    urgency = np.array(policy.urgency_weight, np.int64)[who.urgency - 1]
    counted = who.people if policy.count == "people" else np.ones_like(who.people)
    waited = np.minimum(MOST_MONTHS, who.waited) + NEVER_LISTED * who.never_listed + _credit(instance, policy)
    return Pairs(
        person=found.person,
        place=found.place,
        chance=chance,
        protection=(urgency * counted)[found.person] * chance,
        fit=found.fit,
        fairness=waited[found.person],
    )


def _credit(instance: Instance, policy: Policy) -> Whole:
    def of(groups: dict[str, str]) -> int:
        return sum(credits_.get(groups.get(key, ""), 0) for key, credits_ in policy.group_credit.items())

    return np.array([of(dict(person.groups)) for person in instance.persons], np.int64)


def _given(instance: Instance) -> Pairs:
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
