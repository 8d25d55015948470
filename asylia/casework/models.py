from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from asylia.accounts.models import User
from asylia.casework.states import MOVES, CaseState
from asylia.intake.models import Application
from asylia.intake.states import ApplicationState
from asylia.kit.models import Confidential, short_code
from asylia.kit.states import Stateful
from asylia.offices.states import GlassReason
from asylia.vault import keeper


class Cases(models.QuerySet["Case"]):
    def visible_to(self, user: User, *, on: date) -> "Cases":
        """Those whose notes she holds on this day; not those that their owner took back, or shuts her out of."""
        return self.filter(application__in=Application.objects.visible_to(user.pk, on=on))

    def known_to(self, user: User) -> "Cases":
        """For who may see that a case exists: all but those that their owner took back, or shuts her out of."""
        return self.exclude(application__state=ApplicationState.WITHDRAWN).exclude(pk__in=keeper.kept_from(user.pk))

    def carried_by(self, user: User) -> "Cases":
        return self.filter(Q(first=user) | Q(second=user))

    def read_by(self, user: User, *, on: date) -> "Cases":
        """Those that she carries, and those of whom she stands in for on this day: these know for whom, and until when;
        and all whether somebody was ever to see how the person can be reached."""
        away = Absence.objects.running(on=on).filter(stand_in=user).order_by("pk")
        of_two = away.filter(Q(user=OuterRef("first")) | Q(user=OuterRef("second")))
        known = {"stood_for": Subquery(of_two.values("user")[:1]), "stood_until": Subquery(of_two.values("last_on")[:1])}
        known["has_glass"] = Exists(Glass.objects.filter(case=OuterRef("pk")))
        return self.annotate(**known).filter(Q(first=user) | Q(second=user) | Q(stood_for__isnull=False))

    def as_she_sees(self) -> "Cases":
        """Without who carries it: her door may not read that."""
        return self.defer("first", "second")

    def asked_again(self) -> "Cases":
        """Refused, and a second look was asked for."""
        return self.filter(look_again_on__isnull=False)

    def to_look_again(self, user: User) -> "Cases":
        """For who may name other people: a second look was asked for, and she is not one of the two who refused it."""
        return self.known_to(user).asked_again().exclude(first=user).exclude(second=user)

    def locked(self, case: UUID) -> "Case":
        """Raises Case.DoesNotExist."""
        return self.select_for_update().get(pk=case)


class Case(Stateful, Confidential):
    """What is plain about a case: its state and days, and the two people who carry it. It has the id of its application.

    `look_again_until`: how long a second look may be asked for. `look_again_on`: it was."""

    MOVES = MOVES

    application = models.OneToOneField(Application, on_delete=models.CASCADE, primary_key=True)
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.SCREENING)
    since = models.DateField()
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    look_again_until = models.DateField(null=True)
    look_again_on = models.DateField(null=True)
    stood_for: UUID | None  # where the query asked for it
    stood_until: date | None
    has_glass: bool

    objects = Cases.as_manager()

    class Meta:
        verbose_name = "case"
        constraints = [
            models.CheckConstraint(name="case_state_exists", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(name="two_different_people_carry_a_case", condition=~Q(first=F("second"))),
            models.CheckConstraint(
                name="a_refused_case_can_be_looked_at_again",
                condition=Q(state=CaseState.REJECTED.value, look_again_until__isnull=False)
                | ~Q(state=CaseState.REJECTED.value) & Q(look_again_until__isnull=True),
            ),
            models.CheckConstraint(
                name="a_second_look_follows_a_refusal",
                condition=Q(look_again_on__isnull=True) | Q(state=CaseState.REJECTED.value),
            ),
        ]

    @property
    def number(self) -> str:
        return short_code(self.pk)

    def stays(self, change: "Change") -> UUID:
        """Who of the two carries it on."""
        return self.second_id if change.out_id == self.first_id else self.first_id

    @property
    def two(self) -> tuple[UUID, UUID]:
        return self.first_id, self.second_id

    def may_ask_again(self, today: date) -> bool:
        return self.look_again_on is None and self.look_again_until is not None and today <= self.look_again_until


class Changes(models.QuerySet["Change"]):
    def of(self, case: UUID) -> "Change | None":
        return self.filter(case=case).select_related("out", "into").first()


class Change(Confidential):
    """An officer has named who takes the place of one of the two; it waits for the one who stays. What is done leaves no row: the record
    says it."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="change")
    out = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Changes.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="somebody_else_takes_the_place", condition=~Q(out=F("into")))]


class Absences(models.QuerySet["Absence"]):
    def running(self, *, on: date) -> "Absences":
        return self.not_over(on=on).filter(first_on__lte=on)

    def not_over(self, *, on: date) -> "Absences":
        return self.filter(last_on__gte=on)


class Absence(models.Model):
    """Somebody who carries cases is away, both days included, and somebody else stands in. Coming back early leaves no row."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()

    objects = Absences.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="nobody_stands_in_for_herself", condition=~Q(user=F("stand_in"))),
            models.CheckConstraint(name="an_absence_ends_after_it_began", condition=Q(last_on__gte=F("first_on"))),
        ]

    def __str__(self) -> str:
        return f"absence {str(self.pk)[:8]}"


