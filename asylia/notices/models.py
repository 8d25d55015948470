from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from asylia.accounts.models import User


class Kind(models.TextChoices):
    """Everything that is ever told, each in one sentence without a name or a number."""

    SOMETHING_ARRIVED = "something_arrived", _("Something arrived.")
    SECOND_SIGNATURE = "second_signature", _("Something waits for your signature.")
    ACT_TO_SIGN = "act_to_sign", _("An act waits for a second signature.")
    HANDED_OVER = "handed_over", _("A case was handed over to you.")
    ABSENCE = "absence", _("Somebody is away, and you stand in.")
    GLASS_ASKED = "glass_asked", _("Two officers ask you to let somebody see a contact.")
    GLASS_GRANTED = "glass_granted", _("A contact is open for you, for one hour.")
    CASE_OPENED_BY_GLASS = "case_opened_by_glass", _("A case was opened in an emergency.")
    GLASS_REVIEW = "glass_review", _("Last month a contact was opened in an emergency.")
    CANARY = "canary", _("A case was opened that nobody should open.")
    CEILING = "ceiling", _("Somebody has opened very much in a short time.")
    WHO_LOOKED = "who_looked", _("The list of who looked is ready.")
    ROSTER_CHANGED = "roster_changed", _("The roster has changed.")
    NEW_KEYS = "new_keys", _("Somebody was shut out, and cases take new keys.")
    ROLE_GIVEN = "role_given", _("A role was given to you.")
    ROLE_ENDS_SOON = "role_ends_soon", _("A role of yours ends soon.")
    LOCKED = "locked", _("Somebody was locked.")
    BODY_LOCKED = "body_locked", _("A city or another body was locked.")
    CASE_LOCKED = "case_locked", _("A case was locked.")
    HOUSE_LOCKED = "house_locked", _("The house was locked, and no vault opens.")
    STREET_CLOSED = "street_closed", _("The street was closed, and nobody new can apply.")


PAGES = {
    Kind.SOMETHING_ARRIVED: "arrival",
    Kind.SECOND_SIGNATURE: "case",
    Kind.ACT_TO_SIGN: "proposal",
    Kind.HANDED_OVER: "case",
    Kind.ABSENCE: "today",
    Kind.NEW_KEYS: "new-keys",
    Kind.GLASS_ASKED: "case",
    Kind.GLASS_GRANTED: "glass",
    Kind.CASE_OPENED_BY_GLASS: "case-opened",
    Kind.GLASS_REVIEW: "glass-review",
    Kind.ROLE_GIVEN: "me",
    Kind.ROLE_ENDS_SOON: "me",
}  # by the name of a page; the key that it needs is `about`


class Notices(models.QuerySet["Notice"]):
    def of(self, user: User) -> "Notices":
        """The newest first."""
        return self.filter(user=user).order_by("-at", "-pk")

    def unseen(self) -> "Notices":
        return self.filter(seen_at__isnull=True)


class Notice(models.Model):
    """Something that somebody of the house should know, without a word about anybody."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    about = models.UUIDField(null=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    objects = Notices.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-at"])]
        constraints = [
            models.CheckConstraint(name="a_notice_is_of_a_known_kind", condition=Q(kind__in=Kind.values)),
            models.UniqueConstraint(
                name="nothing_is_told_twice_before_it_is_seen",
                fields=["user", "kind", "about"],
                condition=Q(seen_at__isnull=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"notice {str(self.pk)[:8]}"

    @property
    def words(self) -> str:
        return str(Kind(self.kind).label)


class Mails(models.QuerySet["Mail"]):
    def due(self, now: datetime) -> "Mails":
        return self.filter(due_at__lte=now).order_by("due_at", "pk")

    def given_up(self) -> "Mails":
        return self.filter(due_at__isnull=True)


class Mail(models.Model):
    """That one mail waits for somebody: its words are always the same. What was sent leaves no row: its time would tell when something
    arrived. Without `due_at` it was tried too often and lies here for whoever runs the house."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = Mails.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_mail_waits_for_a_person", fields=["user"], condition=Q(due_at__isnull=False)),
            models.CheckConstraint(name="who_gives_up_has_tried", condition=Q(due_at__isnull=False) | Q(tries__gt=0)),
        ]

    def __str__(self) -> str:
        return f"mail {str(self.pk)[:8]}"
