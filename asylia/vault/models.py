"""What the vault keeps. Subjects and holders are plain UUIDs: it knows no word of our field."""

from uuid import UUID, uuid4

from django.db import models
from django.db.models import F, Q


class PublicKey(models.Model):
    """What a holder is sealed to. Good only where the roster holds its SHA-256. Circles sign nothing."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    holder = models.UUIDField()
    epoch = models.PositiveIntegerField()
    sealing = models.BinaryField()
    signing = models.BinaryField(null=True)
    name = models.CharField(max_length=60, blank=True)  # of a circle, until the roster says it

    class Meta:
        constraints = [models.UniqueConstraint(name="one_key_per_epoch", fields=["holder", "epoch"])]

    def __str__(self) -> str:
        return f"key of {self.holder}"


class WayIn(models.Model):
    """A locked copy of a person's seed; `people` says which ways there are. `version` is the epoch of the seed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    way = models.CharField(max_length=33)
    salt = models.BinaryField()
    blob = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_copy_per_way", fields=["user", "version", "way"])]

    def __str__(self) -> str:
        return f"way in of {self.user}"


class Seat(models.Model):
    """A circle's seed, sealed to one of its members. Of who left the row stays, empty, until the circle has a new seed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    circle = models.UUIDField()
    epoch = models.PositiveIntegerField()
    user = models.UUIDField()
    has_left = models.BooleanField(default=False)
    blob = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_seat_per_member", fields=["circle", "epoch", "user"])]

    def __str__(self) -> str:
        return f"seat in {self.circle}"


class RosterVersion(models.Model):
    """A text that officers signed; `asylia.vault.roster` says whether it is good."""

    version = models.PositiveIntegerField(primary_key=True)
    text = models.TextField()

    def __str__(self) -> str:
        return f"roster {self.version}"


class RosterSignature(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    roster = models.ForeignKey(RosterVersion, on_delete=models.CASCADE, related_name="signatures")
    key = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_signature_per_key", fields=["roster", "key"])]

    def __str__(self) -> str:
        return f"signature of roster {self.roster_id}"


class Envelope(models.Model):
    """A part of a case that opens as one. Its seed lies in grants alone."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.UUIDField()
    kind = models.CharField(max_length=20)
    epoch = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_envelope_per_kind", fields=["subject", "kind"])]

    def __str__(self) -> str:
        return f"envelope {str(self.pk)[:8]}"


class Grant(models.Model):
    """An envelope's seed, sealed to a holder."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    envelope = models.ForeignKey(Envelope, on_delete=models.DO_NOTHING, related_name="grants")
    epoch = models.PositiveIntegerField()
    holder = models.UUIDField()
    holder_epoch = models.PositiveIntegerField()
    until = models.DateField(null=True)
    blob = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_grant_per_holder", fields=["envelope", "epoch", "holder", "holder_epoch"])]
        indexes = [models.Index(name="grants_of_a_holder", fields=["holder"])]

    def __str__(self) -> str:
        return f"grant {str(self.pk)[:8]}"


class Sheet(models.Model):
    """One locked record of an envelope. Its version stands in its context, so that an old one cannot be put back."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    envelope = models.ForeignKey(Envelope, on_delete=models.DO_NOTHING, related_name="sheets")
    epoch = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    blob = models.BinaryField()

    def __str__(self) -> str:
        return f"sheet {str(self.pk)[:8]}"


class ShutOut(models.Model):
    """Somebody who may hold nothing of a subject and see nothing of it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.UUIDField()
    user = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(name="shut_out_once", fields=["subject", "user"])]

    def __str__(self) -> str:
        return f"shut out of {self.subject}"


class Revoked(models.Model):
    """Somebody shut out for cause, for good: whatever this person could have opened takes new keys."""

    user = models.UUIDField(primary_key=True)
    on = models.DateField()

    def __str__(self) -> str:
        return f"shut out for cause: {self.user}"


class Closed(models.Model):
    """A subject that its owner took back: until it is destroyed or given again, it opens for nobody else."""

    subject = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return f"closed {str(self.pk)[:8]}"


class LockKind(models.TextChoices):
    PERSON = "person"
    BODY = "body"
    SUBJECT = "subject"
    HOUSE = "house"
    STREET = "street"


class Canary(models.Model):
    """A subject that nobody is: no role of the database reads which ones they are."""

    subject = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return "canary"


class Locks(models.QuerySet["Lock"]):
    def visible_to(self, user: UUID, *, opens: bool) -> "Locks":
        """That a case is locked is for who may open it again (`opens`), and whom it does not shut out."""
        shut_out = Q(kind=LockKind.SUBJECT) & Q(about__in=ShutOut.objects.filter(user=user).values("subject"))
        return self.exclude(shut_out) if opens else self.exclude(kind=LockKind.SUBJECT)


class Lock(models.Model):
    """Pressed by one; taken away by two."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=LockKind.choices)
    about = models.UUIDField()
    by = models.UUIDField()
    at = models.DateTimeField()

    objects = Locks.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="locked_once", fields=["kind", "about"]),
            models.CheckConstraint(name="a_lock_is_of_a_known_kind", condition=Q(kind__in=LockKind.values)),
        ]

    def __str__(self) -> str:
        return f"lock of {self.kind}"


class Slot(models.Model):
    """Where an applicant's number leads: her own seed, and her grants of `draft` and `talk`. Found by `lookup`, never listed."""

    subject = models.UUIDField(primary_key=True)
    lookup = models.BinaryField(unique=True)
    seed = models.BinaryField()
    draft = models.BinaryField(null=True)
    talk = models.BinaryField()

    def __str__(self) -> str:
        return f"slot {str(self.pk)[:8]}"


class Visit(models.Model):
    """Half of an open visit of the street; the browser's cookie holds the other half. UNLOGGED: it never reaches a dump."""

    id = models.BinaryField(primary_key=True)
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    blob = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(name="a_visit_ends_after_it_was_seen", condition=Q(ends_at__gte=F("seen_at")))]

    def __str__(self) -> str:
        return "visit"


class Unlock(models.Model):
    """Half of an open vault of somebody of the house; the browser's cookie holds the other half. UNLOGGED, as visits are."""

    id = models.BinaryField(primary_key=True)
    user = models.UUIDField()
    epoch = models.PositiveIntegerField(default=1)
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    blob = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(name="a_vault_closes_after_it_was_seen", condition=Q(ends_at__gte=F("seen_at")))]

    def __str__(self) -> str:
        return "open vault"


class Kept(models.Model):
    """What somebody of the house was writing when the vault closed, sealed to the writer's own key for a day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.UUIDField()
    ends_at = models.DateTimeField()
    blob = models.BinaryField()

    def __str__(self) -> str:
        return f"kept {str(self.pk)[:8]}"
