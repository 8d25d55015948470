"""The answer for a person's eyes, in a terminal."""

from collections.abc import Iterable, Sequence

from asylia.matching.answer import Recommendation

HEAD = ("place", "position", "person", "protection", "fit", "fairness")


def table(found: Recommendation) -> str:
    """Ends with a line break. Signs that would move the cursor are shown as they are written in JSON."""
    levels = ", ".join(f"{each.name} {each.value}" + (f" of at most {each.bound}" if each.gap else "") for each in found.levels)
    parts = [[f"{found.status}: {levels}"]]
    if found.lists:
        entries = [(each.place, entry) for each in found.lists for entry in each.entries]
        parts.append(aligned([HEAD, *((place, e.position, e.person, e.protection, e.fit, e.fairness) for place, e in entries)]))
        parts.append([f"Fewer than two names: {_shown(each.place)}" for each in found.lists if each.thin])
    else:
        parts.append(aligned([("person", "place"), *found.assignments]))
    parts.append([f"Without a place: {_shown(each.person)}, {each.reason}" for each in found.unplaced])
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def aligned(rows: Iterable[Sequence[object]]) -> list[str]:
    """Words to the left, numbers to the right."""
    cells = [[each if isinstance(each, int) else _shown(str(each)) for each in row] for row in rows]
    widths = [max(len(str(each)) for each in column) for column in zip(*cells, strict=True)]
    return ["  ".join(_cell(each, width) for each, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _cell(value: int | str, width: int) -> str:
    return f"{value:>{width}}" if isinstance(value, int) else f"{value:<{width}}"


def _shown(text: str) -> str:
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
