"""Somebody who carries cases is away, and somebody else stands in; and coming back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.models import User
from asylia.accounts.permissions import require
from asylia.audit.actions import record
from asylia.casework import standing
from asylia.casework.file import NOTES
from asylia.casework.models import Absence, Case
from asylia.casework.permissions import can_carry
from asylia.kit.days import day_of
from asylia.kit.errors import RuleBroken
from asylia.notices.actions import tell
from asylia.notices.models import Kind
from asylia.vault import holders, keeper, slots
from asylia.vault.errors import SubjectLocked
from asylia.vault.keys import Key

LONGEST_DAYS = 90


class CannotBeAway(RuleBroken):
    """Not on these days, or not with this stand-in."""


@transaction.atomic
def be_away(*, stand_in: User, first_on: date, last_on: date, by: User, keys: Sequence[Key], now: datetime) -> Absence:
    """`story`, `talk` and `notes` of each of her cases for who stands in, until the last day. A case that shuts this one out, that this one
    carries too, or where this one stands in for the other already, is left to the other caseworker.

    Raises CannotBeAway, PermissionDenied, RosterRefused, CannotOpen, SubjectGone."""
    by, today = User.objects.select_for_update().get(pk=by.pk), day_of(now)
    require(can_carry(by, on=today))
    _require_days(first_on, last_on, today=today)
    _require_free(stand_in, by, first_on=first_on, last_on=last_on, today=today)
    absence = Absence.objects.create(user=by, stand_in=stand_in, first_on=first_on, last_on=last_on)
    for case in Case.objects.visible_to(by, on=today).carried_by(by).order_by("pk"):
        slots.hold_subject(case.pk)
        here = list(standing.absences(case.pk, case.two, on=today).filter(stand_in=stand_in))
        if here == [absence]:
            _grant(case, absence, by=by, keys=keys, now=now)
    record(by.pk, "absence.begun", absence.pk, now=now)
    tell([stand_in.pk], Kind.ABSENCE, now=now)
    return absence


def _require_days(first_on: date, last_on: date, *, today: date) -> None:
    if last_on < first_on or last_on < today:
        raise CannotBeAway(_("The last day comes after the first, and is not past."))
    if last_on - today > timedelta(days=LONGEST_DAYS):
        raise CannotBeAway(_("At most 90 days from now. Who is away for longer hands the cases over: ask an officer."))


def _require_free(stand_in: User, by: User, *, first_on: date, last_on: date, today: date) -> None:
    if stand_in == by or not can_carry(stand_in, on=today):
        raise CannotBeAway(_("Only another caseworker stands in."))
    known = Absence.objects.not_over(on=today)
    if known.filter(user=by).exists():
        raise CannotBeAway(_("You have said already when you are away. End that first."))
    if known.filter(user=stand_in, first_on__lte=last_on, last_on__gte=first_on).exists():
        raise CannotBeAway(_("This person is away on these days, too."))


def _grant(case: Case, absence: Absence, *, by: User, keys: Sequence[Key], now: datetime) -> None:
    try:
        opened = keeper.unlock(case.pk, keys=keys, by=by.pk, now=now, kinds=standing.OF_A_STAND_IN)
    except SubjectLocked:  # it is left to the other caseworker
        return
    holder = standing.for_a_time(absence.stand_in_id, absence.last_on, on=day_of(now))
    for each in opened.values():
        keeper.grant(each, holder=holder, by=by.pk, now=now)
    keeper.write(standing.marks(opened[NOTES], [absence]))


@transaction.atomic
def come_back(absence: Absence, *, by: User, now: datetime) -> None:
    """Who stood in holds nothing from now on; new keys come when one of the two opens the case. Raises PermissionDenied."""
    require(absence.user_id == by.pk)
    stood_in = absence.stand_in_id
    for case in Case.objects.carried_by(by).order_by("pk"):
        others = Absence.objects.not_over(on=day_of(now)).filter(user__in=case.two, stand_in=stood_in).exclude(pk=absence.pk)
        held_by_kind = holders.holders_of(case.pk, on=day_of(now))
        held = [each for kind in standing.OF_A_STAND_IN for each in held_by_kind.get(kind, []) if each.holder == stood_in]
        for each in held if not others else []:
            if each.until:
                keeper.withdraw(each.envelope, holder=stood_in, by=by.pk, now=now)
    record(by.pk, "absence.ended", absence.pk, now=now)
    absence.delete()
