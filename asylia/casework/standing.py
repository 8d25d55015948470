"""Who holds an envelope for a time, because one of the two is away."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from asylia.casework.file import NOTES, STOOD_IN, STORY, TALK
from asylia.casework.models import Absence, Absences
from asylia.vault import holders, keeper, rosters
from asylia.vault.keeper import Opened
from asylia.vault.keys import Holder
from asylia.vault.models import Sheet

OF_A_STAND_IN = (STORY, TALK, NOTES)  # how somebody can be reached stays with the two


def absences(subject: UUID, two: Collection[UUID], *, on: date) -> Absences:
    """Of the two of a case, as far as somebody else may stand in there."""
    away = Absence.objects.not_over(on=on).filter(user__in=two).exclude(stand_in__in=two)
    return away.exclude(stand_in__in=keeper.kept_out(subject)).order_by("last_on")


def stand_ins(kind: str, away: Iterable[Absence], *, on: date) -> list[Holder]:
    """Each once, with the last of her days. Raises RosterRefused."""
    until = {each.stand_in_id: each.last_on for each in away} if kind in OF_A_STAND_IN else {}
    return [for_a_time(user, day, on=on) for user, day in until.items()]


def for_a_time(user: UUID, until: date, *, on: date) -> Holder:
    """Raises RosterRefused."""
    return replace(rosters.person(user, on=on), until=until)


def marks(notes: Opened, away: Iterable[Absence]) -> list[Sheet]:
    """What tells the two, when it is over, that new keys are due."""
    return [keeper.locked(notes, STOOD_IN, {"absence": str(each.pk)}) for each in away]


def holders_of(
    subject: UUID, two: Sequence[UUID], *, kinds: Collection[str], on: date, ended: Collection[UUID] = ()
) -> dict[str, Sequence[Holder]]:
    """The two, and who holds for a time beside them: still, but for the `ended`, and who stands in. Raises RosterRefused."""
    persons = [rosters.person(user, on=on) for user in two]
    away, held = list(absences(subject, two, on=on)), holders.holders_of(subject, on=on)
    gone = {*ended, *two, *(row["user"] for row in keeper.kept_out(subject)), *(each.stand_in_id for each in away)}
    found: dict[str, Sequence[Holder]] = {}
    for kind in kinds:
        still = [for_a_time(each.holder, each.until, on=on) for each in held.get(kind, []) if each.until and each.holder not in gone]
        found[kind] = [*persons, *still, *stand_ins(kind, away, on=on)]
    return found
