"""Break glass: somebody who does not carry a case sees for one hour how its person can be reached. Two officers ask, one of the two who
carry it allows it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.models import User
from asylia.accounts.permissions import require
from asylia.audit.actions import record
from asylia.casework import file, standing
from asylia.casework.actions import reading
from asylia.casework.file import CONTACT, GLASS, NOTES, STEP, CaseFile
from asylia.casework.models import ONE_HOUR, TO_GRANT, Case, Glass
from asylia.casework.permissions import can_break_glass, can_read, could_be_let_in
from asylia.intake.states import ApplicationState
from asylia.kit.days import day_of
from asylia.kit.errors import RuleBroken
from asylia.notices.actions import settle, tell
from asylia.notices.models import Kind
from asylia.offices.states import GlassReason
from asylia.vault import keeper, slots
from asylia.vault.keys import Key


class CannotLetIn(RuleBroken):
    """Not this person, not any more, or not once more."""


@transaction.atomic
def ask(case: UUID, *, user: User, reason: GlassReason, two: tuple[User, User], now: datetime) -> Glass:
    """Two officers have signed it. Nothing opens by it: the two who carry the case hear of it at once.

    Raises CannotLetIn, PermissionDenied."""
    found = Case.objects.select_for_update().filter(pk=case).first()
    if found is None or found.application.state == ApplicationState.WITHDRAWN:
        raise CannotLetIn(_("This case is not here any more."))
    require(all(can_break_glass(each, found, on=day_of(now)) for each in two))
    _require_free(found, user, now=now)
    same = Glass.objects.filter(case=found, user=user)
    if same.not_over(now=now).exists():
        raise CannotLetIn(_("This was asked for already: it waits for one of the two, or the hour runs."))
    same.lapsed(now=now).delete()
    glass = Glass.objects.create(case=found, user=user, reason=reason, by=two[0], second=two[1], at=now, until=now + TO_GRANT)
    record(two[1].pk, "glass.asked", found.pk, detail=glass.user_id.bytes, now=now)
    settle(Kind.GLASS_ASKED, about=found.pk, now=now)  # of one that lapsed: this is another
    tell(found.two, Kind.GLASS_ASKED, about=found.pk, now=now)
    return glass


def _require_free(case: Case, user: User, *, now: datetime) -> None:
    """Who must not see it is told apart from nobody else: the same words for all."""
    if not could_be_let_in(case, on=day_of(now)).filter(pk=user.pk).exists():
        raise CannotLetIn(_("This person cannot be let in. Propose somebody else."))


@transaction.atomic
def let_in(glass: Glass, *, by: User, keys: Sequence[Key], now: datetime) -> Glass:
    """For one hour from now on. The grant itself ends with the day on which the hour ends; new keys come when one of the two opens the
    case.

    Raises CannotLetIn, PermissionDenied, SubjectGone, RosterRefused while the officers have not signed a key, CannotOpen, SubjectLocked,
    CeilingReached."""
    slots.hold_subject(glass.case_id)
    glass = Glass.objects.locked(glass.pk)
    case = glass.case
    require(by.pk in case.two and can_read(by, case, on=day_of(now)))
    if glass.granted_at:
        raise CannotLetIn(_("Somebody was faster: this was allowed already."))
    if now > glass.until:
        raise CannotLetIn(_("This was asked for more than 24 hours ago. Two officers have to ask again."))
    _require_free(case, glass.user, now=now)
    found = reading.open_beside(case, envelopes=(CONTACT,), by=by, keys=keys, now=now)
    holder = standing.for_a_time(glass.user_id, day_of(now + ONE_HOUR), on=day_of(now))
    keeper.grant(found.opened[CONTACT], holder=holder, by=by.pk, now=now)
    step = {"what": "let_in", "at": now.isoformat(), "by": str(by.pk), "to": [str(glass.user_id)]}
    mark = keeper.locked(found.opened[NOTES], GLASS, {"glass": str(glass.pk)})
    keeper.write([keeper.locked(found.opened[NOTES], STEP, step), mark])
    glass.granted_by, glass.granted_at = by, now
    glass.save(update_fields=["granted_by", "granted_at"])
    record(by.pk, "glass.granted", case.pk, detail=glass.user_id.bytes, now=now)
    settle(Kind.GLASS_ASKED, about=case.pk, now=now)
    tell([user for user in case.two if user != by.pk], Kind.CASE_OPENED_BY_GLASS, about=case.pk, now=now)
    tell([glass.user_id], Kind.GLASS_GRANTED, about=glass.pk, now=now)
    return glass


@transaction.atomic
def look(glass: Glass, *, by: User, keys: Sequence[Key], now: datetime) -> CaseFile:
    """`contact` alone, for who was let in, while the hour runs: a line of the record and a count towards the ceiling as for anybody.

    Raises CannotLetIn, PermissionDenied, SubjectGone, CannotOpen, SubjectLocked, CeilingReached."""
    slots.hold_subject(glass.case_id)
    glass = Glass.objects.locked(glass.pk)
    is_free = could_be_let_in(glass.case, on=day_of(now)).filter(pk=by.pk).exists()
    require(by.pk == glass.user_id and is_free)
    if not glass.runs(now):
        raise CannotLetIn(_("This hour is over."))
    opened = keeper.unlock(glass.case_id, keys=keys, by=by.pk, now=now, kinds=(CONTACT,))
    if CONTACT not in opened:
        raise CannotLetIn(_("This was taken back."))
    return file.of(glass.case_id, opened)
