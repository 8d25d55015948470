"""The invented people of the demo. Their seeds and words follow from one public seed: they protect nobody.

Pure: the launcher asks it for the officers' keys before any database exists."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from asylia.vault import number, sealing

PUBLIC_SEED = sha256(b"the demo of asylia: everybody knows this").digest()
WORD_FILE = Path(__file__).resolve().parent.parent / "vault" / "words" / "en.txt"


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who does not exist. `role` is the one that the roster names."""

    name: str
    email: str
    role: str
    circles: frozenset[str]

    def derived(self, label: str, size: int = 32) -> bytes:
        return sealing.sub(PUBLIC_SEED, f"{self.email} {label}", size)

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


def _person(name: str, role: str, *circles: str) -> Invented:
    mail = name.split(maxsplit=1)[0].lower() + "@asylia.invalid"
    return Invented(name, mail, role, frozenset(circles))


PEOPLE = (
    _person("Ingrid Solli", "officer", "triage", "secretariat"),
    _person("Tomasz Brzoza", "officer", "triage", "secretariat"),
    _person("Helga Aune", "officer"),
    _person("Ines Vidal", "caseworker", "secretariat"),
    _person("Mads Lindqvist", "caseworker", "secretariat"),
    _person("Salma Rahal", "ear", "ear"),
    _person("Piet Dekker", "ear_deputy", "ear"),
    _person("Olena Koval", "auditor"),
)
CIRCLES = ("triage", "secretariat", "ear")


def circle_id(role: str) -> UUID:
    return UUID(bytes=sealing.sub(PUBLIC_SEED, f"circle {role}", 16), version=4)


def circle_seed(role: str) -> bytes:
    return sealing.sub(PUBLIC_SEED, f"circle seed {role}")


def officers() -> list[Invented]:
    return [person for person in PEOPLE if person.role == "officer"]


def officer_keys() -> list[bytes]:
    """What a deployment pins in its settings."""
    return [sealing.signing_key(person.seed) for person in officers()]


def applicant_number() -> str:
    """The number of the invented applicant."""
    return number.with_check(int.from_bytes(sealing.sub(PUBLIC_SEED, "applicant", 16), "big") % 10**28)
