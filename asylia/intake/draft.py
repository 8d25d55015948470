"""An unfinished application as its owner sees it: everything in it was opened with her number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from asylia.intake.models import Application
from asylia.vault import drops, slots
from asylia.vault.errors import CannotOpen
from asylia.vault.keeper import Opened, Page
from asylia.vault.models import Slot
from asylia.vault.slots import Own

KIND = "answers"  # one kind for all: how many answers stand where is nobody's business


@dataclass
class Draft:
    """What stands in `draft` and `talk`. `parts` by part, `entries` by group in their order, `meta` for what is no answer."""

    subject: UUID
    draft: Opened | None
    talk: Opened
    own: dict[str, Any]
    own_page: Page
    talk_pages: list[Page] = field(default_factory=list)
    meta: Page | None = None
    parts: dict[int, Page] = field(default_factory=dict)
    entries: dict[str, list[Page]] = field(default_factory=dict)

    @property
    def keys(self) -> Page:
        """The public keys of the case, once it was sent: what she writes now is sealed to these."""
        return next(page for page in self.talk_pages if page.kind == drops.KEYS)

    @cached_property
    def application(self) -> Application:
        return Application.objects.get(pk=self.subject)

    @property
    def answers(self) -> dict[str, Any]:
        """All answers: by question, and for a group the list of its entries."""
        found: dict[str, Any] = {}
        for page in self.parts.values():
            found |= page.content["answers"]
        for group, pages in self.entries.items():
            found[group] = [page.content["entry"] for page in pages]
        return found

    def version(self, part: int) -> int:
        return self.parts[part].version if part in self.parts else 0

    def steps(self, part: int) -> dict[int, str]:
        """What became of each step of a part: saved or skipped."""
        return {int(number): mark for number, mark in self.parts[part].content["steps"].items()} if part in self.parts else {}

    @property
    def is_rehearsed(self) -> bool:
        """Whether she showed that she has the number: by the rehearsal, or by coming back with it."""
        return bool(self.meta and self.meta.content["rehearsed"])

    @property
    def sent_on(self) -> date:
        return date.fromisoformat(self.own["sent_on"])

    @property
    def answer_by(self) -> date:
        """The day until which she hears from us."""
        return date.fromisoformat(self.own["answer_by"])

    @property
    def filled_by(self) -> str:
        return str(self.meta.content["filled_by"]) if self.meta else ""


def see(own: Own) -> Draft:
    """For reading, without a lock: where new keys come in between, it looks once more. Raises NumberUnknown when the slot is gone."""
    try:
        return _open(own, slots.see(own))
    except CannotOpen:
        return _open(own, slots.see(own))


def hold(own: Own) -> Draft:
    """For changing: two windows wait for each other here. Raises NumberUnknown."""
    return _open(own, slots.hold(own))


def _open(own: Own, slot: Slot) -> Draft:
    read = slots.read_own(own, slot)
    talk, pages = read[slots.TALK]
    own_page = next(page for page in pages if page.kind == "own")
    sheets, parts = read.get(slots.DRAFT, (None, []))
    draft = Draft(own.subject, sheets, talk, own_page.content, own_page, pages)
    _sort(draft, parts)
    return draft


def _sort(draft: Draft, pages: Iterable[Page]) -> None:
    for page in sorted(pages, key=lambda page: (page.content.get("at", 0), page.id)):
        if "part" in page.content:
            draft.parts[page.content["part"]] = page
        elif "group" in page.content:
            draft.entries.setdefault(page.content["group"], []).append(page)
        else:
            draft.meta = page


def entry(draft: Draft, group: str, sheet: UUID) -> Page | None:
    """One entry of a group by the id of its sheet."""
    return next((page for page in draft.entries.get(group, []) if page.id == sheet), None)
