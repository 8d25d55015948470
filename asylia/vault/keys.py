"""What a holder opens with, and who may be sealed to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

FIRST = 1


@dataclass(frozen=True, slots=True)
class Key:
    """The seed of a person or of a circle. Each new seed opens an epoch, from 1 up."""

    holder: UUID
    epoch: int
    seed: bytes


@dataclass(frozen=True, slots=True)
class Holder:
    """Who may be sealed to: the roster has signed this key. `until`: the last day of what it is given, where it has one."""

    id: UUID
    epoch: int
    public: bytes
    members: frozenset[UUID]
    until: date | None = None
