"""The whole answer of a replay: the policy beside another, beside cities that choose one by one, beside what could be known afterwards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from asylia.matching.event_files import write_events
from asylia.matching.events import Events
from asylia.matching.files import write_policy
from asylia.matching.hindsight import hindsight
from asylia.matching.policy import Policy
from asylia.matching.recommend import ENGINE
from asylia.matching.replay import Placed, Played, engine, greedy, play
from asylia.matching.tally import Groups, Month, Reached, groups, months, total
from asylia.matching.watch import Watch

POLICY, AGAINST, GREEDY, HINDSIGHT = "policy", "against", "greedy", "hindsight"


@dataclass(frozen=True, slots=True)
class Run:
    total: Reached
    months: tuple[Month, ...]
    groups: Groups
    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What the other policy would reach more or less of."""

    placed: int
    people: int
    protection: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The other policy less the policy. `gained` are persons whom the other alone placed, `lost` whom it alone did not."""

    total: Change
    groups: Mapping[str, Mapping[str, Change]]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    days: tuple[date, ...]
    runs: Mapping[str, Run]
    difference: Difference | None
    fingerprint: str
    engine: str = ENGINE


def replayed(events: Events, policy: Policy, *, against: Policy | None = None, watch: Watch) -> Replay:
    """All runs are measured by level 1 of `policy`, with the expected chance.

    Raises NothingFound when time is up, WeightsTooLarge."""
    runs = {name: _run(events, each) for name, each in _played(events, policy, against, watch=watch)}
    said = [write_events(events), *(write_policy(each) for each in (policy, against) if each)]
    return Replay(
        days=events.days(),
        runs=runs,
        difference=_difference(runs[POLICY], runs[AGAINST]) if against else None,
        fingerprint=sha256("\n".join(said).encode()).hexdigest(),
    )


def _played(events: Events, policy: Policy, against: Policy | None, *, watch: Watch) -> Iterator[tuple[str, Played]]:
    yield POLICY, play(events, engine(policy, watch=watch), measure=policy)
    if against:
        yield AGAINST, play(events, engine(against, watch=watch), measure=policy)
    yield GREEDY, play(events, greedy(events, policy), measure=policy)
    yield HINDSIGHT, hindsight(events, policy, watch=watch)


def _run(events: Events, played: Played) -> Run:
    return Run(total(events, played), months(events, played), groups(events, played), played.placed)


def _difference(one: Run, other: Run) -> Difference:
    ours, theirs = {each.person for each in one.placed}, {each.person for each in other.placed}
    return Difference(
        total=_change(one.total, other.total),
        groups={
            key: {value: _change(reached, other.groups[key][value]) for value, reached in values.items()}
            for key, values in one.groups.items()
        },
        gained=tuple(sorted(theirs - ours)),
        lost=tuple(sorted(ours - theirs)),
    )


def _change(one: Reached, other: Reached) -> Change:
    return Change(other.placed - one.placed, other.people - one.people, other.protection - one.protection)
