from datetime import date
from uuid import UUID, uuid4

from django.db import connection, models
from django.db.models import Q

from asylia.intake.states import MOVES, ApplicationState
from asylia.kit.models import Confidential
from asylia.kit.states import Stateful
from asylia.vault import keeper


class HelpChecks(models.QuerySet["HelpCheck"]):
    def days(self) -> dict[str, date]:
        """By the host of the body: the day on which somebody looked last."""
        return dict(self.values_list("host", "checked_on"))


class HelpCheck(models.Model):
    """Somebody of ours looked whether a body of `other_help.csv` still helps as the list says."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    host = models.CharField(max_length=60, unique=True)
    checked_on = models.DateField()

    objects = HelpChecks.as_manager()

    def __str__(self) -> str:
        return self.host


class Applications(models.QuerySet["Application"]):
    def due(self, *, today: date) -> "Applications":
        """Whose last day is over: drafts, what was taken back, what was refused long ago."""
        return self.filter(Q(erase_on__lt=today) | Q(back_until__lt=today))

    def visible_to(self, user: UUID, *, on: date) -> "Applications":
        """Whose `notes` she holds on this day, by herself or in a circle, and whose owner did not take it back."""
        return self.filter(pk__in=keeper.held_by(user, kind="notes", on=on)).exclude(state=ApplicationState.WITHDRAWN)

    def waiting(self) -> "Applications":
        """Sent, and not yet with two people."""
        return self.filter(state=ApplicationState.SENT)

    def locked(self, application: UUID) -> "Application":
        """Raises Application.DoesNotExist."""
        return self.select_for_update().get(pk=application)

    def erase_mine(self) -> None:
        """What hangs on the lookup of this transaction, and nothing else."""
        with connection.cursor() as cursor:
            cursor.execute("select intake_erase_mine()")

    def erase_due(self, application: UUID, *, today: date) -> bool:
        """Whether it was due and went: the function looks again under a lock."""
        with connection.cursor() as cursor:
            cursor.execute("select intake_erase_due(%s, %s)", [application, today])
            return bool(cursor.fetchone()[0])


class Application(Stateful, Confidential):
    """What is plain about an application: a random id, its state, and days. All else lies in envelopes.

    `erase_on`: its last day by the rules of keeping. `back_until`: it was taken back, and until then that can be undone."""

    MOVES = MOVES

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    state = models.CharField(max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    begun_on = models.DateField(null=True)
    erase_on = models.DateField(null=True)
    sent_on = models.DateField(null=True)
    taken_on = models.DateField(null=True)
    back_until = models.DateField(null=True)
    erased_in = models.DateField(null=True)

    objects = Applications.as_manager()

    class Meta:
        verbose_name = "case"
        constraints = [
            models.CheckConstraint(name="application_state_exists", condition=Q(state__in=ApplicationState.values)),
            models.CheckConstraint(
                name="a_draft_has_a_day_of_erasure",
                condition=~Q(state=ApplicationState.DRAFT.value) | Q(begun_on__isnull=False, erase_on__isnull=False, sent_on__isnull=True),
            ),
            models.CheckConstraint(
                name="what_is_sent_has_a_day",
                condition=~Q(state__in=[ApplicationState.SENT.value, ApplicationState.TAKEN.value]) | Q(sent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="who_waits_has_no_last_day", condition=~Q(state=ApplicationState.SENT.value) | Q(erase_on__isnull=True)
            ),
            models.CheckConstraint(
                name="what_is_with_two_people_has_a_day", condition=~Q(state=ApplicationState.TAKEN.value) | Q(taken_on__isnull=False)
            ),
            models.CheckConstraint(
                name="what_was_taken_back_has_a_last_day",
                condition=Q(state=ApplicationState.WITHDRAWN.value, back_until__isnull=False)
                | ~Q(state=ApplicationState.WITHDRAWN.value) & Q(back_until__isnull=True),
            ),
            models.CheckConstraint(
                name="nothing_stays_of_what_is_erased",
                condition=~Q(state=ApplicationState.ERASED.value)
                | Q(erased_in__isnull=False, begun_on__isnull=True, erase_on__isnull=True, sent_on__isnull=True, taken_on__isnull=True),
            ),
        ]
