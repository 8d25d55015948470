"""`asylia match` over time: invented networks, and what would have become of them."""

import argparse

from asylia.config.match_files import read, spoken
from asylia.matching import replay_files
from asylia.matching.errors import Fault, InvalidInstance
from asylia.matching.event_files import read_events, write_events
from asylia.matching.files import read_policy, write_instance
from asylia.matching.invent import invent
from asylia.matching.invent_events import invent_events
from asylia.matching.policy import Policy
from asylia.matching.replay_table import replay_table
from asylia.matching.replayed import Replay, replayed
from asylia.matching.watch import Watch

MOST_MONTHS = 1200


def invention(options: argparse.Namespace) -> str:
    missing = [Fault(f"--{name}", "required") for name in ("persons", "places") if getattr(options, name) is None]
    too_long = options.months is not None and not 1 <= options.months <= MOST_MONTHS
    _refuse([*missing, *([Fault("--months", "out_of_range")] if too_long else [])])
    size = {"persons": options.persons, "places": options.places, "seed": options.seed or 0}
    return (write_events(invent_events(**size, months=options.months)) if options.months else write_instance(invent(**size))) + "\n"


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InvalidInstance(*faults[0], faults=faults)


def replay(options: argparse.Namespace, watch: Watch) -> Replay:
    """The faults of all files are told together."""
    faults: list[Fault] = []
    events = read(options.replay, read_events, faults)
    policy = read(options.policy, read_policy, faults) if options.policy is not None else Policy()
    against = read(options.against, read_policy, faults) if options.against is not None else None
    if faults or events is None or policy is None:
        raise InvalidInstance(*faults[0], faults=faults)
    return replayed(events, policy, against=against, watch=watch)


def written(found: Replay, *, form: str) -> str:
    return replay_table(found, speaks=spoken()) if form == "table" else replay_files.write_replay(found)
