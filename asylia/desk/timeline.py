"""What happened in a case, out of the sheets of its notes, the newest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from asylia.casework.file import DECISION, NOTE, NOTES, OURS, STEP, CaseFile
from asylia.casework.models import Case
from asylia.desk.words import Names, called, day, moment, other_of
from asylia.intake import catalogue
from asylia.intake.letters import REFUSALS
from asylia.intake.readable import readable
from asylia.intake.words import say
from asylia.kit.days import day_of

Said = Mapping[str, Any]
STEPS = {
    "handed_over": gettext_lazy("Handed over by {who}"),
    "caseworker_changed": gettext_lazy("Another caseworker, granted by {who}"),
    "let_in": gettext_lazy("Contact opened to somebody for one hour, allowed by {who}"),
    "danger_settled": gettext_lazy("Emergency list gone through by {who}"),
    "no_answer_needed": gettext_lazy("No answer needed, said by {who}"),
    "not_signed": gettext_lazy("Refusal not signed by {who}"),
    "taken_back": gettext_lazy("Refusal taken back by {who}"),
}
LAST_OF_A_DAY = "~"  # of what an applicant does only the day is known: it stands above what we did on that day


@dataclass(frozen=True, slots=True)
class Item:
    """`mark`: received (they wrote), decision, next (promised), or nothing (we did). `words` are theirs.

    `struck`: by whom and when, of a note that was wrong; `strikes`: the note that its reader can strike."""

    on: date
    title: str
    mark: str = ""
    at: str = LAST_OF_A_DAY
    words: str = ""
    text: str = ""
    note: str = ""
    is_new: bool = False
    struck: str = ""
    strikes: UUID | None = None

    @property
    def order(self) -> tuple[date, str]:
        return self.on, self.at


@dataclass(frozen=True, slots=True)
class Timeline:
    """Puts one file into words for one of its two readers."""

    found: CaseFile
    case: Case
    names: Names
    now: datetime

    @property
    def name(self) -> str:
        return called(self.found.due, self.case)

    @property
    def items(self) -> list[Item]:
        happened = [*self._from_them(), *self._letters(), *self._notes(), *self._steps(), *self._decisions(), *self._received()]
        return [*self._promise(), *sorted(happened, key=lambda item: item.order, reverse=True)]

    def _promise(self) -> Iterator[Item]:
        if answer_by := self.found.due.get("answer_by"):
            other = other_of(self.case, self.names.me).name
            note = _("By you, or {name} if you are away.").format(name=other)
            yield Item(date.fromisoformat(answer_by), _("Next word promised"), "next", note=note)

    def _from_them(self) -> Iterator[Item]:
        for page in self.found.hers_in(NOTES):
            said = page.content
            if said["what"] not in ("seen", "correction"):
                title, words, text = self._said(said)
                is_new = said.get("read", {}).get(str(self.names.me)) == self.now.isoformat()
                yield Item(date.fromisoformat(said["on"]), title, "received", words=words, text=text, note=self._read(said), is_new=is_new)

    def _said(self, said: Said) -> tuple[str, str, str]:
        """Title, their words, and what we say of it."""
        match said["what"]:
            case "message":
                return _("From {name}").format(name=self.name), said["text"], ""
            case "danger":
                return _("From {name}: in danger now").format(name=self.name), said["text"], self._danger(said)
            case "corrected":
                return _("From {name}: an answer was changed").format(name=self.name), "", label(said["question"])
            case "yes":
                return self._yes(said), said["shown"], ""
            case "reason":
                return _("From {name}: taken back, and then undone").format(name=self.name), "", self._answer("stop_reason", said["reason"])
            case _:
                return _("From {name}").format(name=self.name), said.get("text", ""), ""

    def _danger(self, said: Said) -> str:
        until, needs = self._answer("urgent_until", said.get("until")), self._answer("needs_now", said.get("needs"))
        told = [self._can_stay(said["until"], until)] if until else []
        return "\n".join([*told, *([_("Asked for: {needs}.").format(needs=needs.replace("\n", ", "))] if needs else [])])

    def _can_stay(self, until: Any, words: str) -> str:
        """Never as if somebody was safe: until when there is a place to stay, and how long that is from today."""
        if not isinstance(until, Mapping) or until.get("exact") != "day":
            return _("Can stay there until: {until}.").format(until=words)
        left = (date.fromisoformat(until["from"]) - day_of(self.now)).days
        if left < 0:
            return _("Could stay there until {until}. That day is past.").format(until=words)
        said = ngettext("Can stay there until %(until)s, %(n)d day left.", "Can stay there until %(until)s, %(n)d days left.", left)
        return said % {"until": words, "n": left}

    def _answer(self, question: str, answer: Any) -> str:
        return readable(catalogue.question(question), {question: answer}, "en") if answer else ""

    def _yes(self, said: Said) -> str:
        if said["allowed"]:
            return _("From {name}: yes, our partner may see the story").format(name=self.name)
        return _("From {name}: our partner may not see the story").format(name=self.name)

    def _read(self, said: Said) -> str:
        """Who of the two has read it, and when."""
        read, other = said.get("read", {}), other_of(self.case, self.names.me)
        mine, theirs = read.get(str(self.names.me)), read.get(str(other.pk))
        told = [_("Read by you {when}.").format(when=self._when(mine, said["on"]))] if mine else []
        if theirs:
            return " ".join([*told, _("Read by {name} {when}.").format(name=other.name, when=self._when(theirs, said["on"]))])
        return " ".join([*told, _("Not yet read by {name}.").format(name=other.name)])

    def _when(self, at: str, on: str) -> str:
        moment = datetime.fromisoformat(at)
        time = _("at {time}").format(time=date_format(moment, "H:i"))
        return time if at.startswith(on) else f"{_('on {day}').format(day=date_format(moment, 'j F'))} {time}"

    def _letters(self) -> Iterator[Item]:
        seen = {page.content["letter"]: page.content["on"] for page in self.found.hers_in(NOTES) if page.content["what"] == "seen"}
        for page in self.found.of(NOTES, OURS):
            sent = page.content
            title = _("Letter to {name}, by {who}").format(name=self.name, who=self.names.of(sent["by"]))
            read_on = seen.get(sent["id"])
            note = _("{name} told us on {day}: read.").format(name=self.name, day=day(read_on)) if read_on else ""
            yield Item(date.fromisoformat(sent["on"]), title, at=sent["at"], text=sent["text"], note=note)

    def _notes(self) -> Iterator[Item]:
        for page in self.found.of(NOTES, NOTE):
            note, me = page.content, str(self.names.me)
            struck = note.get("struck_at")
            known = {"struck": self._struck(note)} if struck else {"strikes": page.id if note["by"] == me else None}
            yield self._ours(note, _("Note by {who}"), **known)

    def _struck(self, note: Said) -> str:
        return _("Struck by {who}, {when}.").format(who=self.names.of(note["by"]), when=moment(note["struck_at"]))

    def _steps(self) -> Iterator[Item]:
        for page in self.found.of(NOTES, STEP):
            step = page.content
            text = step.get("text") or (_("To {names}.").format(names=self.names.all_of(step["to"])) if "to" in step else "")
            yield self._ours({**step, "text": text}, str(STEPS[step["what"]]), note=self._next_look(step))

    def _next_look(self, step: Said) -> str:
        if "look_on" not in step:
            return ""
        if step["look_on"]:
            return _("Next look on {day}.").format(day=day(step["look_on"]))
        return _("{name} said that it is over.").format(name=self.name)

    def _ours(self, written: Said, title: str, **more: Any) -> Item:
        known = {"at": written["at"], "text": written["text"]} | more
        return Item(date.fromisoformat(written["at"][:10]), title.format(who=self.names.of(written["by"])), **known)

    def _decisions(self) -> Iterator[Item]:
        for page in self.found.of(NOTES, DECISION):
            signed = page.content
            why = " ".join(say(REFUSALS[code].words) for code in signed["codes"])
            note = _("Two keys: {names}.").format(names=self.names.all_of([signed["by"], signed["second"]]))
            yield Item(date.fromisoformat(signed["at"][:10]), _("Refused"), "decision", signed["at"], text=why, note=note)

    def _received(self) -> Iterator[Item]:
        if self.case.look_again_on:
            yield Item(self.case.look_again_on, _("{name} asked for a second look").format(name=self.name), "received")
        if sent_on := self.case.application.sent_on:
            yield Item(sent_on, _("Received"), at="", text=_("Sealed to those who open what arrives."))


def label(question: str) -> str:
    """What was asked, in the words of today; one that is not asked any more by its name."""
    try:
        return say(catalogue.question(question).label)
    except KeyError:
        return question
