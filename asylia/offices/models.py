from datetime import datetime
from typing import Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from asylia.kit.states import Stateful
from asylia.offices.states import MOVES, ProposalState
from asylia.vault import keeper

INVITATIONS = ("invite", "invite_again")


class Proposals(models.QuerySet["Proposal"]):
    def visible_to(self, user: UUID) -> Self:
        """Not what is about a case that she must never see."""
        return self.exclude(about__in=keeper.kept_from(user))

    def invitations(self, *, signed_by: UUID) -> Self:
        """First or second; of people who are new, and of those who lost their keys."""
        return self.filter(Q(by=signed_by) | Q(second=signed_by), kind__in=INVITATIONS)

    def waiting(self, *, now: datetime) -> Self:
        return self.filter(state=ProposalState.WAITING, until__gte=now)

    def locked(self, key: UUID) -> "Proposal":
        return self.select_for_update().get(pk=key)


class Proposal(Stateful, models.Model):
    """An act that takes two: the first has signed what will be done; the second sees the same text and signs it too.

    `terms`: what will be done, in ids, days and codes; never a word about an applicant. `signed`: the text with its signatures."""

    MOVES = MOVES

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=30)
    about = models.UUIDField()
    terms = models.JSONField()
    signed = models.JSONField()
    state = models.CharField(max_length=12, choices=ProposalState.choices, default=ProposalState.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    until = models.DateTimeField()

    objects = Proposals.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_proposal_is_in_a_known_state", condition=Q(state__in=ProposalState.values)),
            models.CheckConstraint(name="two_different_people_sign", condition=Q(second__isnull=True) | ~Q(second=F("by"))),
            models.CheckConstraint(
                name="what_is_done_was_signed_twice", condition=Q(second__isnull=False) | ~Q(state=ProposalState.DONE.value)
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {str(self.pk)[:8]}"
