"""What can go wrong. A path names the place of a fault in the file; no error ever shows what stands there."""

from collections.abc import Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    path: str
    code: str

    def __str__(self) -> str:
        return f"{self.path}: {self.code}"


class MatchingError(Exception):
    """All that this room raises."""


class InvalidInstance(MatchingError):
    """`path` and `code` are the first fault; `faults` are all of the file."""

    def __init__(self, path: str, code: str, *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(f"{path}: {code}")
        self.path, self.code = path, code
        self.faults = tuple(faults) or (Fault(path, code),)


class ForbiddenInput(MatchingError):
    """A field that the page does not know. `path` is the first; `faults` are all of the file, of other kinds too."""

    code = "forbidden"

    def __init__(self, path: str, *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(f"{path}: {self.code}")
        self.path = path
        self.faults = tuple(faults) or (Fault(path, self.code),)


class UnknownId(MatchingError):
    """A question about somebody or something that the instance does not hold."""

    def __init__(self, unknown: str) -> None:
        super().__init__("unknown_id")
        self.id = unknown


class Infeasible(MatchingError):
    """Not all who must be placed can be. `required` holds their ids."""

    def __init__(self, required: Sequence[str]) -> None:
        super().__init__("infeasible")
        self.required = tuple(required)


class WeightsTooLarge(MatchingError):
    """The solver's whole numbers would run over."""


class NothingFound(MatchingError):
    """Time ended before there was any answer."""


def refuse(faults: Sequence[Fault]) -> None:
    """Raises for all faults at once: as forbidden where one of them is."""
    forbidden = [fault for fault in faults if fault.code == ForbiddenInput.code]
    if forbidden:
        raise ForbiddenInput(forbidden[0].path, faults=faults)
    if faults:
        raise InvalidInstance(faults[0].path, faults[0].code, faults=faults)
