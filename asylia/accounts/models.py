import hmac
from datetime import date, datetime
from typing import Self
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from asylia.vault.locks import locked
from asylia.vault.models import LockKind


class RoleName(models.TextChoices):
    OFFICER = "officer", _("Officer")
    TRIAGE = "triage", _("Triage")
    CASEWORKER = "caseworker", _("Caseworker")
    ASSESSOR = "assessor", _("Assessor")
    ASSESSING_LEAD = "assessing_lead", _("Assessing lead")
    COORDINATOR = "coordinator", _("Coordinator")
    COUNCIL_READER = "council_reader", _("Council reader")
    EAR = "ear", _("Independent person")
    EAR_DEPUTY = "ear_deputy", _("Deputy of the independent person")
    TREASURER = "treasurer", _("Treasurer")
    EDITOR = "editor", _("Editor")
    BOARD = "board", _("Board")
    AUDITOR = "auditor", _("Auditor")
    PARTNER = "partner", _("Partner")


def _running(on: date, *, path: str = "") -> Q:
    """A role's first and last day belong to it."""
    ends = Q(**{f"{path}last_on__isnull": True}) | Q(**{f"{path}last_on__gte": on})
    return Q(**{f"{path}first_on__lte": on}) & ends


class UserQuerySet(models.QuerySet["User"]):
    def holding(self, name: RoleName, *, on: date) -> Self:
        """Who has this role on this day."""
        return self.filter(is_active=True, pk__in=Role.objects.running(on=on).filter(name=name).values("user"))

    def working(self, *, on: date) -> Self:
        """Who has any role on this day, with the names of all of them as `running_roles`: one query."""
        of_the_day = _running(on, path="roles__") & ~Q(roles__body__in=locked(LockKind.BODY))
        names = ArrayAgg("roles__name", filter=of_the_day, distinct=True, default=Value([]))
        free = self.filter(is_active=True).exclude(pk__in=locked(LockKind.PERSON))
        return free.annotate(running_roles=names).exclude(running_roles=[])


class User(AbstractBaseUser):
    """Somebody who signs in to the house. There are no passwords: sign-in is by passkey."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=80)
    email = models.EmailField(unique=True, null=True, blank=True)  # where "something waits" is sent, if anywhere
    is_active = models.BooleanField(default=True)
    password = None  # type: ignore[assignment] # the base class has one; this house has none
    last_login = None
    running_roles: list[str]  # where the query asked for it

    objects = UserQuerySet.as_manager()

    USERNAME_FIELD = "id"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return f"user {str(self.pk)[:8]}"


class BodyKind(models.TextChoices):
    SECRETARIAT = "secretariat", _("Secretariat")
    ASSOCIATION = "association", _("Association")
    ASSESSING = "assessing", _("Assessing body")
    CITY = "city", _("Member city")
    INDEPENDENT = "independent", _("Independent")
    SISTER = "sister", _("Sister body")


class Body(models.Model):
    """Where somebody acts for: a member city, the secretariat, the body that assesses."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=BodyKind.choices)
    name = models.CharField(max_length=80)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="a_body_is_of_a_known_kind", condition=Q(kind__in=BodyKind.values))]

    def __str__(self) -> str:
        return self.name


class RoleQuerySet(models.QuerySet["Role"]):
    def running(self, *, on: date) -> Self:
        """Not those of a person or a body that is locked."""
        return self.filter(_running(on)).exclude(user__in=locked(LockKind.PERSON)).exclude(body__in=locked(LockKind.BODY))

    def locked(self, key: UUID) -> "Role":
        return self.select_for_update().get(pk=key)


class Role(models.Model):
    """What a person may do for a body, from a first to a last day. Access ends with the term."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="roles")
    name = models.CharField(max_length=20, choices=RoleName.choices)
    first_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_role_is_a_known_one", condition=Q(name__in=RoleName.values)),
            models.CheckConstraint(name="a_role_ends_after_it_began", condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on"))),
        ]

    def __str__(self) -> str:
        return f"role {str(self.pk)[:8]}"

    def runs(self, on: date) -> bool:
        return self.first_on <= on and (self.last_on is None or on <= self.last_on)

    @property
    def label(self) -> str:
        return str(RoleName(self.name).label)


class Passkey(models.Model):
    """What checks the answers of somebody's passkey; the passkey itself never leaves its device. Two for each person."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="passkeys")
    credential = models.BinaryField(unique=True)
    data = models.BinaryField()
    counter = models.PositiveBigIntegerField()
    name = models.CharField(max_length=40)
    made_on = models.DateField()
    used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"passkey {str(self.pk)[:8]}"


def hidden(code: str) -> bytes:
    """93 random bits under the pepper: nobody finds the number from it."""
    return hmac.digest(settings.PEPPERS[0], f"invitation {code}".encode(), "sha256")


class Invitations(models.QuerySet["Invitation"]):
    def of(self, code: str, *, now: datetime) -> "Invitation | None":
        """None for a number that never was, one that was used, and one whose days are over."""
        return self.filter(code=hidden(code), ends_at__gte=now).first()


class Invitation(models.Model):
    """Somebody may make a first passkey, or one again after losing all. Only a keyed hash of the number is kept; it is good once."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="invitation")
    code = models.BinaryField(unique=True)
    ends_at = models.DateTimeField()

    objects = Invitations.as_manager()

    def __str__(self) -> str:
        return f"invitation {str(self.pk)[:8]}"


class HouseSession(AbstractBaseSession):
    """A signed-in browser. Its key is kept as a hash only; `user` and `passkey` are there so that it can be ended with either."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.UUIDField(null=True, db_index=True)
    passkey = models.UUIDField(null=True, db_index=True)

    def __str__(self) -> str:
        return "session"


class Installation(models.Model):
    """One row that says what this database is for. A database of invented people never serves a real listener."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demo = models.BooleanField()

    class Meta:
        constraints = [models.CheckConstraint(name="one_installation", condition=Q(id=1))]

    def __str__(self) -> str:
        return "demo" if self.is_demo else "network"
