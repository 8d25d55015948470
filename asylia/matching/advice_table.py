"""A comparison and an advice for a person's eyes, in a terminal."""

from collections.abc import Iterator, Mapping, Sequence

from asylia.matching import sentences
from asylia.matching.advice import Advice
from asylia.matching.comparison import Comparison, Difference, GroupDifference
from asylia.matching.sentences import ENGLISH, N_, Speech, named, say
from asylia.matching.table import LOT, aligned, folded, paragraphs, signed, table

HEAD = (N_("before"), N_("after"), N_("difference"))
UNTRIED = N_("not tried")


def comparison_table(found: Comparison, *, speaks: Speech = ENGLISH) -> str:
    """Both plans, then what differs, which is the last that is read. Ends with a line break."""
    before, after = (table(each, speaks=speaks).splitlines() for each in (found.before, found.after))
    return paragraphs(
        [speaks.gettext("BEFORE THE CHANGES")],
        before,
        [speaks.gettext("AFTER THE CHANGES")],
        after,
        [speaks.gettext("WHAT DIFFERS"), *folded([speaks.gettext("Both plans are measured by the policy from before.")])],
        _levels(found, speaks),
        *(_groups(found.groups, speaks) if found.groups else ()),
        folded(_persons(found, speaks)),
    )


def advice_table(found: Advice, *, level: str, speaks: Speech = ENGLISH) -> str:
    """`level`: the name of the first, by which all is measured. Ends with a line break."""
    name = speaks.gettext(sentences.LEVELS[level])
    untried = speaks.gettext(UNTRIED)
    alone = [_heads(speaks, N_("kind"), N_("gain")), *((each.kind, untried if each.value is None else each.value) for each in found.kinds)]
    return paragraphs(
        [say(speaks, N_("{level} today: {value}"), {"level": name, "value": found.value})],
        [*folded([speaks.gettext("What each gains alone. These gains must not be added up.")]), *aligned(alone)] if found.kinds else [],
        _steps(found, name, speaks),
        folded([speaks.gettext("Time was up: there may be better ones.")] if found.status == "time_limit" else []),
    )


def _steps(found: Advice, level: str, speaks: Speech) -> list[str]:
    if not found.steps:
        return folded([speaks.gettext("None of them adds anything.")])
    head = [*_heads(speaks, N_("step"), N_("kind"), N_("gain")), level]
    rows = [(row, each.kind, each.gain, each.value) for row, each in enumerate(found.steps, 1)]
    return [*folded([speaks.gettext("The best first, then each time the one that adds most to those before.")]), *aligned([head, *rows])]


def _levels(found: Comparison, speaks: Speech) -> list[str]:
    """A lot that falls higher says nothing."""
    rows = [(speaks.gettext(sentences.LEVELS[name]), *_row(each)) for name, each in found.levels.items() if name != LOT]
    return aligned([["", *_heads(speaks, *HEAD)], *rows])


def _groups(groups: Mapping[str, Mapping[str, GroupDifference]], speaks: Speech) -> Iterator[list[str]]:
    """How many are placed, then the rate, as whole numbers: what is lost by that is lost on both sides."""
    flat = {f"{key} {value}": each for key, values in groups.items() for value, each in values.items()}
    placed = {name: each.placed for name, each in flat.items()}
    yield [speaks.gettext("Households with a place"), *_group_table(placed, speaks)]
    title = speaks.gettext("Protection of the group: people with a place × chance of a permit, for every 100 people")
    rates = {name: (round(each.protection_rate.before), round(each.protection_rate.after)) for name, each in flat.items()}
    whole = {name: Difference(before, after, after - before) for name, (before, after) in rates.items()}
    yield [*folded([title]), *_group_table(whole, speaks)]


def _group_table(rows: Mapping[str, Difference], speaks: Speech) -> list[str]:
    return aligned([_heads(speaks, N_("group"), *HEAD), *((name, *_row(each)) for name, each in rows.items())])


def _row(one: Difference) -> tuple[object, ...]:
    return one.before, one.after, signed(one.difference)


def _persons(found: Comparison, speaks: Speech) -> Iterator[str]:
    gained, lost, moved = found.gained, found.lost, found.moved
    if gained:
        text = speaks.ngettext("Has a place now: {persons}", "Have a place now: {persons}", len(gained))
        yield text.format(persons=named(gained))
    if lost:
        text = speaks.ngettext("Has no place any more: {persons}", "Have no place any more: {persons}", len(lost))
        yield text.format(persons=named(lost))
    if moved:
        text = speaks.ngettext("Has another place: {persons}", "Have another place: {persons}", len(moved))
        yield text.format(persons=named(moved))
    if not (gained or lost or moved):
        yield speaks.gettext("Nobody gains, loses or changes a place.")


def _heads(speaks: Speech, *heads: str) -> Sequence[str]:
    return [speaks.gettext(each) for each in heads]
