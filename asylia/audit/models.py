from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

SEALED = "envelope.sealed"
ALONE, OWN = "1", "own"


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: UUID, *, reaches: Collection[str], near: Q = Q()) -> "EntryQuerySet":  # noqa: B008 - nothing changes it
        """By how far somebody may read: all, or what she did herself and what is `near` to her, or nothing."""
        if ALONE in reaches:
            return self
        return self.filter(Q(actor=str(user)) | near) if OWN in reaches else self.none()

    def of_days(self, first: date, last: date) -> "EntryQuerySet":
        """Both belong to it; days are those of UTC."""
        midnight = datetime.combine(first, time(), UTC)
        return self.filter(at__gte=midnight, at__lt=datetime.combine(last, time(), UTC) + timedelta(days=1))

    def newest_first(self) -> "EntryQuerySet":
        """With their links, where they have one."""
        return self.select_related("link").order_by("-at", "id")

    def monthly(self, *, since: date) -> Counter[tuple[str, date]]:
        """How often what was done in which month."""
        rows = (
            self.filter(at__gte=datetime.combine(since, time(), UTC))
            .annotate(month=TruncMonth("at", tzinfo=UTC))
            .values_list("verb", "month")
            .annotate(n=Count("id"))
        )
        return Counter({(verb, month.date()): n for verb, month, n in rows})

    def unlinked(self) -> "EntryQuerySet":
        """Found by the absence of a link, never by a mark of time or number."""
        return self.filter(link__isnull=True)

    def openings(self, envelopes: Iterable[UUID]) -> "EntryQuerySet":
        """Who opened these envelopes, the newest first."""
        return self.filter(verb="envelope.opened", about__in=list(envelopes)).order_by("-at", "actor", "id")

    def sealings(self, envelopes: Iterable[UUID]) -> "EntryQuerySet":
        """What was said of these envelopes when they were sealed."""
        return self.filter(verb=SEALED, about__in=list(envelopes))


def fields(key: UUID, at: datetime, actor: str, verb: str, about: UUID, detail: bytes | memoryview | None) -> tuple[bytes, ...]:
    """What the chain holds of an entry."""
    return key.bytes, at.isoformat().encode(), actor.encode(), verb.encode(), about.bytes, bytes(detail or b"")


class Entry(models.Model):
    """Who did what to which key, when. For acts of an applicant the day stands in place of the time."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=36)
    verb = models.CharField(max_length=60)
    about = models.UUIDField()
    detail = models.BinaryField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="entries_by_their_object", fields=["about"]),
            models.Index(name="entries_by_their_time", fields=["-at", "id"]),
            models.Index(name="entries_by_who_acted", fields=["actor", "-at", "id"]),
            models.Index(name="sealings_of_an_envelope", fields=["about"], condition=Q(verb=SEALED)),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.about}"

    def fields(self) -> tuple[bytes, ...]:
        """What the chain holds of it."""
        return fields(self.id, self.at, self.actor, self.verb, self.about, self.detail)


class Link(models.Model):
    """The place of an entry in the chain."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"link {self.seq}"
