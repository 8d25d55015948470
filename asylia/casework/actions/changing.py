"""Another caseworker in place of one of the two: an officer names, the one who stays grants."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.models import User
from asylia.accounts.permissions import require
from asylia.audit.actions import record
from asylia.casework import file, standing
from asylia.casework.actions.handover import OF_TWO, CannotCarry
from asylia.casework.file import NOTES, PROPOSAL, STEP
from asylia.casework.models import Absence, Case, Change
from asylia.casework.permissions import can_carry, can_name_another, can_read
from asylia.kit.days import day_of
from asylia.kit.errors import RuleBroken
from asylia.notices.actions import settle, tell
from asylia.notices.models import Kind
from asylia.vault import holders, keeper, rekeying, rosters, slots
from asylia.vault.keeper import Opened
from asylia.vault.keys import Holder, Key


class NobodyNamed(RuleBroken):
    """There is nobody to grant it to: it was done, or somebody else is named now."""


@transaction.atomic
def name_another(case: Case, *, out: User, into: User, by: User, now: datetime) -> Change:
    """Nothing opens by it: the one who stays grants. A newer name takes the place of an older.

    Raises CannotCarry, PermissionDenied."""
    case = Case.objects.locked(case.pk)
    require(can_name_another(by, case, on=day_of(now)))
    if out.pk not in case.two:
        raise CannotCarry(_("This person does not carry the case any more."))
    _require_free(case, into, now=now)
    change, __ = Change.objects.update_or_create(case=case, defaults={"out": out, "into": into, "by": by, "at": now})
    record(by.pk, "caseworker.named", case.pk, detail=into.pk.bytes, now=now)
    tell([case.stays(change)], Kind.SECOND_SIGNATURE, about=case.pk, now=now)
    return change


def _require_free(case: Case, user: User, *, now: datetime) -> None:
    """Who must not see it is told apart from nobody else: the same words for all."""
    shut_out = keeper.kept_out(case.pk).filter(user=user.pk).exists()
    if user.pk in case.two or shut_out or not can_carry(user, on=day_of(now)):
        raise CannotCarry(_("This person cannot carry the case. Name somebody else."))


@transaction.atomic
def grant_change(case: Case, *, into: User, by: User, keys: Sequence[Key], now: datetime) -> Case:
    """New keys for all that named persons hold, for the one who stays and the one who comes; a refusal that waits is dropped, for it was
    proposed by two others. `into`: whom the page named.

    Raises NobodyNamed, CannotCarry, PermissionDenied, SubjectGone, RosterRefused while the officers have not signed a key, CannotOpen."""
    slots.hold_subject(case.pk)
    case = Case.objects.locked(case.pk)
    change = Change.objects.of(case.pk)
    if change is None or change.into_id != into.pk:
        raise NobodyNamed(_("Nobody waits for it any more: it was done, or an officer has named somebody else."))
    require(by.pk == case.stays(change) and can_read(by, case, on=day_of(now)))
    _require_free(case, into, now=now)
    opened = keeper.unlock(case.pk, keys=keys, by=by.pk, now=now)
    _rekey(opened, change, by=rosters.signer(keys, user=by.pk, on=day_of(now)), now=now)
    case.first_id, case.second_id = by.pk, into.pk
    case.save(update_fields=["first", "second"])
    change.delete()
    record(by.pk, "caseworker.changed", case.pk, detail=into.pk.bytes, now=now)
    settle(Kind.SECOND_SIGNATURE, about=case.pk, now=now)
    tell([into.pk], Kind.HANDED_OVER, about=case.pk, now=now)
    return case


def _rekey(opened: Mapping[str, Opened], change: Change, *, by: Key, now: datetime) -> None:
    found = file.of(change.case_id, {NOTES: opened[NOTES]})
    for page in found.of(NOTES, PROPOSAL):
        keeper.destroy(page)
    of_each = _holders(opened, change, by=by, now=now)
    fresh = rekeying.rekey({kind: opened[kind] for kind in of_each}, holders=of_each, by=by, now=now)
    step = {"what": "caseworker_changed", "at": now.isoformat(), "by": str(by.holder), "to": [str(change.into_id)]}
    away = standing.absences(change.case_id, [change.into_id, by.holder], on=day_of(now)).filter(user=change.into_id)
    keeper.write([keeper.locked(fresh[NOTES], STEP, step), *standing.marks(fresh[NOTES], away)])


def _holders(opened: Mapping[str, Opened], change: Change, *, by: Key, now: datetime) -> dict[str, Sequence[Holder]]:
    """By the kind of envelope: the two, for all that persons hold, and whoever else holds it for a time, but for who stood in for the one
    who leaves. What a circle holds stays with it."""
    two = (by.holder, change.into_id)
    held = holders.holders_of(change.case_id, on=day_of(now))
    kinds = [kind for kind in opened if kind in OF_TWO or not any(each.role for each in held[kind])]
    ended = Absence.objects.filter(user=change.out_id).values_list("stand_in", flat=True)
    return standing.holders_of(change.case_id, two, kinds=kinds, ended=set(ended), now=now)
