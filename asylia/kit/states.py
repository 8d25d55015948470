"""States are a table: which state may follow which. Nothing else changes a state."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, ClassVar

from asylia.kit.errors import MoveNotAllowed

Moves = Mapping[Any, AbstractSet[Any]]


class Stateful:
    """Gives a model `move`; the model brings `MOVES` and a `state`."""

    MOVES: ClassVar[Moves]
    state: Any

    def move(self, to: Any) -> None:
        """Sets the state. Raises MoveNotAllowed when the table has no such move."""
        if to not in self.MOVES[self.state]:
            raise MoveNotAllowed(self.state, to)
        self.state = to
