from typing import Any


class AlreadySaved(Exception):
    """The same words came a second time: nothing is doubled."""


class OtherWords(Exception):
    """Other words were saved meanwhile, in another window. Both are shown, nothing is dropped."""

    def __init__(self, stored: dict[str, Any], version: int) -> None:
        super().__init__()
        self.stored, self.version = stored, version


class ListIsFull(Exception):
    """A list has as many entries as it may. The page offers no more; a window from before may still send one."""


class NotReady(Exception):
    """Needed answers are missing, or the number was not tried yet."""
