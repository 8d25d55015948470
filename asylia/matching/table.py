"""The answer for a person's eyes, in a terminal: sentences, and the lists as a table."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from asylia.matching import sentences
from asylia.matching.answer import Level, Number, Recommendation
from asylia.matching.sentences import ENGLISH, N_, Speech, named, say, shown

HEAD = (N_("place"), N_("number"), N_("person"), N_("protection"), N_("fit"), N_("fairness"), N_("in the plan"))
PLAN_HEAD = (N_("person"), N_("place"))
UNKNOWN = "–"
WIDTH = 80  # a terminal has at least so many columns
FIGURES = re.compile(r"–|[-+]?[\d.]+( \([-+]?\d+\))?")
LOT = "tie_break"  # a number that says nothing to anybody


def table(found: Recommendation, *, speaks: Speech = ENGLISH) -> str:
    """Ends with a line break."""
    return paragraphs(
        folded([speaks.gettext(sentences.STATUSES[found.status]), *_counts(found, speaks)]),
        folded(_level(speaks, each) for each in found.levels if each.name != LOT),
        *(_lists(found, speaks) if found.lists else [aligned([_heads(speaks, PLAN_HEAD), *found.assignments])]),
        *_without(found, speaks),
        _those(speaks.gettext("Waiting for long, and never on a list:"), found.fairness.never_listed),
    )


def paragraphs(*parts: Iterable[str]) -> str:
    """An empty line between those that hold anything."""
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines) + "\n"


def folded(lines: Iterable[str], *, indent: int = 2) -> list[str]:
    """What is too long for a terminal goes on below, set in."""
    below = " " * indent
    return [row for each in lines for row in textwrap.wrap(
        each, WIDTH, subsequent_indent=below, break_long_words=False, break_on_hyphens=False
    )]  # fmt: skip


def aligned(rows: Iterable[Sequence[object]]) -> list[str]:
    """Columns of words to the left, of figures to the right. Words in the last column go on below."""
    cells = [[each if isinstance(each, int | float) else shown(str(each)) for each in row] for row in rows]
    columns = list(zip(*cells, strict=True))
    signs = [">" if _are_figures(column[1:]) else "<" for column in columns]
    widths = [max(len(str(each)) for each in column) for column in columns]
    lines = ["  ".join(f"{each!s:{sign}{width}}" for each, sign, width in zip(row, signs, widths, strict=True)).rstrip() for row in cells]
    before = sum(widths[:-1]) + 2 * (len(widths) - 1)
    return folded(lines, indent=before) if signs[-1] == "<" and before < WIDTH // 2 else lines


def _are_figures(cells: Sequence[float | str]) -> bool:
    return any(isinstance(each, int | float) for each in cells) or (bool(cells) and all(FIGURES.fullmatch(str(each)) for each in cells))


def signed(number: Number) -> str:
    return f"{number:+}" if number else "0"


def level(speaks: Speech, name: str, *, value: Number, but: Number | None = None) -> str:
    """With what it counts; `but`: no plan reaches a better value."""
    values = {"level": speaks.gettext(sentences.LEVELS[name]), "value": value, "bound": but}
    text = N_("{level}: {value}") if but is None else N_("{level}: {value} (no plan can do better than {bound})")
    return f"{say(speaks, text, values)} – {speaks.gettext(sentences.MEANINGS[name])}"


def _level(speaks: Speech, one: Level) -> str:
    return level(speaks, one.name, value=one.value, but=one.bound if one.gap else None)


def _counts(found: Recommendation, speaks: Speech) -> Iterator[str]:
    placed, left = len(found.assignments), len(found.unplaced)
    yield speaks.ngettext(
        "If everybody says yes, {n} household has a place.", "If everybody says yes, {n} households have a place.", placed
    ).format(n=placed)
    if left:
        yield speaks.ngettext("{n} household has none yet.", "{n} households have none yet.", left).format(n=left)


def _lists(found: Recommendation, speaks: Speech) -> Iterator[list[str]]:
    """What the plan holds and no list shows, as what is fixed, is said below."""
    plan, yes = set(found.assignments), speaks.gettext("yes")
    entries = [(each.place, entry) for each in found.lists for entry in each.entries]
    rows = [(place, each.position, each.person, each.protection, each.fit, each.fairness, yes if (each.person, place) in plan else "")
            for place, each in entries]  # fmt: skip
    said = speaks.gettext("Who could be shown to each city. The city decides; the household may refuse.")
    yield [*folded([said]), *aligned([_heads(speaks, HEAD), *rows])] if rows else []
    settled = sorted(plan - {(entry.person, place) for place, entry in entries})
    yield [say(speaks, sentences.STANDINGS["assigned"], each._asdict()) for each in settled]
    yield _those(speaks.gettext("Fewer than two names can be shown for:"), [each.place for each in found.lists if each.thin])


def _without(found: Recommendation, speaks: Speech) -> Iterator[list[str]]:
    """Who has no place, together with all of the same reason."""
    stops, order = {each.person: each.limit for each in found.fairness.no_place}, list(sentences.REASONS)
    whys = sorted(
        ((each.reason, stops.get(each.person, ""), each.person) for each in found.unplaced), key=lambda each: (order.index(each[0]), *each)
    )
    for (reason, limit), those in groupby(whys, key=lambda each: each[:2]):
        said = say(speaks, N_("No place yet: {reason}."), {"reason": speaks.gettext(sentences.REASONS[reason])})
        yield _those(said + _stopped(speaks, limit), [person for *_, person in those])


def _stopped(speaks: Speech, limit: str) -> str:
    return limit and " " + say(speaks, N_("Most often because of: {limit}."), {"limit": speaks.gettext(sentences.LIMITS[limit])})


def _those(said: str, ids: Sequence[str]) -> list[str]:
    """Below the sentence, whom it means."""
    return [*folded([said]), *folded([f"  {named(ids)}"])] if ids else []


def _heads(speaks: Speech, head: Iterable[str]) -> list[str]:
    return [speaks.gettext(each) for each in head]
