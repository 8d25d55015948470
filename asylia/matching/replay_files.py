"""A replay as a file, and as tables for a person's eyes."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields

from asylia.matching.files import canonical
from asylia.matching.replayed import AGAINST, HINDSIGHT, POLICY, Replay, Run
from asylia.matching.table import aligned
from asylia.matching.tally import Month, Reached

REPLAY = "asylia.replay/1"
PERCENT = 100


def write_replay(found: Replay) -> str:
    """Ends with a line break."""
    file: dict[str, object] = {
        "format": REPLAY,
        "fingerprint": found.fingerprint,
        "engine": found.engine,
        "days": [day.isoformat() for day in found.days],
        "runs": {name: _run(found, run) for name, run in found.runs.items()},
    }
    return canonical(file | ({"difference": asdict(found.difference)} if found.difference else {})) + "\n"


def _run(found: Replay, run: Run) -> dict[str, object]:
    return {
        "total": asdict(run.total),
        "months": [asdict(each) for each in run.months],
        "groups": {key: {value: asdict(each) for value, each in values.items()} for key, values in run.groups.items()},
        "placed": [
            {"person": each.person, "place": each.place, "on": found.days[each.month].isoformat(), "protection": each.protection}
            for each in run.placed
        ],
    }


def table(found: Replay) -> str:
    """The runs, then the policy month by month, then its groups; beside another policy, who gains and who loses."""
    parts = [_totals(found), _months(found), *_groups(found)]
    return "\n\n".join("\n".join(aligned(rows)) for rows in parts if len(rows) > 1) + "\n"


def _totals(found: Replay) -> list[Sequence[object]]:
    most = found.runs[HINDSIGHT].total.protection
    head = ["run", *(_spoken(each.name) for each in fields(Reached)), "% of hindsight"]
    return [
        head,
        *([name, *_cells(run.total), PERCENT * run.total.protection // most if most else "-"] for name, run in found.runs.items()),
    ]


def _months(found: Replay) -> list[Sequence[object]]:
    head = ["day", *(each.name for each in fields(Month))]
    rows = zip(found.days, found.runs[POLICY].months, strict=True)
    return [head, *([day.isoformat(), *asdict(each).values()] for day, each in rows)]


def _groups(found: Replay) -> Iterator[list[Sequence[object]]]:
    """A table for each key: of persons who arrived, how many each run placed, and how many people with them."""
    head = [heading for name in found.runs for heading in (f"{name}: placed", "people")]
    for key, values in found.runs[POLICY].groups.items():
        rows: list[Sequence[object]] = [[key, "arrived", *head, *(("gains",) if AGAINST in found.runs else ())]]
        for value, reached in values.items():
            cells = [cell for run in found.runs.values() for cell in (run.groups[key][value].placed, run.groups[key][value].people)]
            gains = [found.difference.groups[key][value].people] if found.difference else []
            rows.append([value, reached.arrived, *cells, *gains])
        yield rows


def _cells(reached: Reached) -> list[object]:
    return ["-" if each is None else each for each in asdict(reached).values()]


def _spoken(name: str) -> str:
    return name.replace("_", " ")