class Glasses(models.QuerySet["Glass"]):
    def waiting(self, *, now: datetime) -> "Glasses":
        return self.filter(granted_at=None, until__gte=now)

    def lapsed(self, *, now: datetime) -> "Glasses":
        return self.filter(granted_at=None, until__lt=now)

    def running(self, *, now: datetime) -> "Glasses":
        """Whose hour is not over, nor ended with the account."""
        return self.filter(granted_at__gt=now - ONE_HOUR, user__is_active=True)

    def not_over(self, *, now: datetime) -> "Glasses":
        return self.waiting(now=now) | self.running(now=now)

    def granted(self) -> "Glasses":
        return self.filter(granted_at__isnull=False)

    def known_to(self, user: User) -> "Glasses":
        """Not of a case that its owner took back, or shuts her out of."""
        return self.filter(case__in=Case.objects.known_to(user))

    def named(self) -> "Glasses":
        """With everybody who had a part in it, the newest first."""
        return self.select_related("user", "by", "second", "granted_by").order_by("-at", "pk")

    def locked(self, key: UUID) -> "Glass":
        return self.select_for_update().get(pk=key)


ONE_HOUR, TO_GRANT = timedelta(hours=1), timedelta(hours=24)


class Glass(Confidential):
    """Break glass: two officers asked that somebody else sees how a person can be reached. One of the two who carry the case allows it
    before `until`; then it runs for one hour. What nobody allowed makes room for the next; what was allowed stays, to be looked through."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="glasses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=GlassReason.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    granted_at = models.DateTimeField(null=True)

    objects = Glasses.as_manager()

    class Meta:
        verbose_name = "glass"
        constraints = [
            models.CheckConstraint(name="a_glass_has_a_known_reason", condition=Q(reason__in=GlassReason.values)),
            models.CheckConstraint(name="two_different_people_break_a_glass", condition=~Q(by=F("second"))),
            models.CheckConstraint(name="nobody_lets_herself_see", condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user"))),
            models.CheckConstraint(
                name="who_lets_somebody_see_has_a_time",
                condition=Q(granted_by__isnull=True, granted_at__isnull=True) | Q(granted_by__isnull=False, granted_at__lte=F("until")),
            ),
            models.UniqueConstraint(
                name="one_glass_of_a_case_waits_for_a_person", fields=["case", "user"], condition=Q(granted_at__isnull=True)
            ),
        ]

    @property
    def ends_at(self) -> datetime | None:
        return self.granted_at + ONE_HOUR if self.granted_at else None

    def runs(self, now: datetime) -> bool:
        return self.ends_at is not None and now < self.ends_at
