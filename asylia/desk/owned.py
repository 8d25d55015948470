"""What somebody has in hand and hands over before the account can be closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from asylia.accounts.models import Invitation, Role, User
from asylia.casework.models import Absence, Case, Change
from asylia.desk.words import day
from asylia.kit.days import day_of
from asylia.kit.models import short_code
from asylia.offices.models import Proposal
from asylia.vault import keeper
from asylia.vault.models import Closed, Grant, Seat

FEWEST_IN_A_CIRCLE = 2
TAKEN_BACK = Closed.objects.values("subject")  # opens for nobody of us, and is destroyed in a few days


@dataclass(frozen=True, slots=True)
class Owned:
    """`href`: where it is handed over, where there is such a page. `subject`: of which case, where it is of one."""

    what: str
    href: str = ""
    subject: UUID | None = None


def owned(user: User, *, now: datetime) -> list[Owned]:
    """All of it, for whoever asks; a page leaves out what its reader must not see."""
    return [*_of_cases(user, now=now), *_of_offices(user, now=now), *_of_the_vault(user)]


def seen_by(reader: User, found: list[Owned]) -> list[Owned]:
    shut = set(keeper.kept_from(reader.pk).values_list("subject", flat=True))
    return [each for each in found if each.subject not in shut]


def _of_cases(user: User, *, now: datetime) -> Iterator[Owned]:
    for case in Case.objects.carried_by(user).exclude(pk__in=TAKEN_BACK).order_by("pk"):
        yield Owned(_("Case {number}").format(number=case.number), reverse("case-change", args=[case.pk]), case.pk)
    for key in Change.objects.filter(Q(out=user) | Q(into=user)).order_by("pk").values_list("pk", flat=True):
        said = _("A place in case {number}, which waits for a grant").format(number=short_code(key))
        yield Owned(said, reverse("case-change", args=[key]), key)
    for absence in Absence.objects.not_over(on=day_of(now)).filter(Q(user=user) | Q(stand_in=user)).select_related("user", "stand_in"):
        words = _("{stand_in} stands in for {name} until {day}")
        said = words.format(stand_in=absence.stand_in.name, name=absence.user.name, day=day(absence.last_on))
        yield Owned(said, reverse("away") if absence.user_id == user.pk else "")


def _of_offices(user: User, *, now: datetime) -> Iterator[Owned]:
    for proposal in Proposal.objects.waiting(now=now).filter(by=user).order_by("at"):
        yield Owned(_("An act that waits for a second signature"), reverse("proposal", args=[proposal.pk]), proposal.about)
    for role in (
        Role.objects.exclude(last_on__lt=day_of(now))
        .filter(user=user, user__is_active=True)
        .select_related("body")
        .order_by("first_on", "name")
    ):
        yield Owned(f"{role.label}, {role.body.name}", reverse("end-role", args=[role.pk]))
    for invitation in Invitation.objects.filter(user=user, ends_at__gte=now):
        yield Owned(_("An invitation that is good until {day}").format(day=day(invitation.ends_at.date())))


def _of_the_vault(user: User) -> Iterator[Owned]:
    lasting = Grant.objects.filter(holder=user.pk, until=None).exclude(envelope__subject__in=TAKEN_BACK)
    by_name = lasting.values("envelope__subject").annotate(count=Count("pk")).order_by("envelope__subject")
    for row in by_name:
        said = _("Envelopes of case {number}, by name: {n}").format(number=short_code(row["envelope__subject"]), n=row["count"])
        yield Owned(said, reverse("case-change", args=[row["envelope__subject"]]), row["envelope__subject"])
    seats = Seat.objects.filter(has_left=False)
    for circle in seats.filter(user=user.pk).exclude(circle=user.pk).order_by("circle").values_list("circle", flat=True).distinct():
        if len(set(seats.filter(circle=circle).exclude(user=user.pk).values_list("user", flat=True))) < FEWEST_IN_A_CIRCLE:
            yield Owned(_("A circle in which fewer than two others sit"), reverse("circles"))
