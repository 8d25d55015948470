"""The numbers that the board carries. What a file leaves out takes the defaults here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

GroupCredit = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Policy:
    """`urgency_weight` by urgency 1 to 4, `chance_percent` by band from `very_unlikely` to `very_likely`."""

    seed: int = 0
    urgency_weight: tuple[int, ...] = (1, 2, 4, 8)
    count: Literal["people", "households"] = "people"
    chance_percent: tuple[int, ...] = (10, 30, 50, 70, 90)
    chance_use: Literal["expected", "relative"] = "expected"
    group_credit: GroupCredit = field(default_factory=dict)
    protection_slack_permille: int = 0
    fairness_groups: tuple[str, ...] = ()
    list_length: int = 4
    lists_per_person: int = 3
    city_yes_percent: int = 70
    person_yes_percent: int = 85
    never_listed_after: int = 6
    potentials: Literal["none"] = "none"
