"""A comparison and an advice for a person's eyes, in a terminal."""

from collections.abc import Iterator, Sequence

from asylia.matching.advice import Advice
from asylia.matching.answer import Number
from asylia.matching.comparison import Comparison, Difference
from asylia.matching.sentences import shown
from asylia.matching.table import aligned, table

HEAD = ("before", "after", "difference")
UNTRIED, LOT = "not tried", "tie_break"


def comparison_table(found: Comparison) -> str:
    """Both plans, then what differs, which is the last that is read. Ends with a line break."""
    plans = [["Before"], table(found.before).splitlines(), ["After"], table(found.after).splitlines()]
    differs = [["What differs, measured as before"], _levels(found), _groups(found) if found.groups else [], list(_persons(found))]
    return _apart([*plans, *differs])


def advice_table(found: Advice) -> str:
    """Ends with a line break."""
    alone = [("kind", "alone"), *((each.kind, UNTRIED if each.value is None else each.value) for each in found.kinds)]
    steps = [("step", "kind", "gain", "level 1"), *((row, each.kind, each.gain, each.value) for row, each in enumerate(found.steps, 1))]
    parts = [[f"Level 1 today: {found.value}"], aligned(alone), aligned(steps) if found.steps else ["None of them adds anything."]]
    late = ["Time was up: there may be better ones."] if found.status == "time_limit" else []
    return _apart([*parts, late])


def _levels(found: Comparison) -> list[str]:
    """A lot that falls higher says nothing."""
    return aligned([("level", *HEAD), *((name, *_row(each)) for name, each in found.levels.items() if name != LOT)])


def _groups(found: Comparison) -> list[str]:
    rows = [(f"{key} {value}", *_row(each.placed), *_row(each.protection_rate))
            for key, groups in found.groups.items() for value, each in groups.items()]  # fmt: skip
    return aligned([("group", *(f"placed {name}" for name in HEAD), *(f"rate {name}" for name in HEAD)), *rows])


def _row(one: Difference) -> tuple[Number, Number, str]:
    return one.before, one.after, f"{one.difference:+}"


def _persons(found: Comparison) -> Iterator[str]:
    sentences = (("Has a place now", found.gained), ("Has no place any more", found.lost), ("Has another place", found.moved))
    for sentence, persons in sentences:
        if persons:
            yield f"{sentence}: {', '.join(map(shown, persons))}"
    if not any(persons for _, persons in sentences):
        yield "Nobody gains, loses or changes a place."


def _apart(parts: Sequence[list[str]]) -> str:
    """An empty line between them."""
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"
