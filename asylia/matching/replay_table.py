"""A replay for a person's eyes, in a terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from asylia.matching.replayed import AGAINST, GREEDY, HINDSIGHT, POLICY, Replay
from asylia.matching.sentences import ENGLISH, N_, Speech, day, say
from asylia.matching.table import UNKNOWN, aligned, folded, paragraphs, signed

PERCENT = 100
RUNS = {POLICY: N_("this policy"), AGAINST: N_("other"), GREEDY: N_("city by city"), HINDSIGHT: N_("hindsight")}
MEANINGS = {
    POLICY: N_("{run}: what it recommends, month by month."),
    AGAINST: N_("{run}: what the other policy recommends."),
    GREEDY: N_("{run}: each city takes who fits it best, as its places come free."),
    HINDSIGHT: N_("{run}: the most that anybody could reach who knew everything beforehand."),
}
MEDIAN = N_("median: half of the households waited so long at most; 9 in 10: nine of ten did.")
REACHED = {
    "arrived": N_("households that came"),
    "placed": N_("households with a place"),
    "left": N_("households that left without one"),
    "waiting": N_("households still waiting"),
    "people": N_("people with a place"),
    "protection": N_("protection"),
    "placed_months_median": N_("months until a place (median)"),
    "placed_months_p90": N_("months until a place (9 in 10)"),
    "waiting_months_median": N_("months waiting so far (median)"),
}
SHARE = N_("protection (hindsight = 100)")
HOUSEHOLDS = {
    "arrived": N_("came"),
    "left": N_("left"),
    "placed": N_("with a place"),
    "people": N_("people"),
    "protection": N_("protection"),
    "waiting": N_("waiting"),
}
PLACES = {"opened": N_("opened"), "withdrawn": N_("withdrawn"), "placed": N_("taken"), "refused": N_("refusals"), "free": N_("free")}


def replay_table(found: Replay, *, speaks: Speech = ENGLISH) -> str:
    """The runs side by side, then the policy month by month, then the groups; beside another policy, who gains and who loses.

    Ends with a line break."""
    return paragraphs(
        folded([*(say(speaks, MEANINGS[name], {"run": speaks.gettext(RUNS[name])}) for name in found.runs), speaks.gettext(MEDIAN)]),
        aligned(_totals(found, speaks)),
        [speaks.gettext("Households under this policy"), *_months(found, HOUSEHOLDS, speaks=speaks)],
        [speaks.gettext("Places under this policy"), *_months(found, PLACES, speaks=speaks)],
        *_groups(found, speaks),
        folded(_persons(found, speaks)),
    )


def _totals(found: Replay, speaks: Speech) -> Iterator[list[object]]:
    totals = [asdict(each.total) for each in found.runs.values()]
    yield ["", *(speaks.gettext(RUNS[name]) for name in found.runs)]
    for name, text in REACHED.items():
        yield [speaks.gettext(text), *(UNKNOWN if each[name] is None else each[name] for each in totals)]
    most = found.runs[HINDSIGHT].total.protection
    yield [speaks.gettext(SHARE), *(PERCENT * each["protection"] // most if most else UNKNOWN for each in totals)]


def _months(found: Replay, columns: Mapping[str, str], *, speaks: Speech) -> list[str]:
    head = [speaks.gettext(each) for each in (N_("day"), *columns.values())]
    months = zip(found.days, map(asdict, found.runs[POLICY].months), strict=True)
    return aligned([head, *([day(speaks, on), *(month[name] for name in columns)] for on, month in months)])


def _groups(found: Replay, speaks: Speech) -> Iterator[list[str]]:
    """A table for each key: of the households that came, how many each run placed, and how many people that is."""
    head = [speaks.gettext(each) for each in (HOUSEHOLDS["arrived"], *_columns(found))]
    for key, values in found.runs[POLICY].groups.items():
        title = say(speaks, N_("Households with a place, by {key} (in brackets: people)"), {"key": key})
        rows = [[value, reached.arrived, *_placed(found, key, value)] for value, reached in values.items()]
        yield [*folded([title]), *aligned([[key, *head], *rows])]


def _columns(found: Replay) -> Iterator[str]:
    """The difference stands beside the two that it is of."""
    for name in found.runs:
        yield RUNS[name]
        if name == AGAINST:
            yield N_("difference")


def _placed(found: Replay, key: str, value: str) -> Iterator[str]:
    for name, run in found.runs.items():
        reached = run.groups[key][value]
        yield f"{reached.placed} ({reached.people})"
        if found.difference and name == AGAINST:
            gained = found.difference.groups[key][value]
            yield f"{signed(gained.placed)} ({signed(gained.people)})"


def _persons(found: Replay, speaks: Speech) -> Iterator[str]:
    if found.difference and found.difference.gained:
        yield say(speaks, N_("With a place under the other policy alone: {persons}"), {"persons": found.difference.gained})
    if found.difference and found.difference.lost:
        yield say(speaks, N_("With a place under this policy alone: {persons}"), {"persons": found.difference.lost})
