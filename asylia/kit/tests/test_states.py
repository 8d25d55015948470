import pytest

from asylia.kit.errors import MoveNotAllowed
from asylia.kit.states import Stateful


class Door(Stateful):
    MOVES = {"open": {"closed"}, "closed": {"open", "walled"}, "walled": set()}

    def __init__(self, state):
        self.state = state


def test_the_table_decides_every_move():
    allowed = set()
    for state in Door.MOVES:
        for to in Door.MOVES:
            door = Door(state)
            try:
                door.move(to)
            except MoveNotAllowed:
                assert door.state == state
            else:
                allowed.add((state, door.state))
    assert allowed == {("open", "closed"), ("closed", "open"), ("closed", "walled")}


def test_a_state_outside_the_table_is_refused():
    with pytest.raises(MoveNotAllowed):
        Door("open").move("nowhere")
