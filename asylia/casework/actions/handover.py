"""From those who open what arrives to the two people who carry a case."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.models import User
from asylia.accounts.permissions import require
from asylia.audit.actions import record
from asylia.casework import file, standing
from asylia.casework.file import CONTACT, LIMITS, NOTES, PROFILE, STEP, STORY, TALK, CaseFile
from asylia.casework.models import Case
from asylia.casework.permissions import can_carry, can_hand_over
from asylia.intake.models import Application
from asylia.intake.states import ApplicationState
from asylia.kit.days import day_of
from asylia.kit.errors import RuleBroken
from asylia.notices.actions import tell
from asylia.notices.models import Kind
from asylia.vault import keeper, rekeying, rosters, slots
from asylia.vault.keeper import Opened
from asylia.vault.keys import Holder, Key

OF_TWO = (CONTACT, STORY, TALK, NOTES)
OF_THE_SECRETARIAT = (PROFILE, LIMITS)
THE_SECRETARIAT = "secretariat"


class HandedOver(RuleBroken):
    """Somebody was faster."""


class WroteSince(RuleBroken):
    """Something of hers was not read yet by who hands over: it may say who must never see the case."""


class CannotCarry(RuleBroken):
    """These two cannot carry this case."""


@transaction.atomic
def hand_over(
    application: Application, *, two: tuple[User, User], shut_out: Collection[User], by: User, keys: Sequence[Key], now: datetime
) -> Case:
    """Two people carry the case from now on; what triage, or the independent person, held is worth nothing any more.

    Raises HandedOver when it was handed over already, WroteSince, CannotCarry, RosterRefused while the officers have not signed a key,
    SubjectGone when she took it back or erased it."""
    slots.hold_subject(application.pk)
    application = Application.objects.locked(application.pk)
    if application.state != ApplicationState.SENT:
        raise HandedOver(_("Somebody was faster: two people have this case already."))
    require(can_hand_over(by, application, on=day_of(now)))
    _require_two(two, shut_out, now=now)
    opened = keeper.unlock(application.pk, keys=keys, by=by.pk, now=now)  # for the last time: who hands over may shut herself out, too
    _require_all_read(file.of(application.pk, {kind: opened[kind] for kind in (TALK, NOTES)}), by)
    for user in shut_out:
        keeper.shut_out(application.pk, user=user.pk, by=by.pk, now=now)
    _rekey(opened, two, by=rosters.signer(keys, user=by.pk, on=day_of(now)), now=now)
    case = Case.objects.create(application=application, first=two[0], second=two[1], since=now.date())
    application.move(ApplicationState.TAKEN)
    application.taken_on = now.date()
    application.save(update_fields=["state", "taken_on"])
    record(by.pk, "case.handed_over", application.pk, now=now)
    tell([user.pk for user in two if user != by], Kind.HANDED_OVER, about=case.pk, now=now)
    return case


def _require_all_read(found: CaseFile, by: User) -> None:
    """Nothing waits in `talk`, where nobody saw it, and nothing in `notes` that only somebody else of triage saw."""
    if found.hers_in(TALK) or any(str(by.pk) not in page.content.get("read", {}) for page in found.hers_in(NOTES)):
        raise WroteSince(_("Something was written meanwhile. Read it before you hand over: it may say who must not see this case."))


def _require_two(two: tuple[User, User], shut_out: Collection[User], *, now: datetime) -> None:
    if two[0] == two[1]:
        raise CannotCarry(_("Name two different people."))
    if not all(can_carry(user, on=day_of(now)) for user in two):
        raise CannotCarry(_("One of them is no caseworker any more."))
    if set(two) & set(shut_out):
        raise CannotCarry(_("One of them must never see this case."))


def _rekey(opened: Mapping[str, Opened], two: tuple[User, User], *, by: Key, now: datetime) -> None:
    """The four envelopes of the two; those of the secretariat too where its circle may not hold them, does not yet by its newest key, or
    somebody who is shut out could open them by an older one."""
    persons = [rosters.person(user.pk, on=day_of(now)) for user in two]
    subject, today = opened[NOTES].subject, day_of(now)
    away = standing.absences(subject, [user.pk for user in two], on=today)
    holders: dict[str, Sequence[Holder]] = {kind: [*persons, *standing.stand_ins(kind, away, on=today)] for kind in OF_TWO}
    circle = rosters.circle(THE_SECRETARIAT, on=day_of(now))
    shut_out = {row["user"] for row in keeper.kept_out(opened[NOTES].subject)}
    keeps_out, theirs = bool(circle.members & shut_out), [opened[kind].id for kind in OF_THE_SECRETARIAT]
    is_held = all(keeper.is_held(envelope, holder=circle.id, epoch=circle.epoch) for envelope in theirs)
    if keeps_out or not is_held or keeper.who_opens(theirs) & shut_out:
        holders |= dict.fromkeys(OF_THE_SECRETARIAT, persons if keeps_out else [circle])
    fresh = rekeying.rekey({kind: opened[kind] for kind in holders}, holders=holders, by=by, now=now)
    step = {"what": "handed_over", "at": now.isoformat(), "by": str(by.holder), "to": [str(user.pk) for user in two]}
    keeper.write([keeper.locked(fresh[NOTES], STEP, step), *standing.marks(fresh[NOTES], away)])
