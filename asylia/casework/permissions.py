"""Who may do what with a case. Holding the envelope is always needed as well."""

from datetime import date
from itertools import permutations
from uuid import UUID

from django.db.models import Exists, QuerySet

from asylia.accounts.models import Role, RoleName, User
from asylia.accounts.permissions import Act, Reach, may
from asylia.casework.models import Absence, Case
from asylia.intake.models import Application
from asylia.vault import keeper


def can_hand_over(user: User, application: Application, *, on: date) -> bool:
    """Somebody of triage, or for what only the independent person holds, that person: both by holding its notes."""
    return (
        may(user, Act.OPEN_ARRIVED, on=on, how=[Reach.ALONE, Reach.OWN])
        and Application.objects.visible_to(user.pk, on=on).filter(pk=application.pk).exists()
    )


def can_carry(user: User, *, on: date) -> bool:
    """Whether somebody can be named as caseworker."""
    return User.objects.holding(RoleName.CASEWORKER, on=on).filter(pk=user.pk).exists()


def can_read(user: User, case: Case, *, on: date) -> bool:
    """One of its two caseworkers, or who stands in for one of them today, while the term runs."""
    carries = User.objects.holding(RoleName.CASEWORKER, on=on).filter(pk=user.pk)
    return Case.objects.visible_to(user, on=on).read_by(user, on=on).filter(Exists(carries), pk=case.pk).exists()


def can_name_another(user: User, case: Case, *, on: date) -> bool:
    """An officer, of a case that does not shut that one out."""
    return may(user, Act.CHANGE_CASEWORKER, on=on, how=[Reach.ALONE]) and Case.objects.known_to(user).filter(pk=case.pk).exists()


def can_write(user: User, case: Case, *, on: date) -> bool:
    return can_read(user, case, on=on)


def can_lock(user: User, case: Case, *, on: date) -> bool:
    """Its two caseworkers, and any officer who may see that it exists."""
    knows = may(user, Act.LOCK_CASE, on=on, how=[Reach.ALONE]) and Case.objects.known_to(user).filter(pk=case.pk).exists()
    return knows or can_read(user, case, on=on)


def are_two(first: UUID, second: UUID, case: Case, *, on: date) -> bool:
    """Whether these are the two keys of a case: who stands in, stands for one of the two, never for both beside the one who is away."""
    side = {user: {user} for user in case.two}
    for absence in Absence.objects.running(on=on).filter(user__in=case.two):
        side[absence.user_id].add(absence.stand_in_id)
    return first != second and any(first in side[one] and second in side[other] for one, other in permutations(case.two))


def can_screen(user: User, case: Case, *, on: date) -> bool:
    """Screening and refusing: both caseworkers, one after the other."""
    return may(user, Act.SCREEN, on=on, how=[Reach.TWO]) and can_read(user, case, on=on)


def can_break_glass(user: User, case: Case, *, on: date) -> bool:
    """An officer, as one of two, for a case that does not shut that one out."""
    return may(user, Act.OPEN_CONTACT, on=on, how=[Reach.TWO]) and Case.objects.known_to(user).filter(pk=case.pk).exists()


def could_be_let_in(case: Case, *, on: date) -> QuerySet[User]:
    """For an hour, by break glass: another caseworker, or an officer, whom the case does not shut out."""
    working = Role.objects.running(on=on).filter(name__in=(RoleName.CASEWORKER, RoleName.OFFICER))
    others = User.objects.filter(is_active=True, pk__in=working.values("user")).exclude(pk__in=case.two)
    return others.exclude(pk__in=keeper.kept_out(case.pk))
