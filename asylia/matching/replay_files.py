"""A replay as a file."""

from dataclasses import asdict

from asylia.matching.files import canonical
from asylia.matching.replayed import Replay, Run

REPLAY = "asylia.replay/1"


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
