"""The invented people of the demo. Their seeds and words follow from one public seed: they protect nobody.

Pure: the launcher asks it for the officers' keys before any database exists."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from asylia.accounts.invented import PUBLIC_SEED, derived
from asylia.vault import sealing

PEOPLE_FILE = Path(__file__).parent / "invented" / "people.json"
WORD_FILE = Path(__file__).resolve().parent.parent / "vault" / "words" / "en.txt"


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who does not exist. `role` is the one that the roster names; `roles` are all of them; `body` is a key of BODIES."""

    name: str
    email: str
    role: str
    circles: frozenset[str]
    roles: tuple[str, ...]
    body: str

    def derived(self, label: str, size: int = 32) -> bytes:
        return derived(self.email, label, size)

    @property
    def id(self) -> UUID:
        return UUID(bytes=self.derived("id", 16), version=4)

    @property
    def seed(self) -> bytes:
        return self.derived("seed")

    @property
    def words(self) -> str:
        """Six words of the list, as the system makes them for everybody."""
        known = WORD_FILE.read_text().split()
        drawn = self.derived("words", 24)
        return " ".join(known[int.from_bytes(drawn[at : at + 4], "big") % len(known)] for at in range(0, 24, 4))


def _person(raw: dict[str, Any]) -> Invented:
    roles = tuple(raw["roles"])
    return Invented(raw["name"], f"{raw['mail']}@asylia.invalid", roles[0], frozenset(raw["circles"]), roles, raw["body"])


BODIES = {
    "secretariat": ("secretariat", "The secretariat", ""),
    "association": ("association", "The association", ""),
    "assessing body": ("assessing", "The assessing body", ""),
    "independent": ("independent", "Outside the secretariat and every city", ""),
}  # kind, name, country; member cities beside them
PEOPLE = tuple(_person(raw) for raw in json.loads(PEOPLE_FILE.read_text(encoding="utf-8")))
TRIAGE, SECRETARIAT, EAR = "triage", "secretariat", "ear"
CIRCLES = (TRIAGE, SECRETARIAT, EAR)


def circle_id(role: str) -> UUID:
    return UUID(bytes=sealing.sub(PUBLIC_SEED, f"circle {role}", 16), version=4)


def circle_seed(role: str) -> bytes:
    return sealing.sub(PUBLIC_SEED, f"circle seed {role}")


def officers() -> list[Invented]:
    return [person for person in PEOPLE if person.role == "officer"]


def officer_keys() -> list[bytes]:
    """What a deployment pins in its settings."""
    return [sealing.signing_key(person.seed) for person in officers()]
