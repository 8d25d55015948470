"""Whom a session stands for, and how many notices wait for that person: in one query, for the menu of every page."""

from datetime import date

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from asylia.accounts import sessions
from asylia.accounts.models import UserQuerySet
from asylia.notices.models import Notice

UNSEEN = Notice.objects.unseen().filter(user=OuterRef("pk")).values("user").annotate(n=Count("pk")).values("n")


class WhoWorksHere(sessions.WhoWorksHere):
    def people(self, *, on: date) -> UserQuerySet:
        return super().people(on=on).annotate(unseen=Coalesce(Subquery(UNSEEN), 0))
