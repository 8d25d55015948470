"""Who holds an envelope for a time: because one of the two is away, or was let in for an hour."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from asylia.accounts.models import User
from asylia.casework.file import CONTACT, GLASS, NOTES, STOOD_IN, STORY, TALK, CaseFile
from asylia.casework.models import Absence, Absences, Glass, Glasses
from asylia.kit.days import day_of
from asylia.vault import holders, keeper, rosters
from asylia.vault.keeper import Opened, Page
from asylia.vault.keys import Holder
from asylia.vault.models import Sheet

OF_A_STAND_IN = (STORY, TALK, NOTES)  # how somebody can be reached stays with the two
NEW_KEYS = {STOOD_IN: OF_A_STAND_IN, GLASS: (TALK, CONTACT)}  # what gets them, by the mark that says so


def absences(subject: UUID, two: Collection[UUID], *, on: date) -> Absences:
    """Of the two of a case, as far as somebody else may stand in there, and is still here."""
    away = Absence.objects.not_over(on=on).filter(user__in=two).filter(stand_in__is_active=True).exclude(stand_in__in=two)
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


def over(found: CaseFile, *, now: datetime) -> list[Page]:
    """The marks of absences and of hours that are over, or were ended. One query for each kind that is marked."""
    stood_in, let_in = found.of(NOTES, STOOD_IN), found.of(NOTES, GLASS)
    lasting = _keys(Absence.objects.not_over(on=day_of(now))) if stood_in else set()
    lasting |= _keys(Glass.objects.running(now=now).filter(case=found.subject)) if let_in else set()
    return [page for page in (*stood_in, *let_in) if not lasting & set(page.content.values())]


def _keys(rows: Absences | Glasses) -> set[str]:
    return {str(key) for key in rows.values_list("pk", flat=True)}


def holders_of(
    subject: UUID, two: Sequence[UUID], *, kinds: Collection[str], now: datetime, ended: Collection[UUID] = ()
) -> dict[str, Sequence[Holder]]:
    """The two, and who holds for a time beside them: still, but for the `ended`, and who stands in; `contact` while an hour runs, and no
    longer, though its grant is good for the day. Raises RosterRefused."""
    on = day_of(now)
    persons = [rosters.person(user, on=on) for user in two]
    away, held = list(absences(subject, two, on=on)), holders.holders_of(subject, on=on)
    gone = {*two, *(row["user"] for row in keeper.kept_out(subject))}
    let_in = set(Glass.objects.running(now=now).filter(case=subject).values_list("user", flat=True)) - gone
    left = User.objects.filter(is_active=False, pk__in=[each.holder for row in held.values() for each in row])
    gone |= {*ended, *(each.stand_in_id for each in away), *left.values_list("pk", flat=True)}
    found: dict[str, Sequence[Holder]] = {}
    for kind in kinds:
        beside = [each for each in held.get(kind, []) if each.until]
        still = [each for each in beside if (each.holder in let_in if kind == CONTACT else each.holder not in gone)]
        found[kind] = [
            *persons,
            *(for_a_time(each.holder, each.until, on=on) for each in still if each.until),
            *stand_ins(kind, away, on=on),
        ]
    return found
