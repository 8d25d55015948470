"""The drill case: one invented envelope, and two invented persons who hold it. Import it after `django.setup()`.

The two stand in no list of people, no roster and no circle: nobody can sign in as one of them, and no case is ever sealed to them. Only
their six words, the pepper and this envelope belong together. So a drill tries what counts on the worst day, and opens nothing true."""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction

from asylia.audit.actions import THE_HOUSE, record
from asylia.vault import keeper, people, sealing
from asylia.vault.errors import CannotOpen
from asylia.vault.keys import FIRST, Holder, Key
from asylia.vault.models import Envelope, Grant, WayIn

KIND = "drill"
PERSONS = 2
TITLE = "# For `asylia drill`. Keep it with the private key of the backups, on paper or offline, never on the server."


@dataclass(frozen=True, slots=True)
class Papers:
    """What is written down of a drill case: where it is, the SHA-256 of its content, and six words for each person."""

    case: UUID
    sha256: str
    persons: dict[UUID, str]

    def lines(self) -> list[str]:
        return [TITLE, f"case {self.case} {self.sha256}", *(f"person {person} {words}" for person, words in self.persons.items())]


@transaction.atomic
def prepare(file: Path, *, now: datetime) -> None:
    """Makes a new drill case in place of the old one, and writes its papers. Raises SystemExit where the file is there already."""
    for case in Envelope.objects.filter(kind=KIND).values_list("subject", flat=True):
        holders = Grant.objects.filter(envelope__subject=case).values_list("holder", flat=True)
        WayIn.objects.filter(user__in=list(holders)).delete()
        keeper.shred(case, now=now)
    seeds = {uuid4(): sealing.new_seed() for _ in range(PERSONS)}
    words = {person: people.new_words() for person in seeds}
    keys = [Key(person, FIRST, seed) for person, seed in seeds.items()]
    for key in keys:
        people.way_in(key, words=words[key.holder]).save(force_insert=True)
    opened, content = keeper.new_envelope(uuid4(), KIND), {"invented": secrets.token_hex(16)}
    holders_now = [Holder(key.holder, FIRST, sealing.pair(key.seed).public, frozenset([key.holder])) for key in keys]
    keeper.create(opened, holders=holders_now, by=None, now=now)
    keeper.write([keeper.locked(opened, KIND, content)])
    record(THE_HOUSE, "drill.prepared", opened.subject, now=now)
    _write(file, Papers(opened.subject, _sha256([content]), words))


def _sha256(contents: list[dict[str, str]]) -> str:
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()


def _write(file: Path, papers: Papers) -> None:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.writelines(f"{line}\n" for line in papers.lines())
    except OSError as broken:
        raise SystemExit(f"{file}: {broken.strerror}. No drill case was made.") from broken


def read(file: Path) -> Papers:
    """Raises SystemExit, in words."""
    try:
        lines = [line.split(" ", 2) for line in file.read_text().splitlines() if line.startswith(("case ", "person "))]
        case = next(UUID(holder) for kind, holder, _ in lines if kind == "case")
        sha256 = next(rest for kind, _, rest in lines if kind == "case")
        return Papers(case, sha256, {UUID(holder): rest for kind, holder, rest in lines if kind == "person"})
    except (OSError, ValueError, StopIteration) as broken:
        raise SystemExit(f"{file} does not hold what `asylia drill --prepare` wrote.") from broken


def faults(papers: Papers, *, now: datetime) -> Iterator[str]:
    """One line for each person for whom the case does not open as it was written."""
    if len(papers.persons) < PERSONS:
        yield "the papers name fewer than two persons"
    for at, (person, words) in enumerate(papers.persons.items(), start=1):
        try:
            key = people.open_person(person, words)
            pages = keeper.read(papers.case, keys=[key], by=person, now=now).get(KIND, [])
        except CannotOpen:
            yield f"drill person {at} is not opened by her words and this pepper"
        else:
            if _sha256([page.content for page in pages]) != papers.sha256:
                yield f"the drill case does not read as it was written, for drill person {at}"
