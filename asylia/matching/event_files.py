"""Event files in and out: an instance, and what happens to it. All faults at once."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from itertools import chain
from typing import Any

from asylia.matching import schema
from asylia.matching.errors import Fault, refuse
from asylia.matching.events import Events, Rule
from asylia.matching.files import canonical, instance_faults, instance_file, instance_of, parsed
from asylia.matching.instance import Pair
from asylia.matching.references import File, at, ids, objects

EVENTS = "asylia.events/1"
KINDS = {"arrivals": "person", "exits": "person", "openings": "place", "withdrawals": "place"}
SIDES = {**{kind: (who,) for kind, who in KINDS.items()}, "answers": ("person", "place")}
BEFORE = {"exits": ("arrivals", "before_arrival"), "withdrawals": ("openings", "before_opening")}
WITHIN = ("$.network.", "$.network[")
NOT_OVER_TIME = ("limits", "fixed", "listed")


def read_events(text: str) -> Events:
    file = parsed(text)
    refuse(faults(file))
    days = {kind: {each[who]: date.fromisoformat(each["on"]) for each in file.get(kind, ())} for kind, who in KINDS.items()}
    return Events(
        network=instance_of(file["network"]),
        months=int(file["months"]),
        answers={Pair(each["person"], each["place"]): each["answer"] for each in file.get("answers", ())},
        rule=Rule(**{name: int(value) for name, value in file.get("rule", {}).items()}),
        **days,
    )


def write_events(events: Events) -> str:
    """Canonical, without a line break at the end."""
    file: dict[str, object] = {"format": EVENTS, "network": instance_file(events.network), "months": events.months}
    days: Mapping[str, Mapping[str, date]] = {
        "arrivals": events.arrivals, "exits": events.exits, "openings": events.openings, "withdrawals": events.withdrawals,
    }  # fmt: skip
    file |= {kind: [{KINDS[kind]: one, "on": on.isoformat()} for one, on in sorted(each.items())] for kind, each in days.items() if each}
    if events.answers:
        file["answers"] = [{**pair._asdict(), "answer": answer} for pair, answer in sorted(events.answers.items())]
    return canonical(file | ({"rule": asdict(events.rule)} if events.rule != Rule() else {}))


def faults(file: object) -> list[Fault]:
    network = file.get("network") if isinstance(file, Mapping) else None
    if not isinstance(file, Mapping) or not isinstance(network, Mapping):
        return schema.faults(file, "events")
    own = [each for each in schema.faults(file, "events") if not each.path.startswith(WITHIN)]
    within = [Fault(f"{at('network')}{each.path.removeprefix('$')}", each.code) for each in instance_faults(network)]
    return [*own, *within, *chain(_not_over_time(network), _unknown(file, network), _twice(file), _too_early(file))]


def _not_over_time(network: File) -> Iterator[Fault]:
    """States that the play itself makes, and what has no meaning from month to month."""
    if network.get("model") == "explicit":
        yield Fault(at("network", "model"), "not_allowed")
    yield from (Fault(at("network", name), "not_allowed") for name in NOT_OVER_TIME if network.get(name))
    yield from (Fault(at("network", "persons", row, "required"), "not_allowed") for row, each in objects(network, "persons")
                if each.get("required"))  # fmt: skip


def _unknown(file: File, network: File) -> Iterator[Fault]:
    known = {who: ids(network, f"{who}s") for who in ("person", "place")}
    for kind, sides in SIDES.items():
        for row, each in objects(file, kind):
            yield from (Fault(at(kind, row, who), "unknown_id") for who in sides if _is_strange(each.get(who), known[who]))


def _is_strange(own: object, known: set[str]) -> bool:
    return isinstance(own, str) and own not in known


def _twice(file: File) -> Iterator[Fault]:
    """Nobody arrives or leaves twice, and a pair has one answer."""
    for kind, sides in SIDES.items():
        seen: set[tuple[str, ...]] = set()
        for row, each in objects(file, kind):
            own = tuple(str(each.get(who)) for who in sides)
            if own in seen:
                yield Fault(at(kind, row), "duplicate")
            seen.add(own)


def _too_early(file: File) -> Iterator[Fault]:
    for kind, (other, code) in BEFORE.items():
        who = KINDS[kind]
        begun = {str(each.get(who)): each.get("on") for _, each in objects(file, other)}
        for row, each in objects(file, kind):
            first, last = begun.get(str(each.get(who))), each.get("on")
            if _is_before(last, first):
                yield Fault(at(kind, row, "on"), code)


def _is_before(one: Any, other: Any) -> bool:
    days = [each for each in (one, other) if isinstance(each, str) and schema.is_day(each)]
    return len(days) == 2 and days[0] < days[1]  # noqa: PLR2004 - both of them
