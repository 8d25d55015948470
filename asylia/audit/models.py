from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q

SEALED = "envelope.sealed"


class EntryQuerySet(models.QuerySet["Entry"]):
    def unlinked(self) -> "EntryQuerySet":
        """Found by the absence of a link, never by a mark of time or number."""
        return self.filter(link__isnull=True)

    def openings(self, envelopes: Iterable[UUID]) -> "EntryQuerySet":
        """Who opened these envelopes, the newest first."""
        return self.filter(verb="envelope.opened", about__in=list(envelopes)).order_by("-at", "actor", "id")

    def sealings(self, envelopes: Iterable[UUID]) -> "EntryQuerySet":
        """What was said of these envelopes when they were sealed."""
        return self.filter(verb=SEALED, about__in=list(envelopes))


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
            models.Index(name="sealings_of_an_envelope", fields=["about"], condition=Q(verb=SEALED)),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.about}"

    def fields(self) -> tuple[bytes, ...]:
        """What the chain holds of it."""
        return (
            self.id.bytes,
            self.at.isoformat().encode(),
            self.actor.encode(),
            self.verb.encode(),
            self.about.bytes,
            bytes(self.detail or b""),
        )


class Link(models.Model):
    """The place of an entry in the chain."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"link {self.seq}"
