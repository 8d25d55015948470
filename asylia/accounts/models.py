from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class User(AbstractBaseUser):
    """Somebody who signs in to the house. There are no passwords: sign-in is by passkey."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=80)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    password = None  # type: ignore[assignment] # the base class has one; this house has none
    last_login = None

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return f"user {str(self.pk)[:8]}"


class Installation(models.Model):
    """One row that says what this database is for. A database of invented people never serves a real listener."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demo = models.BooleanField()

    class Meta:
        constraints = [models.CheckConstraint(name="one_installation", condition=Q(id=1))]

    def __str__(self) -> str:
        return "demo" if self.is_demo else "network"
