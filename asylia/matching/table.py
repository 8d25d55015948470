"""The answer for a person's eyes, in a terminal: sentences, and the lists as a table."""

from collections.abc import Iterable, Iterator, Sequence

from asylia.matching import sentences
from asylia.matching.answer import Level, Recommendation
from asylia.matching.sentences import ENGLISH, N_, Speech, say, shown

HEAD = (N_("place"), N_("number"), N_("person"), N_("protection"), N_("fit"), N_("fairness"))
PLAN_HEAD = (N_("person"), N_("place"))


def table(found: Recommendation, *, speaks: Speech = ENGLISH) -> str:
    """Ends with a line break."""
    without_any = {each.person: each.limit for each in found.fairness.no_place}
    reasons = [say(speaks, sentences.REASONS[each.reason], {"person": each.person}) for each in found.unplaced]
    stopped = [_stopped(speaks, without_any.get(each.person)) for each in found.unplaced]
    return paragraphs(
        [say(speaks, sentences.STATUSES[found.status]), *(_level(speaks, each) for each in found.levels)],
        _counts(found, speaks),
        _lists(found, speaks) if found.lists else aligned([_named(speaks, PLAN_HEAD), *found.assignments]),
        [say(speaks, N_("{place}: fewer than two names can be shown."), {"place": each.place}) for each in found.lists if each.thin],
        [f"{reason}{why}" for reason, why in zip(reasons, stopped, strict=True)],
        [_waiting(speaks, person) for person in found.fairness.never_listed],
    )


def paragraphs(*parts: Iterable[str]) -> str:
    """An empty line between those that hold anything."""
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines) + "\n"


def aligned(rows: Iterable[Sequence[object]]) -> list[str]:
    """Words to the left, numbers to the right."""
    cells = [[each if isinstance(each, int) else shown(str(each)) for each in row] for row in rows]
    widths = [max(len(str(each)) for each in column) for column in zip(*cells, strict=True)]
    return ["  ".join(_cell(each, width) for each, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _cell(value: int | str, width: int) -> str:
    return f"{value:>{width}}" if isinstance(value, int) else f"{value:<{width}}"


def _level(speaks: Speech, level: Level) -> str:
    values = {"level": speaks.gettext(sentences.LEVELS[level.name]), "value": level.value, "bound": level.bound}
    return say(speaks, N_("{level}: {value} (no plan can reach more than {bound})") if level.gap else N_("{level}: {value}"), values)


def _counts(found: Recommendation, speaks: Speech) -> Iterator[str]:
    placed, left = len(found.assignments), len(found.unplaced)
    yield speaks.ngettext(
        "If everybody says yes, {n} household has a place.", "If everybody says yes, {n} households have a place.", placed
    ).format(n=placed)
    if left:
        yield speaks.ngettext("{n} household has none yet.", "{n} households have none yet.", left).format(n=left)


def _lists(found: Recommendation, speaks: Speech) -> list[str]:
    entries = [(each.place, entry) for each in found.lists for entry in each.entries]
    rows = [(place, each.position, each.person, each.protection, each.fit, each.fairness) for place, each in entries]
    return aligned([_named(speaks, HEAD), *rows])


def _named(speaks: Speech, head: Iterable[str]) -> list[str]:
    return [speaks.gettext(each) for each in head]


def _stopped(speaks: Speech, limit: str | None) -> str:
    if limit is None:
        return ""
    return " " + say(speaks, N_("What most often stands against it: {limit}."), {"limit": speaks.gettext(sentences.LIMITS[limit])})


def _waiting(speaks: Speech, person: str) -> str:
    return say(speaks, N_("{person} has waited long and was never on a list."), {"person": person})
