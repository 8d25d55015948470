"""Who holds which envelope of a subject, for a page that says so. Nothing is opened here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from asylia.vault import rosters
from asylia.vault.models import Envelope, Grant


@dataclass(frozen=True, slots=True)
class Held:
    """A grant that is good: of a person, or of the circle of a role. `until`: its last day, where it has one."""

    envelope: UUID
    holder: UUID
    role: str
    until: date | None


TOO_FEW = """
select count(*) from vault_envelope own where exists (select from vault_grant where envelope_id = own.id)
    and not exists (select from vault_closed closed where closed.subject = own.subject) and 2 > (
    select count(*) from (
        select holder from vault_grant given where given.envelope_id = own.id and given.until is null
        union select seat."user" from vault_grant given join vault_seat seat
            on seat.circle = given.holder and seat.epoch = given.holder_epoch and not seat.has_left
            where given.envelope_id = own.id and given.until is null
    ) person(key) where exists (select from vault_wayin way where way."user" = person.key))
"""


def too_few() -> int:
    """How many envelopes have fewer than two people who hold them for good and have a way in to their keys. One query over all."""
    with connection.cursor() as cursor:
        cursor.execute(TOO_FEW)
        (count,) = cursor.fetchone()
        return int(count)


def envelopes_of(subject: UUID) -> dict[UUID, str]:
    """Their kinds by their ids."""
    return {key: kind for key, (_, kind) in envelopes_of_many([subject]).items()}


def envelopes_of_many(subjects: Collection[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """Subject and kind by their ids."""
    found = Envelope.objects.filter(subject__in=subjects).values_list("id", "subject", "kind")
    return {key: (subject, kind) for key, subject, kind in found}


def holders_of(subject: UUID, *, on: date) -> dict[str, list[Held]]:
    """By the kind of envelope, people before circles. Raises RosterRefused."""
    roles = {line.holder: line.role for line in rosters.current_roster().lines if line.kind == "circle"}
    found: dict[str, list[Held]] = {}
    for grant in Grant.objects.filter(envelope__subject=subject).select_related("envelope").order_by("until", "id"):
        if grant.until is None or on <= grant.until:
            held = Held(grant.envelope_id, grant.holder, roles.get(grant.holder, ""), grant.until)
            found.setdefault(grant.envelope.kind, []).append(held)
    return {kind: sorted(held, key=lambda each: bool(each.role)) for kind, held in found.items()}
