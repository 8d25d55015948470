"""A case as somebody of ours has it open: its envelopes, and what stands in them.

Sheets of `notes`: due (rules), ours (id, on, at, by, text, starts_from, promised), hers (what, on, read, heard, ...), note (at, by,
text, struck_at), step (what, at, by, ...), unsent (by, at, letter, text, promised, starts_from), proposal (vault.twofold, with codes,
letter, why), decision, stood_in (absence: when it is over, `talk`, `story` and `notes` get new keys), and glass (glass: when its hour is
over, `talk` and `contact` do).
`at`: ISO, UTC. Sheets of `assessment`: screening (findings, text, by, at, finished).
Sheets of `talk`: own, answers, keys, ours (id, on, text, kept), hers (drops)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asylia.vault import drops, keeper
from asylia.vault.keeper import Opened, Page

NOTES, TALK, STORY, CONTACT, PROFILE, LIMITS = "notes", "talk", "story", "contact", "profile", "limits"
ASSESSMENT = "assessment"
SCREENING, PROPOSAL, DECISION = "screening", "proposal", "decision"
STOOD_IN, GLASS = "stood_in", "glass"
DUE, OURS, HERS, NOTE, STEP, UNSENT, OWN, ANSWERS = "due", "ours", drops.FROM_HER, "note", "step", "unsent", "own", "answers"


@dataclass(frozen=True)
class CaseFile:
    """What these keys open of one case, by kind of envelope."""

    subject: UUID
    opened: Mapping[str, Opened]
    pages: Mapping[str, list[Page]]

    def of(self, envelope: str, kind: str) -> list[Page]:
        return [page for page in self.pages.get(envelope, []) if page.kind == kind]

    def one(self, envelope: str, kind: str) -> Page:
        """Raises LookupError when the envelope is not open or has no such sheet."""
        return next(iter(self.of(envelope, kind)), None) or _missing(envelope, kind)

    @property
    def due(self) -> Mapping[str, Any]:
        return self.one(NOTES, DUE).content

    @property
    def own(self) -> Page:
        """What stands on her page: her own sentence, the promised day, her yes."""
        return self.one(TALK, OWN)

    @property
    def hers(self) -> list[Page]:
        """What she sent later, in all open envelopes."""
        return [page for envelope in self.pages if envelope != TALK for page in self.of(envelope, HERS)]

    def hers_in(self, envelope: str) -> list[Page]:
        """What she sent later to one envelope."""
        return self.of(envelope, HERS)

    @property
    def screening(self) -> Mapping[str, Any] | None:
        """The newest one that was finished."""
        return max((each for each in self.screenings if each.get("finished", True)), key=_at, default=None)

    @property
    def screenings(self) -> list[Mapping[str, Any]]:
        """All of them, the newest first, with what was only kept."""
        return sorted((page.content for page in self.of(ASSESSMENT, SCREENING)), key=_at, reverse=True)

    @property
    def proposal(self) -> Mapping[str, Any] | None:
        """A refusal that waits for the second signature."""
        return next((page.content for page in self.of(NOTES, PROPOSAL)), None)

    def unsent(self, user: UUID) -> Mapping[str, Any] | None:
        """The unfinished letter of this caseworker."""
        return next((page.content for page in self.of(NOTES, UNSENT) if page.content["by"] == str(user)), None)

    def answers(self, envelope: str) -> dict[str, Any]:
        """What she answered, as it was sent: by question."""
        return {name: found for page in self.of(envelope, ANSWERS) for name, found in page.content.items()}


def _at(content: Mapping[str, Any]) -> str:
    return str(content["at"])


def _missing(envelope: str, kind: str) -> Page:
    raise LookupError(f"{kind} of {envelope}")


def of(subject: UUID, opened: Mapping[str, Opened]) -> CaseFile:
    """Reads all sheets of these envelopes in one query. Raises CannotOpen."""
    found = keeper.pages_of(list(opened.values()))
    return CaseFile(subject, opened, {kind: found[each.id] for kind, each in opened.items()})


def letters_of(talk: Iterable[Page]) -> list[Page]:
    """Ours to her, as far as she did not remove them: unread ones first, then those that she kept, the newest first."""
    found = sorted((page for page in talk if page.kind == OURS), key=lambda page: (page.content["on"], page.id), reverse=True)
    return sorted(found, key=lambda page: bool(page.content["kept"]))
