"""Why a person does or does not stand at a place: plain values and codes, never prose, and no other person.

What is for staff of the case only says so (`is_for_staff`): to a city such a pair does not exist, and it is told nothing of it.
Of every other pair a city may be told all. How a person stands at all places is always for staff of the case."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Literal

from asylia.matching.answer import Number
from asylia.matching.files import canonical
from asylia.matching.limits import LimitResult, Values

EXPLANATION, PERSON_EXPLANATION = "asylia.explanation/1", "asylia.person_explanation/1"
STAFF_ONLY = frozenset({"excluded_country", "excluded_city", "not_seen_by"})

Standing = Literal["assigned", "listed", "possible", "impossible"]


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    value: Number | str
    weight: int


@dataclass(frozen=True, slots=True)
class Level:
    """Protection is the product of the weights of its parts; fit the mean of their values by weight; fairness and lot the sum of
    value x weight, where the value of a `group_credit` is the key of the group and counts 1."""

    name: str
    value: Number
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """What the plan would lose; below zero it would gain. `placed`: how many persons fewer have a place."""

    protection: Number
    fit: int
    placed: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What level 1 of the plan would gain, and whether the person would have a place in it."""

    protection: int
    placed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """`values` name the place, or the nationality and the country, and how they would be."""

    code: str
    values: Values
    effect: Effect


@dataclass(frozen=True, slots=True)
class Explanation:
    """`levels`: of a pair that passes all limits, but perhaps `closed`. `loss` is None where the plan can have no such pair."""

    person: str
    place: str
    possible: bool
    standing: Standing
    position: int | None
    limits: tuple[LimitResult, ...]
    levels: tuple[Level, ...]
    loss: Loss | None
    changes: tuple[Change, ...]

    @property
    def is_for_staff(self) -> bool:
        return not STAFF_ONLY.isdisjoint(each.code for each in self.limits if not each.ok)


@dataclass(frozen=True, slots=True)
class AtPlace:
    """`failed`: codes of limits. `loss_at_most`: no plan with this pair loses more of level 1; None where that is not known."""

    place: str
    possible: bool
    standing: Standing
    position: int | None
    failed: tuple[str, ...]
    protection: Number | None
    fit: int | None
    loss_at_most: int | None

    @property
    def is_for_staff(self) -> bool:
        return not STAFF_ONLY.isdisjoint(self.failed)


@dataclass(frozen=True, slots=True)
class PersonExplanation:
    """`reason`: why the person has no place; None for who has one."""

    person: str
    reason: str | None
    places: tuple[AtPlace, ...]
    changes: tuple[Change, ...]

    @property
    def is_for_staff(self) -> bool:
        return True


def write_explanation(found: Explanation | PersonExplanation) -> str:
    """Ends with a line break."""
    word = EXPLANATION if isinstance(found, Explanation) else PERSON_EXPLANATION
    return canonical({"format": word, **_object(found)}) + "\n"


def _object(one: object) -> dict[str, object]:
    made = {each.name: _plain(getattr(one, each.name)) for each in fields(one)}  # type: ignore[arg-type] # a dataclass, as asked before
    if isinstance(one, Explanation | AtPlace | PersonExplanation):
        made["is_for_staff"] = one.is_for_staff
    return made


def _plain(value: object) -> object:
    if is_dataclass(value):
        return _object(value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
