"""10,000 profiles opened for a search, half of them sealed by the street and half by somebody of the house: how much of that is the
check against the record. The whole installation with its demo. `python -m benchmarks.profiles [TIMES]`."""

from benchmarks.measuring import Bounds, in_turn, installation, machine, milliseconds, ratio, say, seconds

# What stands above sets Django up.
# isort: split

import statistics
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.db import connection, connections, transaction

from asylia.config.demo_people import PEOPLE, SECRETARIAT, circle_id, circle_seed
from asylia.vault import keeper, sealing, seals
from asylia.vault.keeper import Opened
from asylia.vault.keys import FIRST, Holder, Key
from asylia.vault.models import Envelope, Grant
from benchmarks.desk import use

TIMES = 5
PROFILES = 10_000
MOST_SECONDS, MOST_TIMES_BARE = 4, 3


def crowd(circle: Key, by: Key, *, now: datetime) -> list[Opened]:
    """The envelopes alone: what stands in them is read by another query."""
    made = [keeper.new_envelope(uuid4(), "profile") for _ in range(PROFILES)]
    holder = Holder(circle.holder, circle.epoch, sealing.pair(circle.seed).public, frozenset())
    with transaction.atomic():
        Envelope.objects.bulk_create(Envelope(id=each.id, subject=each.subject, kind=each.kind) for each in made)
        Grant.objects.bulk_create(
            Grant(envelope_id=each.id, epoch=1, holder=holder.id, holder_epoch=1, blob=keeper.grant_blob(each, holder.id, holder.public))
            for each in made
        )
        for place, each in enumerate(made):
            seals.say(each.sealed, by=by if place % 2 else None, now=now)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return made


def opening(made: list[Opened], key: Key, by: UUID) -> Callable[[], None]:
    subjects = [each.subject for each in made]

    def opened() -> None:
        found = keeper.open_many(subjects, keys=[key], by=by, on=datetime.now(UTC).date())
        if len(found) != PROFILES:
            raise SystemExit(f"{len(found)} opened")

    return opened


def bare(made: list[Opened], key: Key) -> Callable[[], None]:
    private = sealing.pair(key.seed).private
    rows = Grant.objects.filter(envelope__in=[each.id for each in made]).select_related("envelope")
    sealed = [(keeper.grant_place(row.envelope.subject, row.envelope_id, row.epoch, row.holder), bytes(row.blob)) for row in rows]

    def alone() -> None:
        for place, blob in sealed:
            sealing.unseal(private, place, blob)

    return alone


def main(times: int) -> int:
    say(machine())
    bounds, now = Bounds(), datetime.now(UTC)
    ines = next(person for person in PEOPLE if person.name.startswith("Ines"))
    own, circle = Key(ines.id, FIRST, ines.seed), Key(circle_id(SECRETARIAT), FIRST, circle_seed(SECRETARIAT))
    with installation() as running:
        use(running)
        made = crowd(circle, own, now=now)
        ours, alone = opening(made, circle, ines.id), bare(made, circle)
        say(f"{PROFILES} profiles, the first time: {seconds(ours):.2f} s")
        checked, _ = in_turn(lambda: seals.true_ones([each.sealed for each in made]), alone, times=times)
        opened, unsealed = in_turn(ours, alone, times=times)
        say(f"then: {milliseconds(opened)}, of it {ratio(checked, opened):.0%} the check against the record")
        bounds.hold("seconds", statistics.median(opened), at_most=MOST_SECONDS, unit=" s")
        bounds.hold("times the bare unsealing", ratio(opened, unsealed), at_most=MOST_TIMES_BARE)
        connections.close_all()
        connections["default"].close_pool()
    return bounds.end()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else TIMES))
